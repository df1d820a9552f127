import { HeadframeError, type Host, type OutputBatch, type SinkWriter } from "@headframe/core";
import { type QuakeMlEvent, type QuakeMlOptions, writeQuakeMl } from "@headframe/formats";
import { documentEvents, replaceDocument, revisionOf } from "./document-files.ts";
import { type Convert, locatedEventsOf } from "./located-events-of.ts";

/** One document with all events in the order of their times, written anew at a checkpoint, flush or close if something came since. */
export class CatalogueWriter implements SinkWriter {
  readonly #path: string;
  readonly #host: Host;
  readonly #convert: Convert;
  readonly #document: QuakeMlOptions;
  readonly #most: number;
  readonly #events: Map<string, QuakeMlEvent>;
  #changed = false;
  /** One write after the other: a flush may run beside a checkpoint. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, host: Host, convert: Convert, document: QuakeMlOptions, most: number, events: Map<string, QuakeMlEvent>) {
    this.#path = path;
    this.#host = host;
    this.#convert = convert;
    this.#document = document;
    this.#most = most;
    this.#events = events;
  }

  /** Goes on with the document that is there. @throws HeadframeError `quakeml-invalid` if it is none */
  static async open(path: string, host: Host, convert: Convert, document: QuakeMlOptions, most: number): Promise<CatalogueWriter> {
    const there = await documentEvents(host.files, path);
    if (!there && (await sizeOf(host.files, path)) > 0) throw new HeadframeError("quakeml-invalid", `${path} is there and no QuakeML: move it away`);
    return new CatalogueWriter(path, host, convert, document, most, new Map((there ?? []).map((event) => [event.publicID, event])));
  }

  write(batch: OutputBatch): void {
    for (const event of locatedEventsOf(batch)) {
      const converted = this.#convert(event);
      if (!converted) continue;
      const before = this.#events.get(converted.publicID);
      if (before && revisionOf(converted) < revisionOf(before)) continue;
      this.#events.set(converted.publicID, converted);
      this.#changed = true;
    }
  }

  async checkpoint(): Promise<null> {
    await this.#save();
    return null;
  }

  flush(): Promise<void> {
    return this.#save();
  }

  close(): Promise<void> {
    return this.#save();
  }

  #save(): Promise<void> {
    this.#writing = this.#writing
      .catch(() => {})
      .then(async () => {
        if (!this.#changed) return;
        this.#changed = false;
        try {
          await replaceDocument(this.#host.files, this.#path, this.#text());
        } catch (error) {
          this.#changed = true;
          throw error;
        }
      });
    return this.#writing;
  }

  /** Of too many events the oldest go. */
  #text(): string {
    const events = [...this.#events.values()].sort(byTime);
    const dropped = events.splice(0, Math.max(0, events.length - this.#most));
    for (const { publicID } of dropped) this.#events.delete(publicID);
    if (dropped.length > 0) this.#host.log.warn(`${this.#path}: ${dropped.length} of the oldest events leave the catalogue, which holds ${this.#most}`);
    return writeQuakeMl(events, this.#document);
  }
}

function byTime(a: QuakeMlEvent, b: QuakeMlEvent): number {
  const [first, second] = [a.origins?.[0]?.time.value ?? 0n, b.origins?.[0]?.time.value ?? 0n];
  if (first !== second) return first < second ? -1 : 1;
  return a.publicID < b.publicID ? -1 : 1;
}

async function sizeOf(files: Host["files"], path: string): Promise<number> {
  const entries = await files.list(path).catch(() => []);
  return entries.find((entry) => entry.path === path)?.size ?? 0;
}
