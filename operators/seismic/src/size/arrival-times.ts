import { nanoseconds, parseTime, type Time } from "@headframe/core";
import type { Vector } from "../linear/vector.ts";
import type { SeismicEvent } from "../located-event.ts";
import type { PhaseIndex, TravelTimes } from "../travel-time/travel-times.ts";
import type { SiteStation } from "./site-sensors.ts";

/** When and from where the waves of an event reach a station. */
export interface StationArrivals {
  readonly station: SiteStation;
  readonly p: Time;
  readonly s: Time;
  /** Travel times, s. */
  readonly travelSeconds: readonly [p: number, s: number];
  readonly distanceMetres: number;
  /** Unit vector from the hypocentre to the station. */
  readonly ray: Vector;
}

/** Nearer than this the source is no point. */
const nearestMetres = 2;

/**
 * Arrivals at each station: picks that took part in the location, else what the velocity model says. Where only P was picked, S comes as
 * much later as the model says, so that an error of the origin time does not shift it.
 */
export function arrivalsAt(event: SeismicEvent, stations: Iterable<SiteStation>, times: TravelTimes): Map<string, StationArrivals> {
  const picked = pickedTimes(event);
  const { x, y, z } = event.data.local;
  const result = new Map<string, StationArrivals>();
  for (const station of stations) {
    const [dx, dy, dz] = [station.x - x, station.y - y, station.z - z];
    const distanceMetres = Math.max(nearestMetres, Math.hypot(dx, dy, dz));
    const model = ([0, 1] as const).map((phase: PhaseIndex) => Math.max(1e-4, times.time(phase, station.index, x, y, z))) as [number, number];
    const p = picked.get(`P ${station.id}`) ?? event.time + nanoseconds(model[0]);
    const s = picked.get(`S ${station.id}`) ?? p + nanoseconds(Math.max(0, model[1] - model[0]));
    const ray: Vector = [dx / distanceMetres, dy / distanceMetres, dz / distanceMetres];
    result.set(station.id, { station, p, s: s > p ? s : p, travelSeconds: model, distanceMetres, ray });
  }
  return result;
}

/** Last arrival that took part in the location; the origin time if there is none. */
export function lastArrival(event: SeismicEvent): Time {
  let last = event.time;
  for (const time of pickedTimes(event).values()) if (time > last) last = time;
  return last;
}

function pickedTimes({ data }: SeismicEvent): Map<string, Time> {
  const times = new Map<string, Time>();
  for (const { station, phase, time, weight } of data.arrivals) if (weight > 0) times.set(`${phase} ${station}`, parseTime(time));
  return times;
}
