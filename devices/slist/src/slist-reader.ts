import {
  type Batch,
  type Frame,
  HeadframeError,
  type Host,
  type Item,
  type Position,
  type SourceReader,
  sampleGrid,
  type Time,
  WHOLE_SOURCE,
} from "@headframe/core";
import { readSlist } from "@headframe/formats";
import { readText } from "./read-text.ts";
import type { SegmentPlace, SlistIndex } from "./slist-index.ts";
import type { SlistOptions } from "./slist-options.ts";

/** Watermarks are at least this far apart, in nanoseconds. They come before frames, wherever batches end. */
const PROGRESS = 100_000_000n;

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
      throw new HeadframeError("position-invalid", `Not a position of an slist source, the number of items given: ${JSON.stringify(from).slice(0, 80)}`);
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
    while (!done && items.length + errors.length < Math.max(1, credit) && !signal.aborted) {
      await this.#load();
      const item = this.#nextItem();
      if (!item) done = true;
      else if (this.#given++ >= this.#skip) items.push(item);
    }
    return { items, ...(errors.length > 0 && { side: { errors } }), position: Math.max(this.#given, this.#skip), ...(done && { done }) };
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

  /** The next frame, or how far time has come with it. */
  #nextItem(): Item | undefined {
    const first = earliest(this.#active);
    if (!first) return undefined;
    const time = timeOf(first);
    if (this.#watermark !== undefined && time - this.#watermark < PROGRESS) return this.#cutFrame(first);
    this.#watermark = time;
    return { kind: "watermark", source: WHOLE_SOURCE, time };
  }

  #cutFrame(first: Active): Frame {
    const { segment, next } = first;
    const end = Math.min(segment.samples.length, next + this.#options.maxSamples);
    const frame = { ...segment, t0: timeOf(first), samples: segment.samples.slice(next, end) };
    first.next = end;
    if (end === segment.samples.length) this.#active.splice(this.#active.indexOf(first), 1);
    return frame;
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
