import type { EnergyTrace } from "./energy-trace.ts";
import { type EvidenceTest, type OnsetEvidence, onsetEvidence } from "./onset-statistic.ts";

/** A place where an onset may be. */
export interface OnsetPeak {
  /** Cell on the stretch's grid. */
  readonly index: number;
  readonly value: number;
  readonly scale: number;
}

/** Where a search stands between two samples; plain data. */
export interface OnsetSearch {
  /** Next cell to look at, on the stretch's grid. */
  next: number;
  /** Best place since the last onset, not yet sure. */
  peak: OnsetPeak | null;
  /** Least evidence since the last onset: evidence must rise anew. */
  floor: number;
}

/** Evidence must rise to this many times its least value since the last onset. */
export const leastRise = 2;

/** What {@link nextOnset} looks by. */
export interface SearchRules {
  readonly test: EvidenceTest;
  /** Least evidence for an onset. */
  readonly threshold: number;
  /** Least distance of two onsets, in cells. */
  readonly separation: number;
}

/** Looks for an onset up to, but without, cell `end`; one is found once evidence has not risen for the separation. */
export function nextOnset(search: OnsetSearch, { sums, begin }: EnergyTrace, end: number, { test, threshold, separation }: SearchRules): OnsetPeak | undefined {
  const evidence: OnsetEvidence = { value: 0, scale: 0 };
  while (search.next < end) {
    const index = search.next++;
    onsetEvidence(sums, index - begin, test, evidence);
    const { value } = evidence;
    if (value < search.floor) search.floor = value;
    const { peak } = search;
    if (value > threshold && value > leastRise * search.floor && (!peak || value > peak.value)) {
      search.peak = { index, value, scale: evidence.scale };
    } else if (peak && index - peak.index >= separation) {
      search.peak = null;
      search.floor = value;
      return peak;
    }
  }
  return undefined;
}
