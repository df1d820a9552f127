import type { EnergyTrace } from "./energy-trace.ts";
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
  readonly scales: OnsetScales;
  /** Values below it are given as 0. */
  readonly least: number;
  /** For each scale: energy after over energy before that some channel must exceed. */
  readonly gates: readonly number[];
}

/** Prepares {@link onsetEvidence}: values of `least` need one channel with its share of it, which most noise has not, and costs no logarithm. */
export function evidenceTest(channels: number, scales: OnsetScales, least: number): EvidenceTest {
  const gates = scales.after.map((m, j) => {
    const k = scales.before[j] as number;
    return (riseFor(least / channels, m * scales.stride, k * scales.stride) * m) / k;
  });
  return { scales, least, gates };
}

/** Rise of the variance, as a ratio, at which {@link riseEvidence} reaches a value; a little less rather than more. */
function riseFor(value: number, m: number, k: number): number {
  let [low, high] = [1, 2];
  while (riseEvidence(high * m, m, k, k) < value && high < 1e12) high *= 2;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (riseEvidence(middle * m, m, k, k) < value) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Marks the cells whose evidence may reach the least of a test: bit `j` where it may at scale `j`.
 *
 * @param marks - receives a value for each cell from `from` up to, but without, `to`
 */
export function markRises({ sums, begin, row }: EnergyTrace, from: number, to: number, { scales, gates }: EvidenceTest, marks: Uint8Array): void {
  marks.fill(0, 0, to - from);
  for (let j = 0; j < gates.length; j++) {
    const [m, k, gate, bit] = [scales.after[j] as number, scales.before[j] as number, gates[j] as number, 1 << j];
    const first = Math.max(from, begin + k);
    for (let base = 0; base < sums.length; base += row) {
      const end = base + to - begin;
      let mark = first - from;
      for (let here = base + first - begin; here < end; here = (here + 1) | 0, mark = (mark + 1) | 0) {
        const sum = sums[here] as number;
        if ((sums[here + m] as number) - sum > gate * (sum - (sums[here - k] as number))) marks[mark] = (marks[mark] as number) | bit;
      }
    }
  }
}

/**
 * Evidence for an onset at a cell's begin: the log likelihood ratio of "the variance rises here" to "it stays", summed over channels, at the
 * best scale. Under noise of variance 1 twice the value of a channel is half a chi-square of one degree of freedom.
 *
 * @param marks - of the cell, from {@link markRises}
 * @param out - receives the evidence
 */
export function onsetEvidence(trace: EnergyTrace, cell: number, marks: number, test: EvidenceTest, out: OnsetEvidence): void {
  out.value = 0;
  out.scale = 0;
  for (let j = 0; marks >> j > 0; j++) {
    if (((marks >> j) & 1) === 0) continue;
    const value = evidenceAt(trace, cell - trace.begin, j, test);
    if (value > out.value) {
      out.value = value;
      out.scale = j;
    }
  }
}

/** Evidence at one scale; 0 where it is below the least. */
function evidenceAt({ sums, row }: EnergyTrace, cell: number, scale: number, { scales, least }: EvidenceTest): number {
  const { stride } = scales;
  const m = scales.after[scale] as number;
  const k = scales.before[scale] as number;
  let value = 0;
  for (let here = cell; here < sums.length; here += row) {
    const sum = sums[here] as number;
    const before = Math.max(sum - (sums[here - k] as number), k * stride * leastVariance);
    value += riseEvidence((sums[here + m] as number) - sum, m * stride, before, k * stride);
  }
  return value >= least ? value : 0;
}

/** Log likelihood ratio of two variances, the later larger, to one: energies `a` of `m` samples after and `b` of `k` before. */
function riseEvidence(a: number, m: number, b: number, k: number): number {
  if (a * k <= b * m) return 0;
  return 0.5 * ((m + k) * Math.log((a + b) / (m + k)) - m * Math.log(a / m) - k * Math.log(b / k));
}
