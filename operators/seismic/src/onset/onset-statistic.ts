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
  readonly stride: number;
  /** Cells in the windows after and before an onset, of each scale. */
  readonly after: Int32Array;
  readonly before: Int32Array;
  /** Values below it are given as 0. */
  readonly least: number;
  /** For each scale: energy after over energy before that some channel must exceed. */
  readonly gates: Float64Array;
}

/**
 * Prepares {@link onsetEvidence}. With a rise `r` of the variance of `k` samples before to that of `m` samples after, the evidence of a
 * channel is at most `m k / (m + k) (r - 1)^2 / 4`: its derivative is `m k (r - 1) / (2 r (m r + k))`. So evidence of `least` needs a
 * channel with a rise above the gate, and most noise costs no logarithm.
 */
export function evidenceTest(channels: number, { after, before, stride }: OnsetScales, least: number): EvidenceTest {
  const gates = after.map((m, j) => {
    const k = before[j] as number;
    return (1 + Math.sqrt((4 * least) / (shorter(m, k) * stride * channels))) * (m / k);
  });
  return { channels, stride, after: Int32Array.from(after), before: Int32Array.from(before), least, gates: Float64Array.from(gates) };
}

/**
 * Evidence for an onset at a cell's begin: the log likelihood ratio of "the variance rises here" to "it stays", summed over channels, at the
 * best scale. Under noise of variance 1 twice the value of a channel is half a chi-square of one degree of freedom.
 *
 * @param sums - running energy of whitened samples by cells, channels interleaved: at `i * channels + c` that of the cells before cell `i`
 * @param n - cell
 * @param out - receives the evidence
 */
export function onsetEvidence(sums: Float64Array, n: number, test: EvidenceTest, out: OnsetEvidence): void {
  const { channels, after, before, gates } = test;
  out.value = 0;
  out.scale = 0;
  const here = n * channels;
  for (let j = 0; j < gates.length; j++) {
    const earlier = here - (before[j] as number) * channels;
    if (earlier < 0) return;
    const later = here + (after[j] as number) * channels;
    const gate = gates[j] as number;
    for (let c = 0; c < channels; c++) {
      const sum = sums[here + c] as number;
      if ((sums[later + c] as number) - sum <= gate * (sum - (sums[earlier + c] as number))) continue;
      const value = evidenceAt(sums, here, j, test);
      if (value > out.value) {
        out.value = value;
        out.scale = j;
      }
      break;
    }
  }
}

/** Evidence at one scale; 0 where it is below the least. */
function evidenceAt(sums: Float64Array, here: number, scale: number, { channels, stride, after, before, least }: EvidenceTest): number {
  const [m, k] = [stride * (after[scale] as number), stride * (before[scale] as number)];
  const [later, earlier] = [here + (after[scale] as number) * channels, here - (before[scale] as number) * channels];
  let bound = 0;
  for (let c = 0; c < channels; c++) {
    const sum = sums[here + c] as number;
    const rise = (((sums[later + c] as number) - sum) * k) / (m * Math.max(sum - (sums[earlier + c] as number), k * leastVariance)) - 1;
    if (rise > 0) bound += rise * rise;
  }
  if (bound * shorter(m, k) < 4 * least) return 0;
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

/** Length that two windows have together when their variances are compared. */
function shorter(m: number, k: number): number {
  return (m * k) / (m + k);
}
