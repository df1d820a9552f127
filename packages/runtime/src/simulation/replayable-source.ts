import { anyItem, type Batch, defineSource, type Host, type Item, optionsSchema, type SourceReader } from "@headframe/core";
import type { Sent, World } from "./world.ts";

/** Most items that it gives at a time. */
const MOST = 8;

/**
 * A source that can be read again, such as a file that grows: an item is there from its second on. How many it gives at a
 * time is another number each time.
 */
export function replayableSource(world: World, name: string, sent: readonly Sent[]) {
  world.sent.set(name, sent.length);
  return defineSource({
    name,
    version: 1,
    summary: "Gives what was sent, as often as asked",
    options: optionsSchema({}),
    emits: anyItem,
    side: { truth: anyItem },
    replayable: true,
    example: { options: {} },
    open: async (_: unknown, host: Host, from?: unknown): Promise<SourceReader> => {
      const next = (from as { readonly next: number } | undefined)?.next ?? 0;
      return new ReplayableReader({ world, host, sent, random: world.random(`source ${name}`) }, next);
    },
  });
}

interface Surroundings {
  readonly world: World;
  readonly host: Host;
  readonly sent: readonly Sent[];
  readonly random: () => number;
}

class ReplayableReader implements SourceReader {
  readonly #around: Surroundings;
  #next: number;

  constructor(around: Surroundings, next: number) {
    this.#around = around;
    this.#next = next;
  }

  async take(credit: number, signal: AbortSignal): Promise<Batch> {
    const { world, host, sent, random } = this.#around;
    if (random() < world.failingTakes) throw new Error("The source broke");
    for (;;) {
      const next = sent[this.#next];
      if (next === undefined) return this.#batch([], {}, true);
      const left = world.left(next.seconds);
      if (left <= 0n) break;
      const waited = host.clock.until(host.clock.now() + left, signal);
      const aborted = await waited.then(
        () => false,
        () => true,
      );
      if (aborted) return this.#batch([], {}, false);
    }
    return this.#give(Math.min(credit, 1 + Math.floor(random() * MOST)));
  }

  #give(most: number): Batch {
    const { world, sent } = this.#around;
    const items: Item[] = [];
    const side: Record<string, Item[]> = {};
    for (; items.length < most; this.#next++) {
      const next = sent[this.#next];
      if (next === undefined || world.left(next.seconds) > 0n) break;
      if (next.side === undefined) items.push(next.item);
      else side[next.side] = [...(side[next.side] ?? []), next.item];
    }
    return this.#batch(items, side, false);
  }

  #batch(items: Item[], side: Record<string, Item[]>, done: boolean): Batch {
    const sides = Object.keys(side).length > 0 && { side };
    return { items, ...sides, position: { next: this.#next }, ...(done && { done }) };
  }

  async close(): Promise<void> {}
}
