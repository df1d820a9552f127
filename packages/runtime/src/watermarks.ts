/** Event time: from the items of a source to one watermark, and from several inputs of a step to one. */
import { type Item, sampleGrid, type Time, WHOLE_SOURCE } from "@headframe/core";

/** Event time has not begun. */
export const BEGIN: Time = -(2n ** 63n);
/** Nothing follows. Kernels never see it: they get `end`. */
export const END: Time = 2n ** 63n - 1n;

/** The later of two times. */
export function later(a: Time, b: Time): Time {
  return a > b ? a : b; // Math.max knows no bigint
}

/** How far event time has come at one place of the graph. Plain data. */
export interface Progress {
  time: Time;
  /** Does not hold others back. */
  idle: boolean;
  ended: boolean;
}

/**
 * Progress of several inputs taken together: the earliest of those that are neither ended nor idle. If
 * all are idle nobody waits for anybody, so it is the latest.
 */
export function combined(inputs: readonly Readonly<Progress>[]): Progress {
  let active: Time | undefined;
  let latest: Time | undefined;
  for (const input of inputs) {
    if (input.ended) continue;
    if (latest === undefined || input.time > latest) latest = input.time;
    if (!input.idle && (active === undefined || input.time < active)) active = input.time;
  }
  if (latest === undefined) return { time: END, idle: false, ended: true };
  return active === undefined ? { time: latest, idle: true, ended: false } : { time: active, idle: false, ended: false };
}

/** What is known of one item source. */
interface Mark {
  /** Largest end time seen, or the watermark that the source stated. */
  time: Time;
  stated: boolean;
  idle: boolean;
  /** Turn in which it was first heard. */
  since: number;
  /** Host's measure of waiting when it was last heard; for the idle timer only, not part of the state. */
  heard: number;
  /** Duration of a frame of this rate and length, kept because it is nearly always the same. */
  rate: number;
  length: number;
  duration: bigint;
}

/** State of {@link SourceMarks}; plain data. */
export interface SourceMarksSnapshot {
  readonly progress: Progress;
  readonly begun: boolean;
  readonly latest: Time;
  readonly whole?: Time;
  readonly marks: readonly (readonly [source: string, time: Time, stated: boolean, idle: boolean, since: number])[];
}

/**
 * Watermark of one flow source: the earliest over its item sources.
 *
 * An item source has come as far as its items reach, less `outOfOrder`; where it states watermarks itself,
 * those count. The watermark begins when some item source is heard again in a later turn: by then each has
 * had its chance to be heard, so that the first item of the second sensor is not late because of the first.
 */
export class SourceMarks {
  progress: Progress = { time: BEGIN, idle: false, ended: false };
  readonly #outOfOrder: bigint;
  readonly #marks = new Map<string, Mark>();
  #begun = false;
  #latest: Time = BEGIN;
  #whole: Time | undefined;
  #name: string | undefined;
  #mark: Mark | undefined;
  /** Earliest over the item sources that are not idle, and whether it has to be looked up again. */
  #earliest: Time | undefined;
  #stale = true;

  constructor(outOfOrder: bigint) {
    this.#outOfOrder = outOfOrder;
  }

  get marks(): ReadonlyMap<string, Readonly<Pick<Mark, "idle" | "heard">>> {
    return this.#marks;
  }

  /** An item was taken in `turn`; `heard` is the host's measure of waiting so far. */
  observe(item: Item, turn: number, heard: number): void {
    if (item.kind === "watermark" && item.source === WHOLE_SOURCE) {
      if (this.#whole === undefined || item.time > this.#whole) this.#whole = item.time;
      return;
    }
    let mark = this.#mark;
    if (mark === undefined || item.source !== this.#name) mark = this.#find(item.source, turn);
    mark.heard = heard;
    if (mark.idle) {
      mark.idle = false;
      this.#stale = true;
    }
    if (item.kind === "watermark") {
      this.#move(mark, mark.stated ? later(mark.time, item.time) : item.time);
      mark.stated = true;
    } else if (!mark.stated) {
      const end = endTime(item, mark) - this.#outOfOrder;
      if (end > mark.time) this.#move(mark, end);
    }
  }

  #move(mark: Mark, time: Time): void {
    // Only the one that is behind can change the earliest by moving on; a first statement may move a mark back.
    if (this.#earliest === undefined || mark.time <= this.#earliest || time < this.#earliest) this.#stale = true;
    mark.time = time;
  }

  #find(source: string, turn: number): Mark {
    let mark = this.#marks.get(source);
    if (mark === undefined) {
      mark = { time: BEGIN, stated: false, idle: false, since: turn, heard: 0, rate: 0, length: 0, duration: 0n };
      this.#marks.set(source, mark);
    } else if (!this.#begun && mark.since < turn) this.#begun = true;
    this.#name = source;
    this.#mark = mark;
    return mark;
  }

  /** The idle timer of an item source fired; without a name, that of a source that was never heard. */
  silent(source: string | undefined): void {
    this.#begun = true;
    if (source === undefined) return;
    const mark = this.#marks.get(source);
    if (mark === undefined) return;
    if (mark.time > this.#latest) this.#latest = mark.time;
    // Forgotten rather than kept, so that sources that come and go do not fill the memory.
    if (mark.stated) mark.idle = true;
    else this.#marks.delete(source);
    this.#mark = undefined;
    this.#stale = true;
  }

  end(): void {
    this.progress = { time: END, idle: false, ended: true };
    this.#marks.clear();
    this.#mark = undefined;
  }

  /** Brings `progress` up to date; event time never goes back. */
  advance(): void {
    const progress = this.progress;
    this.#mark = undefined;
    if (progress.ended) return;
    let time = this.#whole;
    let idle = false;
    if (this.#begun || time !== undefined) {
      if (this.#stale) this.#lookUp();
      const earliest = this.#earliest;
      idle = earliest === undefined && this.#begun;
      time ??= earliest ?? this.#latestOfAll();
    }
    progress.idle = idle;
    if (time !== undefined && time > progress.time) progress.time = time;
  }

  #lookUp(): void {
    let earliest: Time | undefined;
    for (const mark of this.#marks.values()) if (!mark.idle && (earliest === undefined || mark.time < earliest)) earliest = mark.time;
    this.#earliest = earliest;
    this.#stale = false;
  }

  #latestOfAll(): Time {
    let latest = this.#latest;
    for (const mark of this.#marks.values()) if (mark.time > latest) latest = mark.time;
    return latest;
  }

  snapshot(): SourceMarksSnapshot {
    return {
      progress: { ...this.progress },
      begun: this.#begun,
      latest: this.#latest,
      ...(this.#whole !== undefined && { whole: this.#whole }),
      marks: [...this.#marks].map(([source, { time, stated, idle, since }]) => [source, time, stated, idle, since]),
    };
  }

  restore({ progress, begun, latest, whole, marks }: SourceMarksSnapshot): void {
    this.progress = { ...progress };
    this.#begun = begun;
    this.#latest = latest;
    this.#whole = whole;
    this.#mark = undefined;
    this.#stale = true;
    this.#marks.clear();
    for (const [source, time, stated, idle, since] of marks) this.#marks.set(source, { time, stated, idle, since, heard: 0, rate: 0, length: 0, duration: 0n });
  }
}

/** Time up to which an item tells what happened. */
function endTime(item: Exclude<Item, { kind: "watermark" }>, cache: Mark): Time {
  if (item.kind === "event") return item.time;
  if (item.kind === "gap") return item.to;
  const length = item.samples.length / (item.channels.length || 1);
  if (item.rate !== cache.rate || length !== cache.length) {
    cache.rate = item.rate;
    cache.length = length;
    const usable = item.rate > 0 && Number.isFinite(item.rate);
    cache.duration = usable ? sampleGrid(item.rate).offset(Math.floor(length)) : 0n;
  }
  return item.t0 + cache.duration;
}
