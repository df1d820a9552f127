import { type Batch, HeadframeError, type Host, type Item, type Position, parseTime, type SourceReader, type Time, WHOLE_SOURCE } from "@headframe/core";
import { Mine } from "./mine.ts";
import type { MineOptions } from "./mine-options.ts";

/** Start of a stream that runs as fast as it is taken, so that it is the same every time. */
const fixedStart = parseTime("2026-01-01T00:00:00Z");

/** Start of the stream in ns, and the number of items taken. */
interface Place {
  readonly start: Time;
  readonly item: number;
}

/**
 * Hands over a mine item by item. A block is one frame (or gap) for each station, then a watermark for
 * all of them; a position is the number of items from the start.
 */
export class MineReader implements SourceReader {
  readonly #mine: Mine;
  readonly #host: Host;
  readonly #start: Time;
  readonly #speed: number | "max";
  /** Host time at which the stream's start is due. */
  readonly #due: Time;
  #item: number;

  constructor(options: MineOptions, host: Host, from?: Position) {
    const place = from === undefined || from === null ? undefined : readPosition(from);
    const now = host.clock.now();
    const start = place?.start ?? (options.start !== undefined ? parseTime(options.start) : options.speed === "max" ? fixedStart : now);
    this.#mine = new Mine(options, start);
    this.#host = host;
    this.#start = start;
    this.#speed = options.speed;
    this.#item = place?.item ?? 0;
    const elapsed = this.#item < this.#perBlock ? 0n : this.#mine.blockEnd(Math.floor(this.#item / this.#perBlock) - 1);
    // a stream that began at the host's clock catches up after a pause; one with a stated start goes on from here
    this.#due = options.start === undefined ? start : now - this.#hostTime(elapsed);
  }

  async take(credit: number, signal: AbortSignal): Promise<Batch> {
    if (this.#done()) return { items: [], position: this.#position(), done: true };
    if (signal.aborted) return { items: [], position: this.#position() };
    try {
      await this.#wait(signal);
    } catch (reason) {
      if (!signal.aborted) throw reason;
      return { items: [], position: this.#position() };
    }
    return this.#makeItems(credit);
  }

  async close(): Promise<void> {}

  /** Where the stream begins if nothing was taken: a start at the host's clock is not in the options. */
  get begin(): Position {
    return { start: String(this.#start), item: 0 };
  }

  #makeItems(credit: number): Batch {
    const mine = this.#mine;
    const stations = mine.stations.length;
    const items: Item[] = [];
    const truth: Item[] = [];
    const scene: Item[] = [];
    const now = this.#host.clock.now();
    while (items.length < credit && !this.#done()) {
      const block = Math.floor(this.#item / this.#perBlock);
      const at = this.#item % this.#perBlock;
      if (at === 0) {
        if (this.#dueTime(block) > now) break;
        if (block === 0) scene.push(mine.scene());
        truth.push(...mine.truth(block));
      }
      if (at < stations) items.push(mine.frame(block, at));
      else items.push({ kind: "watermark", source: WHOLE_SOURCE, time: this.#start + mine.stampedUntil(block) });
      this.#item++;
    }
    const side = { ...(scene.length > 0 && { scene }), ...(truth.length > 0 && { truth }) };
    return { items, ...(Object.keys(side).length > 0 && { side }), position: this.#position(), ...(this.#done() && { done: true }) };
  }

  get #perBlock(): number {
    return this.#mine.stations.length + 1;
  }

  #done(): boolean {
    return this.#item >= this.#mine.blocks * this.#perBlock;
  }

  #position(): Position {
    return { start: String(this.#start), item: this.#item };
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const due = this.#dueTime(Math.floor(this.#item / this.#perBlock));
    if (due > this.#host.clock.now()) await this.#host.clock.until(due, signal);
  }

  /** Host time at which a block is complete; the distant past at speed max. */
  #dueTime(block: number): Time {
    return this.#speed === "max" ? 0n : this.#due + this.#hostTime(this.#mine.blockEnd(block));
  }

  #hostTime(streamTime: bigint): bigint {
    if (this.#speed === "max" || this.#speed === 1) return streamTime;
    return BigInt(Math.round(Number(streamTime) / this.#speed));
  }
}

function readPosition(from: Position): Place {
  const { start, item } = from as { start?: unknown; item?: unknown };
  if (typeof start !== "string" || !/^-?\d{1,20}$/.test(start) || typeof item !== "number" || !Number.isSafeInteger(item) || item < 0) {
    throw new HeadframeError(
      "position-invalid",
      `simulated-mine: a position is {"start": "nanoseconds", "item": count}, got ${JSON.stringify(from).slice(0, 80)}`,
    );
  }
  return { start: BigInt(start), item };
}
