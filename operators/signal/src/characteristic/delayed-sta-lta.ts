/**
 * Delayed STA/LTA over a whole window, equal to ObsPy's `delayed_sta_lta`, quirks and all.
 *
 * Its name promises two windows. What it computes are two sums from the start of the trace, for it adds the
 * sample that leaves the window instead of taking it off: `sta[i] = (x[i]^2 + x[i - nsta]^2) / nsta + sta[i - 1]`
 * and `lta[i] = (x[i - nsta - 1]^2 + x[i - nsta - nlta - 1]^2) / nlta + lta[i - 1]`, where an index below 0 counts
 * from the end. So the ratio goes to `nlta / nsta` and hardly sees an event. It is here for comparison with
 * old results; to detect, take `sta-lta`.
 *
 * @param nsta - samples of the short window
 * @param nlta - samples of the long window
 * @returns as many ratios; the first `nsta + nlta + 50` are 0
 * @throws RangeError if the trace is no longer than `nsta + nlta`
 */
export function delayedStaLta(samples: ArrayLike<number>, nsta: number, nlta: number): Float64Array {
  const n = samples.length;
  if (n <= nsta + nlta) throw new RangeError(`A trace of ${n} samples must be longer than nsta + nlta, ${nsta + nlta}`);
  const power = (i: number) => (samples[i < 0 ? i + n : i] as number) ** 2;
  const out = new Float64Array(n);
  for (let i = 0, sta = 0, lta = 0; i < n; i++) {
    sta += (power(i) + power(i - nsta)) / nsta;
    lta += (power(i - nsta - 1) + power(i - nsta - nlta - 1)) / nlta;
    if (i >= nsta + nlta + 50) out[i] = sta / lta;
  }
  return out;
}
