import { movingSum, pushToSum } from "../moving-sum/moving-sum.ts";

/**
 * Z-detector over a whole window, equal to ObsPy's `z_detect`: the sum of squares of the `nsta` samples before
 * each one (0 for the first `nsta`), less its mean and over its standard deviation in the window.
 *
 * @param nsta - samples in the sum
 * @returns as many values; all 0 where the sum does not change
 * @see Swindell and Snell 1977, Station processor automatic signal detection system
 */
export function zDetectWindow(samples: ArrayLike<number>, nsta: number): Float64Array {
  const n = samples.length;
  const sum = movingSum(nsta);
  const power = new Float64Array(n);
  for (let i = 0, before = 0; i < n; i++) {
    if (i >= nsta) power[i] = before;
    before = pushToSum(sum, (samples[i] as number) ** 2);
  }
  const mean = power.reduce((total, value) => total + value, 0) / n;
  const deviation = Math.sqrt(power.reduce((total, value) => total + (value - mean) ** 2, 0) / n);
  return power.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}
