/** Where the statistics of samples change, and how sure that is. */
export interface AicOnset {
  /** Place of the onset, counted from the first sample of the window; between samples. */
  readonly index: number;
  /** Standard deviation of `index`, samples. */
  readonly sigma: number;
  /** By how much the best split beats none, in units of log likelihood. */
  readonly gain: number;
}

/** Samples of noise of variance 1 that are added to each side: a few samples alone have no sound covariance. */
const priorSamples = 2;
/**
 * An onset lies this many samples before the first sample that is changed by it: half a sample on average, less where a filter of linear
 * phase (a digitiser's) lets the wave begin early.
 */
const beforeFirst = 0.4;
/** Weights are `exp(-spread AIC)`; see {@link aicOnset}. */
const spread = 1.5;
/** Fewest samples on a side. */
const leastSide = 4;

/** What is known beforehand of an onset. */
export interface OnsetPrior {
  /**
   * White noise that is added, as a part of the largest value: what of a wave no model explains, such as the ringing of a filter of linear
   * phase before its onset. Without it a strong wave's first forerunner would count as its onset, with too small a deviation.
   */
  readonly precursor?: number;
  /** Expected index and its standard deviation, in samples; absent where nothing is known. */
  readonly expected?: { readonly index: number; readonly sigma: number };
}

/**
 * Onset in whitened samples of one or more channels: the split into two parts with a covariance each that is most likely, after Maeda's
 * form of Akaike's criterion. The best split and its two neighbours, by their weights, give a place between samples. The spread of all
 * weights gives the standard deviation; they are sharper than Akaike's `exp(-AIC / 2)`, because the noise
 * that {@link OnsetPrior} adds flattens the criterion: with {@link spread} the deviation agreed with the errors of trials at all
 * signal-to-noise ratios.
 *
 * @param rows - for each channel (at most 3) the samples, of equal length
 * @returns undefined where the window is too short, or energy does not rise in it
 * @see Maeda 1985, A method for reading and checking phase times in auto-processing system of seismic wave data (Zisin 38)
 */
export function aicOnset(rows: readonly Float64Array[], { precursor = 0, expected }: OnsetPrior = {}): AicOnset | undefined {
  const n = rows[0]?.length ?? 0;
  if (n < 2 * leastSide + 1) return undefined;
  const { criterion, none } = splitCriterion(rows, n, (precursor * largest(rows)) ** 2);
  if (expected) for (let k = leastSide; k <= n - leastSide; k++) criterion[k] = (criterion[k] as number) + ((k - expected.index) / expected.sigma) ** 2;
  let best = leastSide;
  for (let k = leastSide; k <= n - leastSide; k++) if ((criterion[k] as number) < (criterion[best] as number)) best = k;
  const least = criterion[best] as number;
  if (least === Number.POSITIVE_INFINITY) return undefined;
  let [weights, square, near, shift] = [0, 0, 0, 0];
  for (let k = leastSide; k <= n - leastSide; k++) {
    const w = Math.exp(-spread * ((criterion[k] as number) - least));
    weights += w;
    square += w * (k - best) ** 2;
    if (Math.abs(k - best) > 1) continue;
    near += w;
    shift += w * (k - best);
  }
  return { index: best + shift / near - beforeFirst, sigma: Math.sqrt(square / weights), gain: 0.5 * (none - least) };
}

/** AIC of each split `k` (samples before it), infinite where energy falls, and of no split. */
function splitCriterion(rows: readonly Float64Array[], n: number, floor: number): { criterion: Float64Array; none: number } {
  const d = rows.length;
  const pairs = (d * (d + 1)) / 2;
  const sums = productSums(rows, n, pairs);
  const criterion = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  const moments = new Float64Array(pairs);
  const side = (from: number, to: number): number => {
    for (let p = 0; p < pairs; p++) moments[p] = (sums[to * pairs + p] as number) - (sums[from * pairs + p] as number);
    return (to - from) * logDeterminant(moments, d, to - from, floor);
  };
  for (let k = leastSide; k <= n - leastSide; k++) {
    const before = side(0, k);
    const power = trace(moments, d) / k;
    const after = side(k, n);
    if (trace(moments, d) / (n - k) > power) criterion[k] = before + after;
  }
  return { criterion, none: side(0, n) };
}

/** Running sums of the products of all pairs of rows: upper triangle by rows, for 0 to `n` samples. */
function productSums(rows: readonly Float64Array[], n: number, pairs: number): Float64Array {
  const sums = new Float64Array((n + 1) * pairs);
  for (let i = 0; i < n; i++) {
    let p = 0;
    for (const [a, row] of rows.entries()) {
      for (let b = a; b < rows.length; b++, p++)
        sums[(i + 1) * pairs + p] = (sums[i * pairs + p] as number) + (row[i] as number) * ((rows[b] as Float64Array)[i] as number);
    }
  }
  return sums;
}

/** Sum of the diagonal of an upper triangle by rows. */
function trace(moments: Float64Array, d: number): number {
  if (d === 1) return moments[0] as number;
  return d === 2 ? (moments[0] as number) + (moments[2] as number) : (moments[0] as number) + (moments[3] as number) + (moments[5] as number);
}

/** Log determinant of the covariance of `count` samples, drawn towards the unit matrix; `moments` is the upper triangle by rows. */
function logDeterminant(moments: Float64Array, d: number, count: number, floor: number): number {
  const s = 1 / (count + priorSamples);
  const at = (p: number, diagonal: boolean) => ((moments[p] as number) + (diagonal ? priorSamples : 0)) * s + (diagonal ? floor : 0);
  if (d === 1) return Math.log(at(0, true));
  if (d === 2) return Math.log(at(0, true) * at(2, true) - at(1, false) ** 2);
  const [xx, xy, xz, yy, yz, zz] = [at(0, true), at(1, false), at(2, false), at(3, true), at(4, false), at(5, true)];
  return Math.log(xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz));
}

function largest(rows: readonly Float64Array[]): number {
  let most = 0;
  for (let i = 0; i < (rows[0] as Float64Array).length; i++) {
    let square = 0;
    for (const row of rows) square += (row[i] as number) ** 2;
    most = Math.max(most, square);
  }
  return Math.sqrt(most);
}
