import type { OnsetScales } from "./onset-scales.ts";
import { evidenceTest, type OnsetEvidence, onsetEvidence } from "./onset-statistic.ts";
import type { Workspace } from "./workspace.ts";

/** A place where an onset may be. */
export interface OnsetPeak {
  /** Sample on the stretch's grid. */
  readonly index: number;
  readonly value: number;
  readonly scale: number;
}

/** Where a search stands between two samples; plain data. */
export interface OnsetSearch {
  /** Next sample to look at, on the stretch's grid. */
  next: number;
  /** Best place since the last onset, not yet sure. */
  peak: OnsetPeak | null;
  /** Least evidence since the last onset: evidence must rise anew. */
  floor: number;
}

/** Evidence must rise to this many times its least value since the last onset. */
const rise = 2;

/**
 * Looks for onsets up to, but without, sample `end`.
 *
 * @param workspace - with its sums
 * @param first - first sample, on the stretch's grid, that may be used
 * @param found - called for each onset once evidence has not risen for the separation
 */
export function searchOnsets(
  search: OnsetSearch,
  { sums, rows, begin }: Workspace,
  first: number,
  end: number,
  scales: OnsetScales,
  threshold: number,
  found: (peak: OnsetPeak) => void,
): void {
  const evidence: OnsetEvidence = { value: 0, scale: 0 };
  const test = evidenceTest(rows.length, scales, threshold / rise);
  for (; search.next < end; search.next += scales.stride) {
    onsetEvidence(sums, search.next - begin, first - begin, test, evidence);
    const { value } = evidence;
    if (value < search.floor) search.floor = value;
    const { peak } = search;
    if (value > threshold && value > rise * search.floor && (!peak || value > peak.value)) {
      search.peak = { index: search.next, value, scale: evidence.scale };
    } else if (peak && search.next - peak.index >= scales.separation) {
      search.peak = null;
      search.floor = value;
      found(peak);
    }
  }
}
