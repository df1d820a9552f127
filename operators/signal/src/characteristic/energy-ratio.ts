import { movingSum, pushToSum } from "../moving-sum/moving-sum.ts";

/**
 * Energy of the `width` samples from each on, over that of the `width` samples before it. Samples with no
 * full window on both sides, or with no energy before, give 0. Equal to ObsPy's `energy_ratio`.
 *
 * @throws RangeError if the width is not a whole number from 1 to half the samples
 * @see Han et al. (2009), Time picking and random noise reduction on microseismic data
 */
export function energyRatio(samples: ArrayLike<number>, width: number): Float64Array {
  const n = samples.length;
  if (!Number.isInteger(width) || width < 1 || width > Math.floor(n / 2))
    throw new RangeError(`Width must be a whole number from 1 to ${Math.floor(n / 2)} (half of ${n} samples), got ${width}`);
  const sum = movingSum(width);
  const energyUpTo = Float64Array.from({ length: n }, (_, i) => pushToSum(sum, (samples[i] as number) ** 2));
  const out = new Float64Array(n);
  for (let i = width; i <= n - width; i++) {
    const before = energyUpTo[i - 1] as number;
    if (before !== 0) out[i] = (energyUpTo[i + width - 1] as number) / before;
  }
  return out;
}

/**
 * Energy ratio times the sample's absolute value, to a power: sharper at an onset than the ratio alone.
 *
 * @throws RangeError as {@link energyRatio}
 */
export function modifiedEnergyRatio(samples: ArrayLike<number>, width: number, power = 3): Float64Array {
  return energyRatio(samples, width).map((ratio, i) => (ratio * Math.abs(samples[i] as number)) ** power);
}
