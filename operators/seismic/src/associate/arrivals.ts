import type { PhaseIndex, Place } from "../travel-time/travel-times.ts";
import { firstFrom, type HeldPick, NOBODY, trust } from "./held-pick.ts";
import { motionGain } from "./motion-gain.ts";
import type { Hypothesis, Scene } from "./scene.ts";

/** A pick as the arrival of one event. */
export interface Arrival {
  readonly pick: HeldPick;
  readonly phase: PhaseIndex;
  /** Standard deviation of its residual, s. */
  readonly sigma: number;
  /** Log-likelihood ratio of this arrival against chance, nats. */
  gain: number;
}

/** Picks further off than so many standard deviations are no arrivals. */
const GATE = 4;
/** An event takes a pick from another one only if it explains it better by so much, nats. */
const TAKE_OVER = 1;
/** How far around an event's arrivals the rate of other picks is counted, s. */
const SURROUNDINGS = 0.5;

/**
 * The picks that an event at a place and time would claim: of each station at most one P and one S, none twice.
 *
 * @param me - number of the event, whose own picks are free to it
 * @param slack - standard deviation of predicted times on top of the model's, s, while the place is not yet known well
 */
export function arrivalsOf(scene: Scene, at: Hypothesis, me: number, slack: number): Arrival[] {
  const { travel, options } = scene.site;
  const found: Arrival[] = [];
  for (let s = 0; s < scene.byStation.length; s++) {
    const picks = scene.byStation[s] as readonly HeldPick[];
    if (picks.length === 0) continue;
    const p = travel.time(0, s, at.x, at.y, at.z);
    const last = picks[picks.length - 1] as HeldPick;
    if (last.t < at.o + p - 0.1) continue;
    const sTime = travel.time(1, s, at.x, at.y, at.z);
    const { x, y, z } = travel.stations[s] as Place;
    const rate = rateAround(scene, picks, at.o + p, at.o + sTime, me) + options.falsePicksPerSecond;
    const ray = { east: x - at.x, north: y - at.y, up: z - at.z, rate, me };
    const first = bestPick(picks, { ...ray, phase: 0, time: at.o + p, sigma: Math.hypot(options.modelError * p, slack) });
    const second = bestPick(picks, { ...ray, phase: 1, time: at.o + sTime, sigma: Math.hypot(1.5 * options.modelError * sTime, slack) });
    if (first && second && first.pick === second.pick) found.push(first.gain >= second.gain ? first : second);
    else {
      if (first) found.push(first);
      if (second) found.push(second);
    }
  }
  return found;
}

/** Picks per second of a station around an event, without those that belong to other events or to this one, or are scattered waves. */
function rateAround(scene: Scene, picks: readonly HeldPick[], p: number, s: number, me: number): number {
  const [from, to] = [p - SURROUNDINGS, Math.min(s + SURROUNDINGS, scene.reached)];
  let others = 0;
  for (let i = firstFrom(picks, from); i < picks.length; i++) {
    const pick = picks[i] as HeldPick;
    if (pick.t >= to) break;
    if (pick.owner === NOBODY || pick.owner === me) others += trust(pick);
  }
  return Math.max(0, others - 2) / Math.max(SURROUNDINGS, to - from);
}

/** An arrival that an event should have at a station. */
interface Expected {
  readonly phase: PhaseIndex;
  /** Seconds since the reference. */
  readonly time: number;
  /** Standard deviation of `time`, s. */
  readonly sigma: number;
  /** The way from the event to the station, m. */
  readonly east: number;
  readonly north: number;
  readonly up: number;
  /** Unrelated picks per second. */
  readonly rate: number;
  readonly me: number;
}

function bestPick(picks: readonly HeldPick[], { phase, time, sigma: modelSigma, east, north, up, rate, me }: Expected): Arrival | undefined {
  const reach = GATE * (modelSigma + 0.02);
  let best: Arrival | undefined;
  for (let i = firstFrom(picks, time - reach); i < picks.length; i++) {
    const pick = picks[i] as HeldPick;
    const residual = pick.t - time;
    if (residual > reach) break;
    const sigma = Math.sqrt(pick.sigma * pick.sigma + modelSigma * modelSigma);
    if (Math.abs(residual) > GATE * sigma) continue;
    const { chanceP, clarity, motion, scatter } = pick;
    const chance = phase === 0 ? chanceP : 1 - chanceP;
    const direction = motion ? motionGain(motion, phase, east, north, up) : 0;
    const gain = Math.log((density(residual / sigma) * 2 * chance) / (sigma * (rate + scatter))) + clarity + direction;
    if (gain <= (best?.gain ?? 0)) continue;
    if (pick.owner !== NOBODY && pick.owner !== me && gain < pick.gain + TAKE_OVER) continue;
    best = { pick, phase, sigma, gain };
  }
  return best;
}

/** Student's t with 4 degrees of freedom: errors of picks have heavy tails. */
function density(u: number): number {
  return 0.375 * (1 + (u * u) / 4) ** -2.5;
}
