/** What is kept of a located event to judge stations by. */
import type { Inventory, Time } from "@headframe/core";
import type { SeismicEvent } from "../located-event.ts";
import type { Polarisation } from "../pick-event.ts";
import { directionTo, type Neighbour, neighboursOf, type Vector } from "./neighbours.ts";

/** Lateness of P or S at a station, delays of the station that the location knew of included; plain data. */
export interface Lateness {
  readonly station: string;
  readonly phase: "P" | "S";
  readonly seconds: number;
}

/** P at a station; plain data. */
export interface PArrival {
  readonly station: string;
  /** Up 1, down -1, unknown 0. */
  readonly motion: number;
  /** Along which line the ground moved, the ray that came, and the channel it was picked on; absent without polarisation. */
  readonly sighting?: { readonly sensor: string; readonly ray: Vector; readonly motion: Vector };
  /** Arrivals with a known motion that left the event in nearly the same direction. */
  readonly near: readonly Neighbour[];
}

/** Plain data. */
export interface EventRecord {
  readonly id: string;
  readonly time: Time;
  readonly place: Vector;
  readonly arrivals: readonly PArrival[];
  /** P and S of each station, in the order in which they came. */
  readonly late: readonly Lateness[];
}

/** Where the stations of an inventory are. */
export type Places = ReadonlyMap<string, Vector>;

/** A revised event's first P of every station, and how late its arrivals were. */
export function eventRecord({ id, time, data }: SeismicEvent, places: Places): EventRecord {
  const late: Lateness[] = [];
  const arrivals = new Map<string, Omit<PArrival, "near">>();
  const place: Vector = [data.local.x, data.local.y, data.local.z];
  for (const { station, channel, phase, residualSeconds, delaySeconds = 0, polarity, polarisation } of data.arrivals) {
    if (!Number.isFinite(residualSeconds)) continue;
    late.push({ station, phase, seconds: residualSeconds + delaySeconds });
    if (phase !== "P" || arrivals.has(station)) continue;
    const motion = polarity === "U" ? 1 : polarity === "D" ? -1 : 0;
    const ray = polarisation && directionFrom(place, places.get(station));
    const sighting = ray && { sighting: { sensor: channel, ray, motion: lineOf(polarisation) } };
    arrivals.set(station, { station, motion, ...sighting });
  }
  const first = [...arrivals.values()];
  const near = neighboursOf(first.map(({ station, motion }) => directionFrom(place, motion === 0 ? undefined : places.get(station))));
  return { id, time, place, arrivals: first.map((arrival, i) => ({ ...arrival, near: near[i] ?? [] })), late };
}

/** Unit vector of the first eigenvector: east, north, up. */
function lineOf({ azimuth, incidence }: Polarisation): Vector {
  const [a, i] = [(azimuth * Math.PI) / 180, (incidence * Math.PI) / 180];
  return [Math.sin(i) * Math.sin(a), Math.sin(i) * Math.cos(a), Math.cos(i)];
}

function directionFrom(place: Vector, to: Vector | undefined): Vector | undefined {
  return to && directionTo(place, to);
}

/** Places of an inventory's stations. */
export function stationPlaces(inventory: Inventory | undefined): Places {
  return new Map((inventory?.stations ?? []).map(({ id, x, y, z }) => [id, [x, y, z] as const]));
}

/** Middle value, the mean of two where the number is even; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Standard deviation of normal noise by the median absolute deviation. */
export function robustSpread(values: readonly number[], centre: number = median(values)): number {
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}
