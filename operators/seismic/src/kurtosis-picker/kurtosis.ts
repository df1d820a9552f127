/**
 * Kurtosis of the samples up to each one, over a window of `length`: 3 for Gaussian noise, far more where an arrival has just come in.
 * The first `length - 1` values are 3. Where nothing moves the value is 3 too.
 *
 * @see Saragiotis et al. 2002, IEEE Trans. Geosci. Remote Sens. 40(6), 1395-1404
 */
export function slidingKurtosis(samples: ArrayLike<number>, length: number): Float64Array {
  const n = samples.length;
  const out = new Float64Array(n).fill(3);
  for (let end = length; end <= n; end++) {
    let mean = 0;
    for (let i = end - length; i < end; i++) mean += samples[i] as number;
    mean /= length;
    let [second, fourth] = [0, 0];
    for (let i = end - length; i < end; i++) {
      const square = ((samples[i] as number) - mean) ** 2;
      second += square;
      fourth += square * square;
    }
    if (second > 0) out[end - 1] = (length * fourth) / (second * second);
  }
  return out;
}

/**
 * Onset on a kurtosis: its rises are summed up, the line from the first to the last value is taken off, and the least value is where the
 * largest rise begins.
 *
 * @returns index of the first sample of the arrival and how far the kurtosis rises in all; undefined where it never rises
 * @see Baillard et al. 2014, BSSA 104(1), 394-409
 */
export function kurtosisOnset(kurtosis: Float64Array, first: number): { readonly index: number; readonly rise: number } | undefined {
  const n = kurtosis.length;
  const sum = new Float64Array(n);
  for (let i = first + 1; i < n; i++) sum[i] = (sum[i - 1] as number) + Math.max(0, (kurtosis[i] as number) - (kurtosis[i - 1] as number));
  const rise = sum[n - 1] as number;
  if (!(rise > 0)) return undefined;
  let [best, least] = [first, Number.POSITIVE_INFINITY];
  for (let i = first; i < n; i++) {
    const value = (sum[i] as number) - (rise * (i - first)) / (n - 1 - first);
    if (value < least) [best, least] = [i, value];
  }
  return { index: Math.min(best + 1, n - 1), rise };
}
