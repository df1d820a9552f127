import type { OnsetScales } from "./onset-scales.ts";

/** How strongly samples speak for an onset, and at which scale. */
export interface OnsetEvidence {
  value: number;
  scale: number;
}

/** Least variance before an onset, of white noise with variance 1: a digitiser that rests says nothing. */
const leastVariance = 0.1;

/** Windows of the scales and what can be said beforehand of when evidence is worth computing. */
export interface EvidenceTest {
  readonly channels: number;
  readonly scales: OnsetScales;
  /** Values below it are given as 0. */
  readonly least: number;
  /** For each scale: energy after over energy before that some channel must reach. */
  readonly gates: readonly number[];
}

/** Prepares {@link onsetEvidence}. */
export function evidenceTest(channels: number, scales: OnsetScales, least: number): EvidenceTest {
  // ln(1 + d) > d - d^2 / 2, so that evidence needs a rise d of sqrt(4 least / m / channels) on one channel: most noise costs no logarithm
  const gates = scales.after.map((m, j) => (1 + Math.sqrt((4 * least) / (m * channels))) * (m / (scales.before[j] as number)));
  return { channels, scales, least, gates };
}

/**
 * Evidence for an onset at sample `n`: the log likelihood ratio of "the variance rises at n" to "it stays", summed over channels, at the
 * best scale. Under noise of variance 1 twice the value of a channel is half a chi-square of one degree of freedom.
 *
 * @param sums - running sums of squares of whitened samples, channels interleaved: at `i * channels + c` the sum before sample `i`
 * @param first - first index whose sum may be used
 * @param out - receives the evidence
 */
export function onsetEvidence(sums: Float64Array, n: number, first: number, test: EvidenceTest, out: OnsetEvidence): void {
  const { channels, gates } = test;
  const { after, before } = test.scales;
  out.value = 0;
  out.scale = 0;
  const here = n * channels;
  for (let j = 0; j < after.length; j++) {
    const m = after[j] as number;
    const k = before[j] as number;
    if (n - k < first) break;
    const later = here + m * channels;
    const earlier = here - k * channels;
    const gate = gates[j] as number;
    let possible = false;
    for (let c = 0; c < channels; c++) {
      const sum = sums[here + c] as number;
      if ((sums[later + c] as number) - sum > gate * (sum - (sums[earlier + c] as number))) possible = true;
    }
    if (!possible) continue;
    const value = evidenceAt(sums, here, later, earlier, m, k, test);
    if (value > out.value) {
      out.value = value;
      out.scale = j;
    }
  }
}

/** Evidence at one scale; 0 where it is below the least. */
function evidenceAt(sums: Float64Array, here: number, later: number, earlier: number, m: number, k: number, { channels, least }: EvidenceTest): number {
  let bound = 0;
  for (let c = 0; c < channels; c++) {
    const sum = sums[here + c] as number;
    const rise = (((sums[later + c] as number) - sum) * k) / (m * Math.max(sum - (sums[earlier + c] as number), k * leastVariance)) - 1;
    if (rise > 0) bound += rise * rise;
  }
  if (bound * m < 4 * least) return 0;
  let value = 0;
  for (let c = 0; c < channels; c++) {
    const sum = sums[here + c] as number;
    value += riseEvidence((sums[later + c] as number) - sum, m, Math.max(sum - (sums[earlier + c] as number), k * leastVariance), k);
  }
  return value >= least ? value : 0;
}

/** Log likelihood ratio of two variances, the later larger, to one: energies `a` of `m` samples after and `b` of `k` before. */
function riseEvidence(a: number, m: number, b: number, k: number): number {
  if (a * k <= b * m) return 0;
  return 0.5 * ((m + k) * Math.log((a + b) / (m + k)) - m * Math.log(a / m) - k * Math.log(b / k));
}
