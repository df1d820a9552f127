/** Small devices for the runtime's tests. */
import {
  anyItem,
  type Batch,
  defineSink,
  defineSource,
  type Host,
  type Item,
  type OutputBatch,
  optionsSchema,
  type SinkWriter,
  type SourceReader,
} from "@headframe/core";
import { at } from "../simulation/items.ts";

const none = optionsSchema({});

/** Something that a scripted source does: hands items over, waits, or fails. */
export type Act =
  | { readonly items: readonly Item[]; readonly side?: readonly Item[] }
  | { readonly seconds: number }
  | { readonly error: Error }
  | { readonly forever: true };

/** A source that follows a script in virtual time; it can be read again from the number of items taken. */
export function scripted(name: string, script: readonly Act[], log: string[] = []) {
  return defineSource({
    name,
    version: 1,
    summary: "Follows a script",
    options: none,
    emits: anyItem,
    side: { truth: anyItem },
    replayable: true,
    example: { options: {} },
    open: async (_: unknown, host: Host, from?: unknown): Promise<SourceReader> => {
      log.push(`${name} opened`);
      return new ScriptReader(name, script, host, Number(from ?? 0), log);
    },
  });
}

class ScriptReader implements SourceReader {
  readonly #name: string;
  readonly #acts: Act[];
  readonly #host: Host;
  readonly #log: string[];
  #position: number;

  constructor(name: string, script: readonly Act[], host: Host, from: number, log: string[]) {
    this.#name = name;
    this.#host = host;
    this.#log = log;
    this.#position = from;
    let skip = from;
    this.#acts = [];
    for (const act of script) {
      if (!("items" in act)) this.#acts.push(act);
      else {
        if (act.items.length > skip) this.#acts.push({ ...act, items: act.items.slice(skip) });
        skip = Math.max(0, skip - act.items.length);
      }
    }
  }

  async take(credit: number, signal: AbortSignal): Promise<Batch> {
    for (;;) {
      const act = this.#acts.shift();
      if (act === undefined) return { items: [], position: this.#position, done: true };
      if ("error" in act) throw act.error;
      if ("forever" in act) {
        this.#acts.unshift(act);
        return aborted(signal).then(() => ({ items: [], position: this.#position }));
      }
      if ("seconds" in act) {
        const stopped = await this.#host.clock.until(this.#host.clock.now() + at(act.seconds), signal).then(
          () => false,
          () => true,
        );
        if (stopped) return { items: [], position: this.#position };
        continue;
      }
      const items = act.items.slice(0, credit);
      if (act.items.length > credit) this.#acts.unshift({ items: act.items.slice(credit) });
      this.#position += items.length;
      return { items, position: this.#position, ...(act.side && { side: { truth: act.side } }) };
    }
  }

  async close(): Promise<void> {
    this.#log.push(`${this.#name} closed`);
  }
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** A sink that remembers; `write` may be replaced to be slow or to fail. */
export function memorySink(name = "memory", behaviour: Partial<SinkWriter> = {}) {
  const batches: OutputBatch[] = [];
  const log: string[] = [];
  const sink = defineSink({
    name,
    version: 1,
    summary: "Remembers",
    options: none,
    accepts: anyItem,
    example: { options: {} },
    open: async (): Promise<SinkWriter> => ({
      write: async (batch) => {
        await behaviour.write?.(batch);
        batches.push(batch);
      },
      flush: async () => {
        await behaviour.flush?.();
        log.push("flushed");
      },
      close: async () => {
        await behaviour.close?.();
        log.push("closed");
      },
    }),
  });
  const items = () => batches.flatMap((batch) => batch.items);
  return { sink, batches, log, items, values: () => items().map((item) => (item.kind === "event" ? item.data : item.kind)) };
}
