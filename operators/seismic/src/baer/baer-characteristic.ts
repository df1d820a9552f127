import type { Samples } from "@headframe/core";
import { largestAmplitude, requireSound, scaled } from "../sound-samples.ts";
import { type BaerOptions, baerDefaults, baerProblem, noiseLength } from "./baer-options.ts";

/**
 * Characteristic function of Baer and Kradolfer: by how many standard deviations the fourth power of a
 * signal's envelope is above its mean.
 *
 * The squared envelope is `x^2 + (sum x^2 / sum d^2) d^2` with `d` the difference to the sample before.
 * The sums run over all earlier samples; as in Baer's program they begin with those of the noise at the
 * start, which count twice. Mean and deviation follow while the function is below `freezeThreshold`, and
 * always within twice the noise. Where the deviation is 0 the function is 0.
 *
 * @example
 * baerCharacteristic(Float64Array.of(0, 1, -1, 1, -1, 9), 1, { noiseSeconds: 2 }).length; // => 5
 *
 * @param samples - of one channel, free of offset; the gain does not matter
 * @param rate - samples per second
 * @returns one value for each sample but the first; element i belongs to sample i + 1
 * @throws RangeError if the rate or a sample is not finite, or `noiseSeconds` is less than 2 samples
 * @see Baer and Kradolfer 1987, BSSA 77(4), 1437-1445
 */
export function baerCharacteristic(samples: Samples, rate: number, options: Partial<Pick<BaerOptions, "freezeThreshold" | "noiseSeconds">> = {}): Float64Array {
  requireSound(samples, rate);
  const settings = { ...baerDefaults, ...options };
  const problem = baerProblem(settings, rate);
  if (problem !== undefined) throw new RangeError(problem);
  const noise = noiseLength(settings, rate);
  const largest = largestAmplitude(samples);
  const signal = signalFunction(largest > 0 ? scaled(samples, largest) : new Float64Array(samples.length), noise);

  const result = new Float64Array(signal.length);
  let [count, mean, squares] = [0, 0, 0]; // running mean and deviation by Welford
  for (let k = 0; k < signal.length; k++) {
    const height = signal[k] as number;
    const spread = count > 0 ? Math.sqrt(squares / count) : 0;
    const value = spread > 0 ? (height - mean) / spread : 0;
    result[k] = value;
    if (value >= settings.freezeThreshold && k + 1 > 2 * noise) continue;
    count++;
    const step = height - mean;
    mean += step / count;
    squares += step * (height - mean);
  }
  return result;
}

/** Fourth power of the envelope for each sample but the first, whose difference to the one before is unknown. */
function signalFunction(samples: Float64Array, noise: number): Float64Array {
  const result = new Float64Array(Math.max(0, samples.length - 1));
  const at = (i: number) => samples[i] as number;
  let [power, slopes] = [0, 0];
  const add = (i: number): void => {
    power += at(i) ** 2;
    slopes += slope(i) ** 2;
  };
  // the first sample is left out altogether, so the second has no slope either
  const slope = (i: number): number => (i > 1 ? at(i) - at(i - 1) : 0);
  for (let i = 2; i <= noise && i < samples.length; i++) add(i);
  for (let i = 1; i < samples.length; i++) {
    const weight = slopes > 0 ? power / slopes : 0;
    result[i - 1] = (at(i) ** 2 + weight * slope(i) ** 2) ** 2;
    add(i);
  }
  return result;
}
