import { type Batch, type Frame, type Host, type Item, type Position, type SourceReader, sampleGrid, type Time, WHOLE_SOURCE } from "@headframe/core";
import { readSlist } from "@headframe/formats";
import { readText } from "./read-text.ts";
import type { SegmentPlace, SlistIndex } from "./slist-index.ts";
import type { SlistOptions } from "./slist-options.ts";

/** Watermarks are at least this far apart, in nanoseconds. */
const PROGRESS = 1_000_000_000n;

/** Texts that are kept for their next segment. */
const KEPT = 8;

/** A segment of which frames are being given. */
interface Active {
  readonly segment: Frame;
  next: number;
}

/** Gives the segments of many files as frames, in the order of time. */
export class SlistReader implements SourceReader {
  readonly #options: SlistOptions;
  readonly #host: Host;
  readonly #index: SlistIndex;
  readonly #texts = new Map<string, readonly Frame[]>();
  #waiting = 0;
  #watermark: Time | undefined;
  readonly #active: Active[] = [];
  /** Items given; those before `#skip` are left out, they were given before. */
  #given = 0;
  readonly #skip: number;

  /** @param from - number of items that were given before */
  constructor(options: SlistOptions, host: Host, index: SlistIndex, from: Position | undefined) {
    if (from !== undefined && !(typeof from === "number" && Number.isInteger(from) && from >= 0))
      throw new TypeError(`Not a position of an slist source: ${JSON.stringify(from)}`);
    this.#options = options;
    this.#host = host;
    this.#index = index;
    this.#skip = (from as number | undefined) ?? 0;
  }

  async take(credit: number, signal: AbortSignal): Promise<Batch> {
    const items: Item[] = [];
    const errors: Item[] = [];
    const { errors: all } = this.#index;
    for (; this.#given < all.length && errors.length < credit; this.#given++) if (this.#given >= this.#skip) errors.push(all[this.#given] as Item);
    let done = false;
    while (!done && items.length + errors.length < Math.max(1, credit - 2) && !signal.aborted) {
      await this.#load();
      const frame = this.#nextFrame();
      if (!frame) done = true;
      else if (this.#given++ >= this.#skip) {
        if (credit > 2 && (this.#watermark === undefined || frame.t0 - this.#watermark >= PROGRESS)) this.#progress(frame.t0, items);
        items.push(frame);
      }
    }
    const horizon = this.#horizon;
    if (!done && horizon !== undefined && items.length > 0 && items.length + errors.length < credit) this.#progress(horizon, items);
    return { items, ...(errors.length > 0 && { side: { errors } }), position: Math.max(this.#given, this.#skip), ...(done && { done }) };
  }

  /** What follows begins no earlier than `time`. */
  #progress(time: Time, items: Item[]): void {
    this.#watermark = time;
    items.push({ kind: "watermark", source: WHOLE_SOURCE, time });
  }

  async close(): Promise<void> {
    this.#texts.clear();
  }

  /** Segments that may hold the next frame come into memory. */
  async #load(): Promise<void> {
    for (;;) {
      const place = this.#index.places[this.#waiting];
      const first = earliest(this.#active);
      if (!place || (first && timeOf(first) < place.t0)) return;
      this.#waiting++;
      const segment = (await this.#segmentsOf(place))[place.index];
      if (segment) this.#active.push({ segment, next: 0 });
    }
  }

  async #segmentsOf({ file }: SegmentPlace): Promise<readonly Frame[]> {
    let frames = this.#texts.get(file);
    if (!frames) {
      frames = readSlist(await readText(this.#host.files, file)).frames;
      if (this.#texts.size >= KEPT) this.#texts.delete(this.#texts.keys().next().value as string);
      this.#texts.set(file, frames);
    }
    return frames;
  }

  #nextFrame(): Frame | undefined {
    const first = earliest(this.#active);
    if (!first) return undefined;
    const { segment, next } = first;
    const end = Math.min(segment.samples.length, next + this.#options.maxSamples);
    const frame = { ...segment, t0: timeOf(first), samples: segment.samples.slice(next, end) };
    first.next = end;
    if (end === segment.samples.length) this.#active.splice(this.#active.indexOf(first), 1);
    return frame;
  }

  /** No frame that follows begins before this. */
  get #horizon(): Time | undefined {
    const first = earliest(this.#active);
    const waiting = this.#index.places[this.#waiting]?.t0;
    if (!first) return waiting;
    const time = timeOf(first);
    return waiting !== undefined && waiting < time ? waiting : time;
  }
}

function timeOf({ segment, next }: Active): Time {
  return segment.t0 + sampleGrid(segment.rate).offset(next);
}

function earliest(active: readonly Active[]): Active | undefined {
  let first: Active | undefined;
  for (const one of active) if (!first || timeOf(one) < timeOf(first)) first = one;
  return first;
}
