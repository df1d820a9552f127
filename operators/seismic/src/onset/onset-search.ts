import type { EnergyTrace } from "./energy-trace.ts";
import type { OnsetScales } from "./onset-scales.ts";
import { type EvidenceTest, evidenceTest, markRises, type OnsetEvidence, onsetEvidence } from "./onset-statistic.ts";

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
const rise = 2;
/** Cells that are looked over at once. */
const run = 128;

/** What {@link nextOnset} looks by. */
export interface SearchRules {
  readonly threshold: number;
  readonly separation: number;
  /** Used in quiet: tells values from the threshold on. */
  readonly quiet: EvidenceTest;
  /** Used near an onset, where smaller values count too: what has not fallen below cannot rise anew. */
  readonly lively: EvidenceTest;
}

/** Rules for a least evidence of an onset. */
export function searchRules(channels: number, scales: OnsetScales, threshold: number): SearchRules {
  const { separation } = scales;
  return { threshold, separation, quiet: evidenceTest(channels, scales, threshold), lively: evidenceTest(channels, scales, threshold / rise) };
}

const marks = new Uint8Array(run);
const evidence: OnsetEvidence = { value: 0, scale: 0 };

/** Looks for an onset up to, but without, cell `end`; one is found once evidence has not risen for the separation. */
export function nextOnset(search: OnsetSearch, trace: EnergyTrace, end: number, rules: SearchRules): OnsetPeak | undefined {
  const { threshold, separation, quiet, lively } = rules;
  while (search.next < end) {
    const test = search.peak || search.floor > threshold / rise ? lively : quiet;
    const from = search.next;
    const to = Math.min(end, from + run);
    markRises(trace, from, to, test, marks);
    while (search.next < to) {
      const index = search.next++;
      if (marks[index - from] === 0 && search.floor === 0 && search.peak === null) continue;
      onsetEvidence(trace, index, marks[index - from] as number, test, evidence);
      const { value, scale } = evidence;
      if (value < search.floor) search.floor = value;
      const { peak } = search;
      if (value > threshold && value > rise * search.floor && (!peak || value > peak.value)) {
        search.peak = { index, value, scale };
        if (test === quiet) break;
      } else if (peak && index - peak.index >= separation) {
        search.peak = null;
        search.floor = value;
        return peak;
      }
    }
  }
  return undefined;
}
