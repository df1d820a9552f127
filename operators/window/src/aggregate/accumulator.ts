/**
 * Running statistics of a set of readings as plain data: they take one reading at a time (Welford 1962,
 * doi:10.1080/00401706.1962.10490022) and merge (Chan, Golub, LeVeque 1983, doi:10.1080/00031305.1983.10483115),
 * so windows can be put together from panes. Everything but `mean`, `m2` and `sum` is independent of the order
 * of readings exactly, those three within rounding.
 */
import type { Event, Time } from "@headframe/core";
import type { QuantileSketch, SketchBins } from "./quantile-sketch.ts";

/** What a window remembers for one aggregate; plain data. */
export interface Accumulator {
  count: number;
  sum: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  m2: number;
  min: number;
  max: number;
  /** Value, time and event id of the earliest reading; of two at one time the smaller id is the earlier. */
  first: number;
  firstTime: Time;
  firstId: string;
  last: number;
  lastTime: Time;
  lastId: string;
  /** Source of the readings; of several the first in alphabetical order. */
  source: string;
  bins: SketchBins | null;
}

/** What identifies and orders a reading. */
export type ReadingOrigin = Pick<Event, "time" | "id" | "source">;

/** Statistics of a first reading. */
export function accumulatorOf(value: number, { time, id, source }: ReadingOrigin, sketch: QuantileSketch | undefined): Accumulator {
  const bins = sketch?.empty() ?? null;
  if (bins) sketch?.add(bins, value);
  return {
    count: 1,
    sum: value,
    mean: value,
    m2: 0,
    min: value,
    max: value,
    first: value,
    firstTime: time,
    firstId: id,
    last: value,
    lastTime: time,
    lastId: id,
    source,
    bins,
  };
}

/** Adds a reading. */
export function addReading(a: Accumulator, value: number, origin: ReadingOrigin, sketch: QuantileSketch | undefined): void {
  const delta = value - a.mean;
  a.count++;
  a.sum += value;
  a.mean += delta / a.count;
  a.m2 += delta * (value - a.mean);
  if (value < a.min) a.min = value;
  if (value > a.max) a.max = value;
  const { time, id, source } = origin;
  if (later(time, id, a.lastTime, a.lastId)) {
    a.last = value;
    a.lastTime = time;
    a.lastId = id;
  } else if (later(a.firstTime, a.firstId, time, id)) {
    a.first = value;
    a.firstTime = time;
    a.firstId = id;
  }
  if (source !== a.source && source < a.source) a.source = source;
  if (a.bins) sketch?.add(a.bins, value);
}

/** Adds all readings of another accumulator, which stays as it is. */
export function mergeAccumulator(into: Accumulator, from: Accumulator, sketch: QuantileSketch | undefined): void {
  const count = into.count + from.count;
  const delta = from.mean - into.mean;
  into.mean += (delta * from.count) / count;
  into.m2 += from.m2 + delta * delta * ((into.count * from.count) / count);
  into.count = count;
  into.sum += from.sum;
  if (from.min < into.min) into.min = from.min;
  if (from.max > into.max) into.max = from.max;
  if (later(from.lastTime, from.lastId, into.lastTime, into.lastId)) {
    into.last = from.last;
    into.lastTime = from.lastTime;
    into.lastId = from.lastId;
  }
  if (later(into.firstTime, into.firstId, from.firstTime, from.firstId)) {
    into.first = from.first;
    into.firstTime = from.firstTime;
    into.firstId = from.firstId;
  }
  if (from.source < into.source) into.source = from.source;
  if (into.bins && from.bins) sketch?.merge(into.bins, from.bins);
}

/** A copy that can be merged into without touching the original. */
export function copyAccumulator(a: Accumulator): Accumulator {
  return { ...a, bins: a.bins && { positive: new Map(a.bins.positive), negative: new Map(a.bins.negative), zero: a.bins.zero } };
}

function later(time: Time, id: string, thanTime: Time, thanId: string): boolean {
  return time > thanTime || (time === thanTime && id > thanId);
}
