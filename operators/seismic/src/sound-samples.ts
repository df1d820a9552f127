import type { Samples } from "@headframe/core";

/**
 * Makes sure that a picker can work on samples.
 *
 * @throws RangeError if the rate is not a finite number above 0 or a sample is not finite
 */
export function requireSound(samples: Samples, rate: number): void {
  if (!(rate > 0) || !Number.isFinite(rate)) throw new RangeError(`Sample rate must be a finite number above 0, got ${rate}`);
  const at = samples instanceof Int32Array ? -1 : samples.findIndex((sample: number) => !Number.isFinite(sample));
  if (at >= 0) throw new RangeError(`Sample ${at} is ${samples[at]}`);
}

/** Largest absolute value; 0 if there are no samples. */
export function largestAmplitude(samples: Samples): number {
  let largest = 0;
  for (let i = 0; i < samples.length; i++) largest = Math.max(largest, Math.abs(samples[i] as number));
  return largest;
}

/** Samples divided by `scale`, in f64, so that powers of them neither overflow nor vanish. */
export function scaled(samples: Samples, scale: number): Float64Array {
  return Float64Array.from(samples as Float64Array, (sample) => sample / scale);
}
