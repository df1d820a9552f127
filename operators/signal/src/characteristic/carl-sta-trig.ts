import { movingSum, pushToSum } from "../moving-sum/moving-sum.ts";

/** Lengths and weights of {@link carlStaTrig}. */
export interface CarlOptions {
  /** Samples of the short windows. */
  readonly nsta: number;
  /** Samples of the long windows. */
  readonly nlta: number;
  /** Weight of the long-term average of the deviation. As it gets lower, the detector becomes more sensitive. */
  readonly ratio: number;
  /** What `eta` must exceed besides; as it gets lower, the detector becomes more sensitive. */
  readonly quiet: number;
}

/**
 * Characteristic function of Earthworm's CarlStaTrig over a whole window, equal to ObsPy's `carl_sta_trig`:
 * `eta = star - ratio ltar - |sta - lta| - quiet`; a trigger is where it is above 0.
 *
 * `sta` is the mean of the samples (not of their squares), `lta` the mean of `sta`, `star` the mean of `|x - lta|`
 * and `ltar` the mean of `star`. Each is over the samples before this one and 0 until there are enough; `lta` is
 * one sample later still, as in ObsPy.
 *
 * @returns as many values; the first `nlta` are -1
 * @see Earthworm's documentation of carlstatrig, after Johnson
 */
export function carlStaTrig(samples: ArrayLike<number>, { nsta, nlta, ratio, quiet }: CarlOptions): Float64Array {
  const x = Float64Array.from(samples);
  const sta = meansBefore(x, nsta);
  const early = meansBefore(sta, nlta);
  const lta = early.map((_, i) => (i === 0 ? 0 : (early[i - 1] as number)));
  const star = meansBefore(
    x.map((value, i) => Math.abs(value - (lta[i] as number))),
    nsta,
  );
  const ltar = meansBefore(star, nlta);
  return x.map((_, i) => {
    if (i < nlta) return -1;
    return (star[i] as number) - ratio * (ltar[i] as number) - Math.abs((sta[i] as number) - (lta[i] as number)) - quiet;
  });
}

/** Mean of the `width` values before each one, 0 where there are fewer. */
function meansBefore(values: Float64Array, width: number): Float64Array {
  const sum = movingSum(width);
  const out = new Float64Array(values.length);
  for (let i = 0, before = 0; i < values.length; i++) {
    if (i >= width) out[i] = before / width;
    before = pushToSum(sum, values[i] as number);
  }
  return out;
}
