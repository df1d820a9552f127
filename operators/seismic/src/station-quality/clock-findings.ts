/** Stations whose waves come early or late in event after event. */
import type { Time } from "@headframe/core";
import { type EventRecord, median, robustSpread } from "./event-record.ts";
import type { Finding } from "./station-finding.ts";

interface Residuals {
  readonly station: string;
  readonly times: Time[];
  /** An event's mean lateness at the station, less the event's median, s. */
  readonly values: number[];
}

/** Fewest events that a finding rests on. */
const fewest = 6;
/** Standard error of a median of normal noise over that of a mean. */
const medianLoss = 1.2533;

/**
 * Residuals of a station since its clock last stepped, against the others'.
 *
 * Residuals are raw: a location that learns delays of stations would hide a clock in them. From each the event's median is taken off,
 * which the origin time absorbs. The step is where two medians fit the series best; it counts if they differ by more than their error. The median since then is tested against its own error and against how much
 * stations differ anyhow, because the velocity model is never right.
 */
export function clockFindings(records: readonly EventRecord[], sigmas: number, leastSeconds: number): Finding[] {
  const byP = findingsOf(records, ["P"], sigmas, leastSeconds);
  // a clock that is far off loses its P, which is sought in a narrow window, before its S
  const byBoth = findingsOf(records, ["P", "S"], sigmas, leastSeconds);
  return [...byP, ...byBoth.filter(({ station }) => !byP.some((found) => found.station === station))];
}

function findingsOf(records: readonly EventRecord[], phases: readonly ("P" | "S")[], sigmas: number, leastSeconds: number): Finding[] {
  const all = residualsOf(records, phases).filter(({ values }) => values.length >= fewest);
  if (all.length < 4) return [];
  const noise = median(all.map(({ values }) => robustSpread(differences(values), 0) / Math.SQRT2));
  const error = (values: readonly number[]) => (medianLoss * Math.max(robustSpread(values), noise)) / Math.sqrt(values.length);
  const states = all.map(({ station, times, values }) => {
    const from = lastStep(values, error, sigmas);
    const tail = values.slice(from);
    return { station, since: times[from] as Time, value: median(tail), error: error(tail), events: tail.length };
  });
  const centre = median(states.map(({ value }) => value));
  const usual = robustSpread(
    states.map(({ value }) => value),
    centre,
  );
  return states.flatMap(({ station, since, value, error: own, events }) => {
    const off = value - centre;
    const sigma = Math.hypot(own, usual);
    if (Math.abs(off) < leastSeconds || Math.abs(off) < sigmas * sigma) return [];
    return [{ station, finding: "clock" as const, value: off * 1e3, sigma: sigma * 1e3, since, events }];
  });
}

function residualsOf(records: readonly EventRecord[], phases: readonly ("P" | "S")[]): Residuals[] {
  const stations = new Map<string, Residuals>();
  for (const { time, late } of records) {
    const counted = late.filter(({ phase }) => phases.includes(phase));
    const byStation = [...Map.groupBy(counted, ({ station }) => station)].map(([station, arrivals]) => ({
      station,
      residual: arrivals.reduce((sum, { seconds }) => sum + seconds, 0) / arrivals.length,
    }));
    const centre = median(byStation.map(({ residual }) => residual));
    for (const { station, residual } of byStation) {
      const known = stations.get(station) ?? { station, times: [], values: [] };
      stations.set(station, known);
      known.times.push(time);
      known.values.push(residual - centre);
    }
  }
  return [...stations.values()];
}

function differences(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - (values[i] as number));
}

/** Index of the first value after the step that fits best, or 0 if there is none. */
function lastStep(values: readonly number[], error: (values: readonly number[]) => number, sigmas: number): number {
  const before = growingSpreads(values);
  const after = growingSpreads(values.toReversed());
  let [best, cost] = [0, before[values.length] as number];
  for (let at = fewest; at <= values.length - fewest; at++) {
    const both = (before[at] as number) + (after[values.length - at] as number);
    if (both < cost) [best, cost] = [at, both];
  }
  const [old, young] = [values.slice(0, best), values.slice(best)];
  return best > 0 && Math.abs(median(young) - median(old)) > sigmas * Math.hypot(error(old), error(young)) ? best : 0;
}

/** For each number of values from the first on, the sum of their absolute deviations from their median. */
function growingSpreads(values: readonly number[]): Float64Array {
  const spreads = new Float64Array(values.length + 1);
  const sorted = new Float64Array(values.length);
  for (let n = 0; n < values.length; n++) {
    let at = n;
    for (; at > 0 && (sorted[at - 1] as number) > (values[n] as number); at--) sorted[at] = sorted[at - 1] as number;
    sorted[at] = values[n] as number;
    const centre = sorted[(n + 1) >> 1] as number;
    for (let i = 0; i <= n; i++) spreads[n + 1]! += Math.abs((sorted[i] as number) - centre);
  }
  return spreads;
}
