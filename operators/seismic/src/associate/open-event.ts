import type { Fit } from "./fit-event.ts";
import { type HeldPick, NOBODY } from "./held-pick.ts";
import { guardOf, type Hypothesis, type Scene, type Site } from "./scene.ts";

/** An event that has been decided: what it explains is no longer looked at. */
export interface DecidedEvent extends Hypothesis {
  /** Its arrivals: station and time, s. */
  readonly claimed: readonly { readonly station: number; readonly t: number }[];
}

/** An event whose picks may still change. */
export interface OpenEvent {
  /** Owner number of its picks. */
  readonly number: number;
  x: number;
  y: number;
  z: number;
  o: number;
  score: number;
  /** Stations with a pick. */
  stations: number;
  picks: number;
  uncertaintyMetres: number;
  /** Id, once an association has been emitted. */
  id?: string;
}

/** Claims the arrivals of a fit for an event and lets go of all others that it had. */
export function claim(scene: Scene, event: OpenEvent, fit: Fit): void {
  release(scene, event);
  for (const { pick, phase, gain } of fit.arrivals) {
    pick.owner = event.number;
    pick.phase = phase;
    pick.gain = gain;
  }
  const { x, y, z, o, score, stations, uncertaintyMetres } = fit;
  Object.assign(event, { x, y, z, o, score, stations, uncertaintyMetres, picks: fit.arrivals.length });
}

/** Frees all picks of an event. */
export function release(scene: Scene, event: OpenEvent): void {
  for (const pick of picksOf(scene, event)) pick.owner = NOBODY;
}

/** Picks of an event, by station and time. */
export function picksOf({ byStation }: Scene, { number }: OpenEvent): HeldPick[] {
  const found: HeldPick[] = [];
  for (const picks of byStation) for (const pick of picks) if (pick.owner === number) found.push(pick);
  return found;
}

/** Event time at which nothing that comes later changes an event any more, s. */
export function decidedAt({ site, alive, lags }: Scene, event: OpenEvent, picks: readonly HeldPick[]): number {
  const { travel, decidedLag, options } = site;
  let farthest = 0;
  for (const { station } of picks) farthest = Math.max(farthest, travel.time(0, station, event.x, event.y, event.z));
  let last = 0;
  for (let s = 0; s < travel.stations.length; s++) {
    if (alive[s] === 1 && travel.time(0, s, event.x, event.y, event.z) <= 1.5 * farthest) last = Math.max(last, travel.time(1, s, event.x, event.y, event.z));
  }
  return event.o + Math.min(last * 1.02 + 0.02 + guardOf(lags, options), decidedLag - 2 * options.epochSeconds);
}

/**
 * Whether a time at a station is near one of an event's predicted arrivals: within `slack` seconds and 3 % of the travel time.
 */
function explains({ travel }: Site, event: Hypothesis, station: number, t: number, slack: number): boolean {
  for (const phase of [0, 1] as const) {
    const time = travel.time(phase, station, event.x, event.y, event.z);
    if (Math.abs(t - event.o - time) < slack + 0.03 * time) return true;
  }
  return false;
}

/** Whether an event explains most of the picks of another one, which then is a part or a shadow of it; wider for origins at the same time. */
export function explainsMost(site: Site, event: Hypothesis, other: Hypothesis, picks: readonly HeldPick[]): boolean {
  const apart = Math.abs(event.o - other.o);
  if (apart > 0.5) return false;
  let explained = 0;
  for (const { station, t } of picks) if (explains(site, event, station, t, apart < 0.04 ? 0.016 : 0.008)) explained++;
  return explained >= 0.6 * picks.length;
}
