/** Many events from one place within seconds: a crusher, a drill, the delays of a blast. They are no independent witnesses of a station. */
import type { Time } from "@headframe/core";
import type { Vector } from "../linear/vector.ts";
import type { Places } from "./event-record.ts";
import type { Finding } from "./station-finding.ts";

/** Events of one place that follow one another closely; plain data. */
export interface Series {
  /** Mean place. */
  place: Vector;
  readonly ids: string[];
  first: Time;
  last: Time;
}

/** Events this close in place, m, and in time, ns, belong together. */
const [sameMetres, sameNanoseconds] = [30, 3_000_000_000n];
/** Fewest events of a finding, and how often they come at least, per second: an aftershock sequence is slower. */
const [fewest, leastRate] = [10, 2];

/**
 * Puts an event into the series that it belongs to, or begins one; series that have ended are forgotten.
 *
 * @returns whether the event is the first of its series, and so tells something that was not known
 */
export function takeSeries(series: Series[], id: string, time: Time, place: Vector): boolean {
  for (let i = series.length - 1; i >= 0; i--) if (hasEnded(series[i] as Series, time)) series.splice(i, 1);
  const home = series.find((one) => one.ids.includes(id) || (apart(one.place, place) < sameMetres && time > one.first - sameNanoseconds));
  if (!home) {
    series.push({ place, ids: [id], first: time, last: time });
    return true;
  }
  if (home.ids.includes(id)) return home.ids[0] === id;
  home.ids.push(id);
  const share = 1 / home.ids.length;
  home.place = home.place.map((x, k) => x + ((place[k] as number) - x) * share) as unknown as Vector;
  if (time < home.first) home.first = time;
  if (time > home.last) home.last = time;
  return false;
}

/** Series that are long and fast enough, each reported at the station nearest to it. */
export function repeatFindings(series: readonly Series[], places: Places): Finding[] {
  return series.flatMap(({ place, ids, first, last }) => {
    const rate = (ids.length - 1) / (Number(last - first) / 1e9);
    if (ids.length < fewest || rate < leastRate) return [];
    const [nearest] = [...places].sort((a, b) => apart(a[1], place) - apart(b[1], place));
    if (!nearest) return [];
    const [x, y, z] = place;
    return [
      {
        station: nearest[0],
        finding: "repeats" as const,
        value: rate,
        sigma: Math.sqrt(ids.length) / (Number(last - first) / 1e9),
        since: first,
        events: ids.length,
        x,
        y,
        z,
      },
    ];
  });
}

function hasEnded({ last }: Series, time: Time): boolean {
  return time - last > sameNanoseconds;
}

function apart(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
