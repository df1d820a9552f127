/**
 * Akaike information criterion of a window split in two at each sample; its least value marks the onset.
 *
 * `aic[k - 1] = k ln var(x[0..k]) + (n - k - 1) ln var(x[k..n])` for k from 1 to n - 1, the last value
 * repeated; a part of one sample counts 0. Equal to ObsPy's `aic_simple`. A part that does not move at all
 * gives -Infinity. Fewer than three samples give zeros.
 *
 * @see Maeda (1985), A method for reading and checking phase times in autoprocessing system of seismic wave data
 */
export function aic(samples: ArrayLike<number>): Float64Array {
  const n = samples.length;
  const out = new Float64Array(n);
  if (n <= 2) return out;
  const [before, after] = [variances(samples, 0, 1), variances(samples, n - 1, -1)];
  for (let k = 1; k < n; k++) {
    const head = k === 1 ? 0 : k * Math.log(before[k - 1] as number);
    const tail = k === n - 1 ? 0 : (n - k - 1) * Math.log(after[k] as number);
    out[k - 1] = head + tail;
  }
  out[n - 1] = out[n - 2] as number;
  return out;
}

/** Variance of all samples from `start` up to each, by Welford's update, which keeps its digits under a large offset. */
function variances(samples: ArrayLike<number>, start: number, direction: 1 | -1): Float64Array {
  const out = new Float64Array(samples.length);
  let [mean, squares] = [0, 0];
  for (let count = 1, i = start; count <= samples.length; count++, i += direction) {
    const x = samples[i] as number;
    const off = x - mean;
    mean += off / count;
    squares += off * (x - mean);
    out[i] = squares / count;
  }
  return out;
}
