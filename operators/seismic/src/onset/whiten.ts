import { predictionOrder } from "./noise-model.ts";

/** Squares above this (signals 8000 times the noise) count as this, so that sums of squares stay exact. */
const largestSquare = 2 ** 26;
/** Adding and taking away this rounds a square to a multiple of 2^-16: sums are then exact, and so do not depend on where they begin. */
const rounding = 1.5 * 2 ** 36;

/**
 * Samples through the prediction-error filter of a channel; causal, so that an onset stays where it is.
 *
 * @param row - samples; those before index 0 are taken as 0
 * @param taps - of all channels, from `whiteningTaps`
 * @returns samples `from` up to `to`, whitened
 */
export function whitened(row: Float64Array, from: number, to: number, taps: Float64Array, channel: number): Float64Array {
  const base = channel * (predictionOrder + 1);
  const out = new Float64Array(to - from);
  for (let i = from; i < to; i++) {
    let sum = 0;
    for (let k = Math.min(predictionOrder, i); k >= 0; k--) sum += (taps[base + k] as number) * (row[i - k] as number);
    out[i - from] = sum;
  }
  return out;
}

/**
 * Running sum of squares of whitened samples of one channel, exact (up to rounding each square to 2^-16).
 *
 * @param row - samples; the first `predictionOrder` only serve as past
 * @param sums - receives at `i * channels + channel` the sum over the samples before `i`, from `i = predictionOrder` up to `length`
 */
export function sumWhitenedSquares(row: Float64Array, length: number, taps: Float64Array, channel: number, channels: number, sums: Float64Array): void {
  const [t0, t1, t2, t3, t4] = taps.subarray(channel * 5, channel * 5 + 5) as unknown as [number, number, number, number, number];
  let [x1, x2, x3, x4] = [row[3] as number, row[2] as number, row[1] as number, row[0] as number];
  let total = 0;
  let at = predictionOrder * channels + channel;
  sums[at] = 0;
  for (let i = predictionOrder; i < length; i++) {
    const x = row[i] as number;
    const value = t0 * x + t1 * x1 + t2 * x2 + t3 * x3 + t4 * x4;
    x4 = x3;
    x3 = x2;
    x2 = x1;
    x1 = x;
    const square = value * value;
    total += (square < largestSquare ? square : largestSquare) + rounding - rounding;
    at += channels;
    sums[at] = total;
  }
}
