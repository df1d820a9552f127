import type { Samples } from "@headframe/core";
import { aic } from "../aic/aic.ts";
import { largestAmplitude, requireSound, scaled } from "../sound-samples.ts";

/** An onset found by the change of variance. */
export interface AicPick {
  /** First sample of the arrival, from 0. */
  readonly index: number;
  /** Standard deviation of the time, s, from the Akaike weights of all splits. */
  readonly uncertaintySeconds: number;
  /** Peak after the onset over the root mean square before it. */
  readonly snr: number;
  /** Sign of the first sample that is clearly above the noise. */
  readonly polarity: "U" | "D" | "";
}

/** A part of fewer samples has no variance worth the name. */
const leastSamples = 8;

/**
 * Onset of the arrival in a window that holds one: where the samples before and after are best told apart by their variance.
 *
 * @returns undefined where the window has fewer than 17 samples or does not move
 * @throws RangeError if the rate is not above 0 or a sample is not finite
 * @see Maeda 1985, A method for reading and checking phase times in auto-processing system of seismic wave data (Zisin 38)
 */
export function aicPick(samples: Samples, rate: number): AicPick | undefined {
  requireSound(samples, rate);
  const largest = largestAmplitude(samples);
  if (samples.length <= 2 * leastSamples || largest === 0) return undefined;
  const window = scaled(samples, largest);
  const values = aic(window);
  // values[k] splits before sample k + 1
  let best = leastSamples;
  for (let k = leastSamples; k < values.length - leastSamples; k++) if ((values[k] as number) < (values[best] as number)) best = k;
  const index = best + 1;
  let square = 0;
  for (let i = 0; i < index; i++) square += (window[i] as number) ** 2;
  const noise = Math.sqrt(square / index);
  return {
    index,
    uncertaintySeconds: spread(values, best) / rate,
    snr: peakFrom(window, index) / Math.max(noise, 1e-9),
    polarity: firstMotion(window, index, noise),
  };
}

/** Standard deviation of the split in samples, with `exp(-AIC / 2)` as weights; half a sample's rounding is the least. */
function spread(values: Float64Array, best: number): number {
  const least = values[best] as number;
  if (!Number.isFinite(least)) return rounding;
  let [weights, square] = [0, 0];
  for (let k = leastSamples; k < values.length - leastSamples; k++) {
    const weight = Math.exp(-0.5 * ((values[k] as number) - least));
    weights += weight;
    square += weight * (k - best) ** 2;
  }
  return Math.max(rounding, Math.sqrt(square / weights));
}

/** Standard deviation of a time that is rounded to samples. */
const rounding = 1 / Math.sqrt(12);

function peakFrom(window: Float64Array, index: number): number {
  let peak = 0;
  for (let i = index; i < window.length; i++) peak = Math.max(peak, Math.abs(window[i] as number));
  return peak;
}

function firstMotion(window: Float64Array, index: number, noise: number): AicPick["polarity"] {
  for (let i = index; i < Math.min(window.length, index + leastSamples); i++) {
    const value = window[i] as number;
    if (Math.abs(value) > 3 * noise) return value > 0 ? "U" : "D";
  }
  return "";
}
