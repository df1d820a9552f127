import { predictionOrder } from "./noise-model.ts";

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
