/** What is kept of a located event to judge stations by. */
import type { Inventory, Time } from "@headframe/core";
import type { SeismicEvent } from "../located-event.ts";
import { directionTo, type Neighbour, neighboursOf, type Vector } from "./neighbours.ts";

/** P at a station; plain data. */
export interface PArrival {
  readonly station: string;
  readonly residual: number;
  readonly sigma: number;
  /** Up 1, down -1, unknown 0. */
  readonly motion: number;
  /** Arrivals with a known motion that left the event in nearly the same direction. */
  readonly near: readonly Neighbour[];
}

/** Plain data. */
export interface EventRecord {
  readonly id: string;
  readonly time: Time;
  readonly place: Vector;
  readonly arrivals: readonly PArrival[];
}

/** Where the stations of an inventory are. */
export type Places = ReadonlyMap<string, Vector>;

/** A revised event's first P of every station. */
export function eventRecord({ id, time, data }: SeismicEvent, places: Places): EventRecord {
  const arrivals = new Map<string, Omit<PArrival, "near">>();
  for (const { station, phase, residualSeconds, uncertaintySeconds, polarity } of data.arrivals) {
    if (phase !== "P" || arrivals.has(station) || !Number.isFinite(residualSeconds)) continue;
    const motion = polarity === "U" ? 1 : polarity === "D" ? -1 : 0;
    arrivals.set(station, { station, residual: residualSeconds, sigma: uncertaintySeconds, motion });
  }
  const place: Vector = [data.local.x, data.local.y, data.local.z];
  const first = [...arrivals.values()];
  const near = neighboursOf(first.map(({ station, motion }) => directionFrom(place, motion === 0 ? undefined : places.get(station))));
  return { id, time, place, arrivals: first.map((arrival, i) => ({ ...arrival, near: near[i] ?? [] })) };
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
