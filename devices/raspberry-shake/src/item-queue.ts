import { type Frame, frameLength, type Gap, sampleGrid, type Time } from "@headframe/core";

/** What a queue holds. */
export interface QueueContent {
  /** The oldest first. */
  readonly items: readonly (Frame | Gap)[];
  /** By source: the time of what was dropped and not yet stated. */
  readonly overflow: ReadonlyMap<string, { readonly from: Time; readonly to: Time }>;
  /** Frames dropped since the start. */
  readonly dropped: number;
}

/**
 * Bounded queue of a source that cannot wait. When it is full the oldest item goes, and a gap with the
 * cause `overflow` stands for all that went of that source, before its next item.
 */
export class ItemQueue {
  /** Frames dropped since the start. */
  dropped: number;
  readonly #limit: number;
  #items: (Frame | Gap)[] = [];
  #head = 0;
  readonly #overflow: Map<string, { from: Time; to: Time }>;

  /** @param saved - what another queue held, in whose place this one is */
  constructor(limit: number, saved: QueueContent = { items: [], overflow: new Map(), dropped: 0 }) {
    this.#limit = limit;
    this.dropped = saved.dropped;
    this.#overflow = new Map([...saved.overflow].map(([source, { from, to }]) => [source, { from, to }]));
    for (const item of saved.items) this.push(item);
  }

  /** All that is in the queue. */
  get content(): QueueContent {
    return { items: this.#items.slice(this.#head), overflow: this.#overflow, dropped: this.dropped };
  }

  get length(): number {
    return this.#items.length - this.#head + this.#overflow.size;
  }

  push(item: Frame | Gap): void {
    if (this.#items.length - this.#head >= this.#limit) this.#drop(this.#items[this.#head++] as Frame | Gap);
    this.#items.push(item);
    this.#compact();
  }

  /** At most `most` items, the oldest first. */
  take(most: number): (Frame | Gap)[] {
    const taken: (Frame | Gap)[] = [];
    for (const [source, { from, to }] of this.#overflow) {
      if (taken.length >= most) return taken;
      taken.push({ kind: "gap", source, from, to, cause: "overflow" });
      this.#overflow.delete(source);
    }
    const end = Math.min(this.#items.length, this.#head + most - taken.length);
    for (; this.#head < end; this.#head++) taken.push(this.#items[this.#head] as Frame | Gap);
    this.#compact();
    return taken;
  }

  #drop(item: Frame | Gap): void {
    const from = item.kind === "frame" ? item.t0 : item.from;
    const to = item.kind === "frame" ? item.t0 + sampleGrid(item.rate).offset(frameLength(item)) : item.to;
    if (item.kind === "frame") this.dropped++;
    const gap = this.#overflow.get(item.source);
    if (!gap) this.#overflow.set(item.source, { from, to });
    else if (to > gap.to) gap.to = to;
  }

  /** Frees what lies before the head, now and then, so that each item is moved once at most. */
  #compact(): void {
    if (this.#head < 1024 && this.#head < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
