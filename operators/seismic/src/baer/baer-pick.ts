import type { Samples } from "@headframe/core";
import { largestAmplitude } from "../sound-samples.ts";
import { wholeSamples } from "../whole-samples.ts";
import { baerCharacteristic } from "./baer-characteristic.ts";
import { type BaerOptions, baerDefaults, noiseLength } from "./baer-options.ts";

/** An arrival and how good it is. */
export interface BaerPick {
  /** First sample of the arrival; the window's first sample has index 0. */
  readonly index: number;
  /** Impulsive (weights 0 and 1) or emergent. */
  readonly onset: "I" | "E";
  /** Whether the samples go up or down at the onset; empty if neither. */
  readonly polarity: "U" | "D" | "";
  /** Quality from 0 (best) to 4, by the ratio of the amplitudes of arrival and noise. */
  readonly weight: number;
}

/** A trigger that has not closed yet. */
interface Trigger {
  readonly on: number;
  /** Samples since the characteristic function was last above the threshold. */
  down: number;
  amplitude: number;
}

/**
 * Picks the first arrival in a window with the method of Baer and Kradolfer.
 *
 * A trigger opens where the characteristic function exceeds `threshold`. It closes once the function has
 * stayed at or below it for more than `downSeconds`, or at the end of the window. It is an arrival if its
 * samples, from the first to the last above the threshold, reach `upSeconds`.
 *
 * The index is ObsPy's `pk_baer` number less one: that counts from 1.
 *
 * @param samples - of one channel, usually filtered, free of offset; the gain does not matter
 * @param rate - samples per second
 * @returns undefined if there is no arrival, or the window is not longer than twice the noise
 * @throws RangeError if the rate or a sample is not finite, or `noiseSeconds` is less than 2 samples
 * @see Baer and Kradolfer 1987, BSSA 77(4), 1437-1445
 */
export function baerPick(samples: Samples, rate: number, options: Partial<BaerOptions> = {}): BaerPick | undefined {
  const settings = { ...baerDefaults, ...options };
  const characteristic = baerCharacteristic(samples, rate, settings);
  const quiet = 2 * noiseLength(settings, rate);
  const shortest = wholeSamples(settings.upSeconds, rate);
  const longestPause = wholeSamples(settings.downSeconds, rate);
  const reach = wholeSamples(settings.amplitudeSeconds, rate);
  const amplitude = stepsOf(samples);
  const n = samples.length;
  const isArrival = (trigger: Trigger, end: number): boolean => end - trigger.on - trigger.down + 1 >= shortest;

  let trigger: Trigger | undefined;
  let [peak, noise] = [0, 0];
  for (let i = 1; i < n; i++) {
    const value = characteristic[i - 1] as number;
    peak = Math.max(peak, amplitude(i));
    if (i > quiet && value > settings.threshold) {
      if (!trigger) noise ||= peak;
      trigger ??= { on: i, down: 0, amplitude: peak };
      trigger.down = 0;
    } else if (trigger) trigger.down++;
    if (trigger && i <= trigger.on + reach) trigger.amplitude = peak;
    if (!trigger || trigger.down <= longestPause) continue;
    if (isArrival(trigger, i)) return arrival(samples, trigger, noise);
    trigger = undefined;
  }
  return trigger && isArrival(trigger, n) ? arrival(samples, trigger, noise) : undefined;
}

/** Amplitude of a sample in steps of 1/256 of the largest: what is smaller than half a step is no noise. */
function stepsOf(samples: Samples): (index: number) => number {
  const scale = 256 / largestAmplitude(samples);
  return (index) => Math.abs(Math.trunc((samples[index] as number) * scale + 0.5));
}

function arrival(samples: Samples, { on, amplitude }: Trigger, noise: number): BaerPick {
  const ratio = amplitude / noise;
  const weight = 4 - [1.5, 4, 6, 8].filter((limit) => ratio > limit).length;
  const slope = (samples[on] as number) - (samples[on - 1] as number);
  return { index: on, onset: weight <= 1 ? "I" : "E", polarity: slope === 0 ? "" : slope > 0 ? "U" : "D", weight };
}
