import {
  type Batch,
  type BegunFiles,
  type Frame,
  type Host,
  type Item,
  type Position,
  type SourceReader,
  sampleGrid,
  sourceChanged,
  type Time,
  WHOLE_SOURCE,
  withBegunFile,
} from "@headframe/core";
import { readSlist } from "@headframe/formats";
import { readText } from "./read-text.ts";
import type { SegmentPlace, SlistIndex } from "./slist-index.ts";
import type { SlistOptions } from "./slist-options.ts";
import { type SlistPosition, segmentCheck } from "./slist-position.ts";

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
  readonly #from: number | SlistPosition;
  readonly #sizes: ReadonlyMap<string, number>;
  /** Of the segments that were begun. */
  #check = 0;
  #files: BegunFiles = [];

  constructor(options: SlistOptions, host: Host, index: SlistIndex, from: number | SlistPosition) {
    this.#options = options;
    this.#host = host;
    this.#index = index;
    this.#from = from;
    this.#skip = typeof from === "number" ? from : from.items;
    this.#sizes = new Map(index.entries.map(({ path, size }) => [path, size]));
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
    if (done && this.#given < this.#skip)
      throw sourceChanged(`"${this.#options.path}" ends after item ${this.#given}, before item ${this.#skip} where it was left`);
    return { items, ...(errors.length > 0 && { side: { errors } }), position: this.#position(), ...(done && { done }) };
  }

  #position(): Position {
    // On the way to the place where it was opened, that is where it stands.
    if (this.#given < this.#skip) return this.#from as Position;
    return { items: this.#given, segments: this.#waiting, check: this.#check, files: this.#files } satisfies SlistPosition as unknown as Position;
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
      this.#check = segmentCheck(place, this.#check);
      this.#files = withBegunFile(this.#files, place.file, this.#sizes.get(place.file) ?? 0);
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
