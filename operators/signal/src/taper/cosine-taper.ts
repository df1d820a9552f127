/**
 * Weights of a cosine taper: half a cosine bell at each end, 1 between, 0 at both end samples.
 *
 * @param n number of samples
 * @param fraction of the samples that is tapered, both ends together, 0 to 1
 * @returns `n` weights from 0 to 1
 * @throws RangeError if the fraction is not in 0 to 1
 */
export function cosineTaper(n: number, fraction: number): Float64Array {
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`Tapered fraction must be 0 to 1, got ${fraction}`);
  const weights = new Float64Array(n).fill(1);
  const ramp = rampLength(n, fraction);
  for (let i = 0; i < Math.min(ramp, n); i++) {
    const weight = ramp > 1 ? 0.5 * (1 - Math.cos((Math.PI * i) / (ramp - 1))) : 0;
    weights[i] = weight;
    weights[n - 1 - i] = weight;
  }
  return weights;
}

/** Samples from 0 to 1 at one end; half a sample is rounded up, other than for the whole window. */
function rampLength(n: number, fraction: number): number {
  const half = (n * fraction) / 2;
  return fraction === 1 ? Math.floor(half) : Math.floor(half + 0.5);
}
