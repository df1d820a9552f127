import { type Event, type Frame, sampleGrid, type Time } from "@headframe/core";
import { recordContent } from "@headframe/formats";
import { type MiniseedError, miniseedError } from "./miniseed-errors.ts";
import type { FileRecord } from "./record-merge.ts";

/** The interval of interest; absent ends are open. */
export interface Interval {
  readonly from?: Time | undefined;
  readonly to?: Time | undefined;
}

/** What a record gives to the ports. */
export interface RecordItems {
  readonly frames: readonly Frame[];
  readonly log?: Event | undefined;
  readonly error?: MiniseedError | undefined;
}

/** Decodes a record, trims it to an interval and cuts it into frames of at most `maxSamples`. */
export function recordItems({ file, record }: FileRecord, maxSamples: number, interval: Interval): RecordItems {
  const { frame, event, problem } = recordContent(record);
  const error =
    problem === undefined ? undefined : miniseedError({ file, position: record.position, bytes: record.length, reason: problem }, record.id, record.t0);
  const log = event && isInside(event.time, interval) ? event : undefined;
  return { frames: frame ? cut(frame, maxSamples, interval) : [], log, error };
}

/** Whether a time lies in an interval. */
export function isInside(time: Time, { from, to }: Interval): boolean {
  return (from === undefined || time >= from) && (to === undefined || time < to);
}

function cut(frame: Frame, maxSamples: number, { from, to }: Interval): Frame[] {
  const n = frame.samples.length;
  const grid = sampleGrid(frame.rate);
  const first = from === undefined ? 0 : firstFrom(frame, from);
  const end = to === undefined ? n : firstFrom(frame, to);
  if (first === 0 && end === n && n <= maxSamples) return [frame];
  const pieces: Frame[] = [];
  for (let i = first; i < end; i += maxSamples) {
    pieces.push({ ...frame, t0: frame.t0 + grid.offset(i), samples: frame.samples.slice(i, Math.min(end, i + maxSamples)) });
  }
  return pieces;
}

/** Index of the first sample at or after an instant, 0 to the number of samples. */
function firstFrom(frame: Frame, time: Time): number {
  const n = frame.samples.length;
  const grid = sampleGrid(frame.rate);
  let i = Math.max(0, Math.min(n, Math.floor(grid.index(time - frame.t0))));
  while (i > 0 && frame.t0 + grid.offset(i - 1) >= time) i--;
  while (i < n && frame.t0 + grid.offset(i) < time) i++;
  return i;
}
