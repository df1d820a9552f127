import { seconds, type Time } from "@headframe/core";
import type { PickEvent } from "../pick-event.ts";
import type { PhaseIndex } from "../travel-time/travel-times.ts";
import type { AssociateOptions } from "./associate-options.ts";
import { type Motion, motionOf } from "./motion-gain.ts";

/** Times are seconds since then, so that they do not depend on which pick came first; 2020-01-01T00:00:00Z. */
export const reference: Time = 1_577_836_800_000_000_000n;

/** Owner of a pick that no event has claimed. */
export const NOBODY = 0;

/** Signal-to-noise ratio that arrivals and false picks have equally often. */
const MIDDLING = 5;
/** Rate of scattered waves at which a pick counts half, 1/s. */
const HALF_TRUSTED = 30;

/** A pick that waits for a decision. */
export interface HeldPick {
  readonly event: PickEvent;
  /** Seconds since {@link reference}. */
  readonly t: number;
  /** Index of the station. */
  readonly station: number;
  /** Standard deviation of the time, s. */
  readonly sigma: number;
  /** That it is a P rather than an S; never certain. */
  readonly chanceP: number;
  /** log10 of the amplitude; NaN where there is none. */
  readonly logAmplitude: number;
  /** Log-likelihood ratio of its signal-to-noise ratio for an arrival against a false pick, nats. */
  readonly clarity: number;
  readonly motion: Motion | undefined;
  /** Rate of picks of scattered waves like this one, 1/s, see `scatterRate`. */
  scatter: number;
  /** Number of the event that has claimed it. */
  owner: number;
  /** As which phase. */
  phase: PhaseIndex;
  /** How much better the event explains it than chance does, nats. */
  gain: number;
}

/** A pick made ready to wait. */
export function heldPick(event: PickEvent, station: number, { pickErrorSeconds }: Pick<AssociateOptions, "pickErrorSeconds">): HeldPick {
  const { phase, probability = 0.75, uncertaintySeconds = 0, amplitude = 0, snr = MIDDLING, polarisation } = event.data;
  const sure = Math.min(0.95, Math.max(0.5, Number.isFinite(probability) ? probability : 0.75));
  const sigma = Number.isFinite(uncertaintySeconds) ? Math.min(0.02, Math.max(pickErrorSeconds, uncertaintySeconds)) : pickErrorSeconds;
  return {
    event,
    t: seconds(event.time - reference),
    station,
    sigma,
    chanceP: phase === "P" ? sure : 1 - sure,
    logAmplitude: Number.isFinite(amplitude) && amplitude > 0 ? Math.log10(amplitude) : Number.NaN,
    clarity: snr > 0 ? 2 * Math.tanh(1.5 * Math.log(snr / MIDDLING)) : 0,
    motion: motionOf(polarisation),
    scatter: 0,
    owner: NOBODY,
    phase: 0,
    gain: 0,
  };
}

/** Order of picks: by time, and by id where times are equal. */
export function byTime(a: HeldPick, b: HeldPick): number {
  if (a.event.time !== b.event.time) return a.event.time < b.event.time ? -1 : 1;
  if (a.event.id === b.event.id) return 0;
  return a.event.id < b.event.id ? -1 : 1;
}

/** Index of the first pick of a sorted list at or after `t`. */
export function firstFrom(picks: readonly HeldPick[], t: number): number {
  let [low, high] = [0, picks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((picks[middle] as HeldPick).t < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How much a pick counts, 0 to 1: little where it is likely a scattered wave. */
export function trust({ scatter }: HeldPick): number {
  return HALF_TRUSTED / (HALF_TRUSTED + scatter);
}
