/** Runs of samples at full scale in one channel. */
import type { Samples } from "@headframe/core";

/** Memory of one channel; plain data. */
export interface Plateau {
  /** Index at which the present run of alike samples began. */
  from: number;
  /** Sample that began it. */
  level: number;
  /** Largest and smallest sample so far. */
  highest: number;
  lowest: number;
}

/** What counts as full scale. */
export interface PlateauRules {
  /** Absolute value from which on a sample is at full scale, or null: the largest or smallest sample so far, repeated. */
  readonly fullScale: number | null;
  /** Smallest absolute value that a learned full scale may have. */
  readonly minimumLevel: number;
  /** Shortest run, in samples. */
  readonly least: number;
  /** Length at which a run is reported though it goes on, in samples. */
  readonly most: number;
}

/** A channel before its first sample. */
export function startPlateau(): Plateau {
  return { from: 0, level: 0, highest: -Infinity, lowest: Infinity };
}

/** Takes samples, the first of which has index `first`, and calls `found` for each run at full scale that has ended. */
export function takePlateau(
  plateau: Plateau,
  samples: Samples,
  first: number,
  rules: PlateauRules,
  found: (from: number, to: number, level: number) => void,
): void {
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    const index = first + i;
    if (index > plateau.from && (!isAlike(plateau.level, sample, rules) || index - plateau.from >= rules.most)) {
      endPlateau(plateau, index, rules, found);
      plateau.from = index;
      plateau.level = sample;
    } else if (index === plateau.from) plateau.level = sample;
    if (sample > plateau.highest) plateau.highest = sample;
    if (sample < plateau.lowest) plateau.lowest = sample;
  }
}

/** Calls `found` if the run that ends before index `to` is at full scale. */
export function endPlateau(
  { from, level, highest, lowest }: Plateau,
  to: number,
  rules: PlateauRules,
  found: (from: number, to: number, level: number) => void,
): void {
  if (to - from < rules.least || !mayClip(level, rules)) return;
  if (rules.fullScale !== null || level === highest || level === lowest) found(from, to, level);
}

/** Whether a sample is large enough to be at full scale. */
export function mayClip(sample: number, { fullScale, minimumLevel }: PlateauRules): boolean {
  return Math.abs(sample) >= (fullScale ?? minimumLevel);
}

function isAlike(level: number, sample: number, rules: PlateauRules): boolean {
  if (rules.fullScale === null) return level === sample;
  return mayClip(level, rules) === mayClip(sample, rules) && level > 0 === sample > 0;
}
