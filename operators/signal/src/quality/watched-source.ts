import { type Frame, sampleGrid, type Time } from "@headframe/core";
import { startWatch, type Watch } from "./channel-watch.ts";

/** Samples of one source without a hole, and what is watched in its channels. Plain data. */
export interface SourceState {
  readonly source: string;
  readonly watches: Watch[];
  rate: number;
  unit: string;
  /** Time of sample 0 of the run, and samples so far. */
  anchor: Time;
  count: number;
  /** The present second, by its number since 1970, and the index of its first sample in the run. */
  second: number;
  secondStart: number;
  /** The run began inside of this second. */
  partial: boolean;
  /** Where the next report begins. */
  since: Time;
  broken: boolean;
}

const SECOND = 1_000_000_000n;

/** What is known of a frame's source; begun where nothing is. */
export function sourceOf(sources: SourceState[], { source, channels, rate, unit, t0 }: Frame): SourceState {
  const known = sources.find((candidate) => candidate.source === source);
  if (known) return known;
  const begun = {
    source,
    watches: channels.map(startWatch),
    rate,
    unit,
    anchor: t0,
    count: 0,
    second: 0,
    secondStart: 0,
    partial: true,
    since: t0,
    broken: false,
  };
  openRun(begun, t0);
  sources.push(begun);
  return begun;
}

/** A run begins at a time. */
export function openRun(source: SourceState, t0: Time): void {
  const second = Number(t0 / SECOND);
  Object.assign(source, { anchor: t0, count: 0, second, secondStart: 0, partial: t0 % SECOND >= sampleGrid(source.rate).offset(1), broken: false });
}

/** Time after the last sample. */
export function endOf({ anchor, rate, count }: SourceState): Time {
  return anchor + sampleGrid(rate).offset(count);
}

/** Whether a frame goes on where the run ended. */
export function follows(source: SourceState, { rate, unit, t0 }: Frame): boolean {
  return rate === source.rate && unit === source.unit && Math.abs(sampleGrid(rate).index(t0 - endOf(source))) <= 0.5;
}

/** Index of the first sample at or after a second. */
export function firstIn({ anchor, rate }: SourceState, second: number): number {
  const grid = sampleGrid(rate);
  const time = BigInt(second) * SECOND - anchor;
  const near = Math.max(0, grid.nearest(time));
  return grid.offset(near) >= time ? near : near + 1;
}
