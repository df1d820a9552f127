/** What is kept of a located event to judge stations by. */
import type { Inventory, Time } from "@headframe/core";
import type { Vector } from "../linear/vector.ts";
import type { SeismicEvent } from "../located-event.ts";
import type { Polarisation } from "../pick-event.ts";
import { type Hearing, hearingOf } from "./hearing.ts";
import { type Lateness, type Residuals, residualsOf } from "./lateness.ts";
import { directionTo, type Neighbour, neighboursOf } from "./neighbours.ts";
import { type Sensors, wiringFits } from "./wiring-fits.ts";

/** P at a station; plain data. */
export interface PArrival {
  readonly station: string;
  /** Up 1, down -1, unknown 0. */
  readonly motion: number;
  /** The channel it was picked on, and how well each state of the sensor's wires explains along which line the ground moved, see `wiringFits`; absent without polarisation. */
  readonly sighting?: { readonly sensor: string; readonly fits: readonly number[] };
  /** Arrivals with a known motion that left the event in nearly the same direction. */
  readonly near: readonly Neighbour[];
}

/** Plain data. */
export interface EventRecord {
  readonly id: string;
  readonly time: Time;
  readonly place: Vector;
  readonly arrivals: readonly PArrival[];
  /** Of P alone. */
  readonly lateP: Residuals;
  /** Of P and S together. */
  readonly late: Residuals;
  readonly hearing?: Hearing;
}

/** Where the stations of an inventory are. */
export type Places = ReadonlyMap<string, Vector>;

/** A revised event's first P of every station, and how late its arrivals were. */
export function eventRecord({ id, time, data }: SeismicEvent, places: Places, sensors: Sensors): EventRecord {
  const late: Lateness[] = [];
  const arrivals = new Map<string, Omit<PArrival, "near">>();
  const place: Vector = [data.local.x, data.local.y, data.local.z];
  for (const { station, channel, phase, residualSeconds, delaySeconds = 0, polarity, polarisation } of data.arrivals) {
    if (!Number.isFinite(residualSeconds)) continue;
    late.push({ station, phase, seconds: residualSeconds + delaySeconds });
    if (phase !== "P" || arrivals.has(station)) continue;
    const motion = polarity === "U" ? 1 : polarity === "D" ? -1 : 0;
    const ray = polarisation && directionFrom(place, places.get(station));
    const sensor = ray && sensors.of(station, channel, time);
    const sighting = sensor && { sighting: { sensor: channel, fits: wiringFits(sensor, ray, lineOf(polarisation)) } };
    arrivals.set(station, { station, motion, ...sighting });
  }
  const first = [...arrivals.values()];
  const near = neighboursOf(first.map(({ station, motion }) => directionFrom(place, motion === 0 ? undefined : places.get(station))));
  const hearing = hearingOf(place, arrivals, places);
  return {
    ...{ id, time, place, arrivals: first.map((arrival, i) => ({ ...arrival, near: near[i] ?? [] })) },
    ...{ lateP: residualsOf(late, ["P"]), late: residualsOf(late, ["P", "S"]), ...(hearing && { hearing }) },
  };
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
