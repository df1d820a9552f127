/** Stations whose waves come early or late in event after event. */
import type { Time } from "@headframe/core";
import { median, robustDeviation } from "../statistics/median.ts";
import type { EventRecord } from "./event-record.ts";
import type { Residuals } from "./lateness.ts";
import type { Finding } from "./station-finding.ts";

/** Of one station, oldest first. */
interface Series {
  readonly station: string;
  readonly times: readonly Time[];
  /** Residuals, s. */
  readonly values: Float64Array;
}

/** Fewest events that a finding rests on. */
const fewest = 6;
/** Standard error of a median of normal noise over that of a mean. */
const medianLoss = 1.2533;
/** A step is looked for where the latest residuals are off by this part of the least finding. */
const suspect = 0.5;

/**
 * Residuals of a station since its clock last stepped, against the others'.
 *
 * Residuals are raw: a location that learns delays of stations would hide a clock in them. From each the event's median is taken off,
 * which the origin time absorbs. The step is where two medians fit the series best; it counts if they differ by more than their error. The median since then is tested against its own error and against how much
 * stations differ anyhow, because the velocity model is never right.
 */
export function clockFindings(records: readonly EventRecord[], sigmas: number, leastSeconds: number): Finding[] {
  const byP = findingsOf(records, ({ lateP }) => lateP, sigmas, leastSeconds);
  // a clock that is far off loses its P, which is sought in a narrow window, before its S
  const byBoth = findingsOf(records, ({ late }) => late, sigmas, leastSeconds);
  return [...byP, ...byBoth.filter(({ station }) => !byP.some((found) => found.station === station))];
}

function findingsOf(records: readonly EventRecord[], residuals: (record: EventRecord) => Residuals, sigmas: number, leastSeconds: number): Finding[] {
  const all = seriesOf(records, residuals).filter(({ values }) => values.length >= fewest);
  if (all.length < 4) return [];
  const noise = median(all.map(({ values }) => robustDeviation(differences(values), 0) / Math.SQRT2));
  const error = (values: Float64Array) => (medianLoss * Math.max(robustDeviation(values), noise)) / Math.sqrt(values.length);
  const middle = median(all.map(({ values }) => median(values)));
  const states = all.map(({ station, times, values }) => {
    const from = isSuspect(values, middle, suspect * leastSeconds) ? lastStep(values, error, sigmas) : 0;
    const tail = values.subarray(from);
    return { station, since: times[from] as Time, value: median(tail), tail };
  });
  const centre = median(states.map(({ value }) => value));
  const usual = robustDeviation(
    states.map(({ value }) => value),
    centre,
  );
  return states.flatMap(({ station, since, value, tail }) => {
    const off = value - centre;
    if (Math.abs(off) < leastSeconds) return [];
    const sigma = Math.hypot(error(tail), usual);
    if (Math.abs(off) < sigmas * sigma) return [];
    return [{ station, finding: "clock" as const, value: off * 1e3, sigma: sigma * 1e3, since, events: tail.length }];
  });
}

function seriesOf(records: readonly EventRecord[], residuals: (record: EventRecord) => Residuals): Series[] {
  const series = new Map<string, { readonly times: Time[]; readonly values: number[] }>();
  for (const record of records) {
    const { stations, seconds } = residuals(record);
    for (let i = 0; i < stations.length; i++) {
      const station = stations[i] as string;
      let own = series.get(station);
      if (!own) {
        own = { times: [], values: [] };
        series.set(station, own);
      }
      own.times.push(record.time);
      own.values.push(seconds[i] as number);
    }
  }
  return Array.from(series, ([station, { times, values }]) => ({ station, times, values: Float64Array.from(values) }));
}

function differences(values: Float64Array): Float64Array {
  return values.subarray(1).map((value, i) => value - (values[i] as number));
}

/** Whether all residuals, or the latest 6, 12, 24 and so on, are off in the median: a cheap look that spares sound stations the search for a step. */
function isSuspect(values: Float64Array, middle: number, least: number): boolean {
  for (let n = fewest; n < values.length; n *= 2) if (Math.abs(median(values.subarray(-n)) - middle) >= least) return true;
  return Math.abs(median(values) - middle) >= least;
}

/** Index of the first value after the step that fits best, or 0 if there is none. */
function lastStep(values: Float64Array, error: (values: Float64Array) => number, sigmas: number): number {
  const before = growingSpreads(values);
  const after = growingSpreads(values.toReversed());
  let [best, cost] = [0, before[values.length] as number];
  for (let at = fewest; at <= values.length - fewest; at++) {
    const both = (before[at] as number) + (after[values.length - at] as number);
    if (both < cost) [best, cost] = [at, both];
  }
  const [old, young] = [values.subarray(0, best), values.subarray(best)];
  return best > 0 && Math.abs(median(young) - median(old)) > sigmas * Math.hypot(error(old), error(young)) ? best : 0;
}

/** For each number of values from the first on, the sum of their absolute deviations from their median: that of the upper half less that of the lower. */
function growingSpreads(values: Float64Array): Float64Array {
  const spreads = new Float64Array(values.length + 1);
  const sorted = new Float64Array(values.length);
  let [sum, low] = [0, 0];
  for (let n = 0; n < values.length; n++) {
    const value = values[n] as number;
    let at = n;
    for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number;
    sorted[at] = value;
    sum += value;
    const half = n >> 1; // values in the lower half before this one
    if (at < half) low += value - (sorted[half] as number);
    if (n % 2 === 1) low += sorted[half] as number;
    spreads[n + 1] = sum - 2 * low - (n % 2 === 0 ? (sorted[half] as number) : 0);
  }
  return spreads;
}
