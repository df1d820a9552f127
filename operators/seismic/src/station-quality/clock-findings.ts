/** Stations whose P comes early or late in event after event. */
import type { Time } from "@headframe/core";
import { type EventRecord, median, robustSpread } from "./event-record.ts";
import type { Finding } from "./station-finding.ts";

interface Residuals {
  readonly station: string;
  readonly times: Time[];
  /** Less the event's median, s. */
  readonly values: number[];
}

/** Fewest events that a finding rests on. */
const fewest = 6;
/** Standard error of a median of normal noise over that of a mean. */
const medianLoss = 1.2533;

/**
 * Residuals of a station since its clock last stepped, against the others'.
 *
 * From each residual the event's median is taken off, which the origin time absorbs. The step is where two medians fit the series best; it
 * counts if they differ by more than their error. The median since then is tested against its own error and against how much
 * stations differ anyhow, because the velocity model is never right.
 */
export function clockFindings(records: readonly EventRecord[], sigmas: number, leastSeconds: number): Finding[] {
  const all = residualsOf(records).filter(({ values }) => values.length >= fewest);
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

function residualsOf(records: readonly EventRecord[]): Residuals[] {
  const stations = new Map<string, Residuals>();
  for (const { time, arrivals } of records) {
    const centre = median(arrivals.map(({ residual }) => residual));
    for (const { station, residual } of arrivals) {
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
  let [best, cost] = [0, spread(values)];
  for (let at = fewest; at <= values.length - fewest; at++) {
    const both = spread(values.slice(0, at)) + spread(values.slice(at));
    if (both < cost) [best, cost] = [at, both];
  }
  const [before, after] = [values.slice(0, best), values.slice(best)];
  return best > 0 && Math.abs(median(after) - median(before)) > sigmas * Math.hypot(error(before), error(after)) ? best : 0;
}

/** Sum of absolute deviations from the median. */
function spread(values: readonly number[]): number {
  const centre = median(values);
  return values.reduce((sum, value) => sum + Math.abs(value - centre), 0);
}
