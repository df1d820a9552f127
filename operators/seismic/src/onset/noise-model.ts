/** A station's slow background: what its noise looks like, per channel, learned from quiet blocks. */

/** Autocorrelation of each channel's noise; plain data. */
export interface NoiseModel {
  /** Lags 0 to {@link predictionOrder} of each channel, one channel after the other. */
  readonly lags: Float64Array;
  /** Blocks learned from. */
  blocks: number;
}

/** Coefficients of the prediction: enough for the slope of a noise spectrum and a line of hum; more gained nothing in trials. */
export const predictionOrder = 4;
const width = predictionOrder + 1;
/** A share of white noise that is added, so that a band without noise is not blown up by more than 30 dB. */
const whiteShare = 1e-3;
/** A block counts for at most this many times the power known so far: an arrival is no noise. */
const powerLimit = 2;

/** A model that knows nothing. */
export function emptyNoiseModel(channels: number): NoiseModel {
  return { lags: new Float64Array(channels * width), blocks: 0 };
}

/**
 * Learns from a block of samples.
 *
 * @param rows - for each channel the samples of the block, from index 0 on
 * @param count - samples in the block
 * @param share - weight of a quiet block, such as block length over time constant; the first blocks weigh more
 */
export function learnNoise(model: NoiseModel, rows: readonly Float64Array[], count: number, share: number): void {
  const { lags } = model;
  const weight = Math.max(share, 1 / (model.blocks + 1));
  const block = new Float64Array(width);
  for (const [c, row] of rows.entries()) {
    autocorrelate(row, count, block);
    const known = lags[c * width] as number;
    const power = block[0] as number;
    if (!Number.isFinite(power)) continue;
    const limit = known > 0 && power > powerLimit * known ? (powerLimit * known) / power : 1;
    for (let k = 0; k < width; k++) lags[c * width + k] = (1 - weight) * (lags[c * width + k] as number) + weight * limit * (block[k] as number);
  }
  model.blocks++;
}

/** Mean products of samples with those up to {@link predictionOrder} before them, all lags in one pass. */
function autocorrelate(row: Float64Array, count: number, out: Float64Array): void {
  let x1 = row[3] as number;
  let x2 = row[2] as number;
  let x3 = row[1] as number;
  let x4 = row[0] as number;
  let s0 = x1 * x1 + x2 * x2 + x3 * x3 + x4 * x4;
  let s1 = x1 * x2 + x2 * x3 + x3 * x4;
  let s2 = x1 * x3 + x2 * x4;
  let s3 = x1 * x4;
  let s4 = s3 * 0;
  for (let i = predictionOrder; i < count; i++) {
    const x = row[i] as number;
    s0 += x * x;
    s1 += x * x1;
    s2 += x * x2;
    s3 += x * x3;
    s4 += x * x4;
    x4 = x3;
    x3 = x2;
    x2 = x1;
    x1 = x;
  }
  out.set([s0 / count, s1 / count, s2 / count, s3 / count, s4 / count]);
}

/**
 * Prediction-error filters of a noise model: what they leave of the noise is white with deviation 1.
 *
 * @returns `predictionOrder + 1` taps for each channel, one channel after the other; all 0 for a channel without power
 */
export function whiteningTaps({ lags }: NoiseModel): Float64Array {
  const taps = new Float64Array(lags.length);
  for (let at = 0; at < lags.length; at += width) predictionError(lags.subarray(at, at + width), taps.subarray(at, at + width));
  return taps;
}

/** Levinson-Durbin recursion: prediction-error filter of an autocorrelation, scaled to innovations of deviation 1. */
function predictionError(lags: Float64Array, taps: Float64Array): void {
  const power = (lags[0] as number) * (1 + whiteShare);
  if (!(power > 0)) return;
  taps[0] = 1;
  let error = power;
  for (let m = 1; m < width; m++) {
    let sum = lags[m] as number;
    for (let i = 1; i < m; i++) sum += (taps[i] as number) * (lags[m - i] as number);
    const reflection = -sum / error;
    for (let i = 1; i <= m >> 1; i++) {
      const [low, high] = [taps[i] as number, taps[m - i] as number];
      taps[i] = low + reflection * high;
      taps[m - i] = high + reflection * low;
    }
    taps[m] = reflection;
    error *= 1 - reflection * reflection;
  }
  const scale = 1 / Math.sqrt(error);
  for (let i = 0; i < width; i++) taps[i] = (taps[i] as number) * scale;
}
