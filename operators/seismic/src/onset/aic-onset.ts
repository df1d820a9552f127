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
/** The same of smoothed samples: their wave begins a sample earlier. */
const beforeSmoothed = -0.6;
/** A wave that is this many times the noise has forerunners of its own that show. */
const strong = 6;
/** Splits of smoothed samples are looked at this far before and after the best one of the plain samples: forerunners last no longer. */
const [earlier, later] = [3, 4];
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
 * A digitiser's filter of linear phase rings near half the sample rate, before a sharp onset as after it, and a strong wave's forerunners
 * look like its onset. So the split of a strong wave is found once more in samples smoothed by 1/4, 1/2, 1/4. That takes away what
 * rings, and makes of any digitiser's filter, of none too, one that rises over two samples: the same onset then has the same place.
 *
 * @param rows - for each channel (at most 3) the samples, of equal length
 * @returns undefined where the window is too short, or energy does not rise in it
 * @see Maeda 1985, A method for reading and checking phase times in auto-processing system of seismic wave data (Zisin 38)
 */
export function aicOnset(rows: readonly Float64Array[], { precursor = 0, expected }: OnsetPrior = {}): AicOnset | undefined {
  const n = rows[0]?.length ?? 0;
  if (n < 2 * leastSide + 1) return undefined;
  const most = largest(rows);
  const bend = (criterion: Float64Array): void => {
    if (expected) for (let k = leastSide; k <= n - leastSide; k++) criterion[k] = (criterion[k] as number) + ((k - expected.index) / expected.sigma) ** 2;
  };
  const { criterion, none } = splitCriterion(rows, n, (precursor * most) ** 2);
  bend(criterion);
  const split = meanSplit(criterion, leastSide, n - leastSide);
  if (!split) return undefined;
  const gain = 0.5 * (none - split.least);
  if (most < strong) return { index: split.mean - beforeFirst, sigma: split.sigma, gain };
  const smooth = rows.map(smoothed);
  const again = splitCriterion(smooth, n, (precursor * largest(smooth)) ** 2).criterion;
  bend(again);
  const late = meanSplit(again, Math.max(leastSide, split.best - earlier), Math.min(n - leastSide, split.best + later));
  return late ? { index: late.mean - beforeSmoothed, sigma: late.sigma, gain } : { index: split.mean - beforeFirst, sigma: split.sigma, gain };
}

/** The best split from `from` to `to`, and what the weights of its neighbours make of it. */
function meanSplit(criterion: Float64Array, from: number, to: number): { best: number; least: number; mean: number; sigma: number } | undefined {
  let best = from;
  for (let k = from; k <= to; k++) if ((criterion[k] as number) < (criterion[best] as number)) best = k;
  const least = criterion[best] as number;
  if (!(least < Number.POSITIVE_INFINITY)) return undefined;
  let [weights, square, near, shift] = [0, 0, 0, 0];
  for (let k = from; k <= to; k++) {
    const w = Math.exp(-spread * ((criterion[k] as number) - least));
    weights += w;
    square += w * (k - best) ** 2;
    if (Math.abs(k - best) > 1) continue;
    near += w;
    shift += w * (k - best);
  }
  return { best, least, mean: best + shift / near, sigma: Math.sqrt(square / weights) };
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
    for (let a = 0; a < rows.length; a++) {
      const value = (rows[a] as Float64Array)[i] as number;
      for (let b = a; b < rows.length; b++, p++) sums[(i + 1) * pairs + p] = (sums[i * pairs + p] as number) + value * ((rows[b] as Float64Array)[i] as number);
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
  const more = priorSamples * s + floor;
  const xx = (moments[0] as number) * s + more;
  if (d === 1) return Math.log(xx);
  const xy = (moments[1] as number) * s;
  if (d === 2) return Math.log(xx * ((moments[2] as number) * s + more) - xy * xy);
  const xz = (moments[2] as number) * s;
  const yy = (moments[3] as number) * s + more;
  const yz = (moments[4] as number) * s;
  const zz = (moments[5] as number) * s + more;
  return Math.log(xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz));
}

function largest(rows: readonly Float64Array[]): number {
  let most = 0;
  for (let i = 0; i < (rows[0] as Float64Array).length; i++) {
    let square = 0;
    for (let c = 0; c < rows.length; c++) square += ((rows[c] as Float64Array)[i] as number) ** 2;
    most = Math.max(most, square);
  }
  return Math.sqrt(most);
}

/** Samples smoothed by 1/4, 1/2, 1/4, and scaled so that white noise keeps its deviation; symmetric, so that nothing moves. */
function smoothed(row: Float64Array): Float64Array {
  const out = new Float64Array(row.length);
  const scale = Math.sqrt(8 / 3);
  for (let i = 0; i < row.length; i++) out[i] = scale * (0.5 * (row[i] as number) + 0.25 * ((row[i - 1] ?? 0) + (row[i + 1] ?? 0)));
  return out;
}
