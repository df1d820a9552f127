import { anyItem, type Batch, defineSource, type Host, type Item, optionsSchema, type SourceReader } from "@headframe/core";
import type { Sent, World } from "./world.ts";

/** What became of one thing that a sender sent to a source that cannot be read again. */
export interface Fate {
  readonly item: Item;
  /** Second at which a reader handed it over; undefined while none has, and for ever if none listened. */
  handed?: number;
}

/** A sender that does not wait for anybody, such as one of UDP packets. */
export class Feed {
  readonly fates: Fate[];
  over = false;
  #listener: ((index: number | undefined) => void) | undefined;

  constructor(world: World, sent: readonly Sent[]) {
    this.fates = sent.map(({ item }) => ({ item }));
    void this.#send(world, sent);
  }

  async #send(world: World, sent: readonly Sent[]): Promise<void> {
    for (const [index, { seconds }] of sent.entries()) {
      await world.until(seconds);
      this.#listener?.(index);
    }
    this.over = true;
    this.#listener?.(undefined);
  }

  /** Who is told of what arrives, until the next one listens. */
  listen(listener: ((index: number | undefined) => void) | undefined): void {
    this.#listener = listener;
  }
}

/**
 * A source that cannot be read again: what arrives while no host listens, or waits in a reader whose host dies, is lost.
 * What a host was handed is in its journal or lost with the host.
 */
export function liveSource(world: World, name: string, sent: readonly Sent[]) {
  const feed = new Feed(world, sent);
  world.feeds.set(name, feed);
  return defineSource({
    name,
    version: 1,
    summary: "Gives what arrives",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: false,
    example: { options: {} },
    open: async (_: unknown, __: Host, from?: unknown): Promise<SourceReader> => {
      const count = (from as { readonly count: number } | undefined)?.count ?? 0;
      return new LiveReader(world, feed, count);
    },
  });
}

class LiveReader implements SourceReader {
  readonly #world: World;
  readonly #feed: Feed;
  readonly #waiting: number[] = [];
  /** Items handed over so far, by all readers: what the reader has to remember. */
  #count: number;
  #wake: (() => void) | undefined;

  constructor(world: World, feed: Feed, count: number) {
    const { life } = world.host;
    this.#world = world;
    this.#feed = feed;
    this.#count = count;
    feed.listen((index) => this.#arrive(life.over, index));
  }

  #arrive(dead: boolean, index: number | undefined): void {
    if (dead) return;
    if (index !== undefined) this.#waiting.push(index);
    this.#wake?.();
  }

  async take(credit: number, signal: AbortSignal): Promise<Batch> {
    while (this.#waiting.length === 0 && !this.#feed.over && !signal.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    const indices = this.#waiting.splice(0, credit);
    for (const index of indices) this.#hand(index);
    this.#count += indices.length;
    const items = indices.map((index) => (this.#feed.fates[index] as Fate).item);
    return { items, position: { count: this.#count }, ...(this.#feed.over && this.#waiting.length === 0 && { done: true }) };
  }

  #hand(index: number): void {
    (this.#feed.fates[index] as Fate).handed = this.#world.seconds;
  }

  async close(): Promise<void> {
    this.#feed.listen(undefined);
  }
}
