/**
 * Hampel identifier: a sample is an outlier if it is further from the median of its neighbourhood than a
 * number of its scaled median absolute deviations.
 *
 * @see Hampel 1974, JASA 69, 383-393; Davies & Gather 1993, JASA 88, 782-792; Pearson 2002, IEEE Trans. Control Syst. Technol. 10, 55-63
 */
import type { Samples } from "@headframe/core";

/** Standard deviation of normal noise, as a multiple of its median absolute deviation. */
const scale = 1.4826;

/** Memory of one channel; plain data. */
export interface Hampel {
  /** The last samples, a full neighbourhood at most, as a ring. */
  readonly window: number[];
  /** Where in the full ring the oldest sample is. */
  oldest: number;
  /** The same, by size. */
  readonly sorted: number[];
  /** Index at which the present run of outliers began, or -1. */
  from: number;
  /** The outlier of the run that is furthest off, and by how much. */
  level: number;
  distance: number;
}

/** When a sample is an outlier, and a run of them a spike. */
export interface HampelRules {
  /** Samples on each side that make the neighbourhood. */
  readonly half: number;
  readonly threshold: number;
  /** Smallest deviation that noise is taken to have. */
  readonly floor: number;
  /** Longest spike in samples. */
  readonly most: number;
}

/** A channel before its first sample. */
export function startHampel(): Hampel {
  return { window: [], oldest: 0, sorted: [], from: -1, level: 0, distance: 0 };
}

/** Takes samples, the first of which has index `first`, and calls `found` for each spike; it lags by `half` samples. */
export function takeHampel(
  hampel: Hampel,
  samples: Samples,
  first: number,
  rules: HampelRules,
  found: (from: number, to: number, level: number) => void,
): void {
  const { window, sorted } = hampel;
  const size = 2 * rules.half + 1;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (window.length < size) {
      window.push(sample);
      sorted.push(sample);
      settle(sorted, sorted.length - 1, sample);
    } else {
      settle(sorted, sorted.indexOf(window[hampel.oldest] as number), sample);
      window[hampel.oldest] = sample;
      hampel.oldest = (hampel.oldest + 1) % size;
    }
    if (window.length < size) continue;
    const index = first + i - rules.half;
    const middle = window[(hampel.oldest + rules.half) % size] as number;
    const distance = Math.abs(middle - (sorted[rules.half] as number));
    if (isOutlier(sorted, distance, rules)) note(hampel, index, middle, distance);
    else if (hampel.from >= 0) endHampel(hampel, index, rules, found);
  }
}

/** Calls `found` if the run of outliers that ends before index `to` is a spike. */
export function endHampel(hampel: Hampel, to: number, { most }: HampelRules, found: (from: number, to: number, level: number) => void): void {
  const { from, level } = hampel;
  if (from >= 0 && to - from <= most) found(from, to, level);
  hampel.from = -1;
}

function note(hampel: Hampel, index: number, level: number, distance: number): void {
  if (hampel.from < 0) {
    hampel.from = index;
    hampel.distance = 0;
  }
  if (distance <= hampel.distance) return;
  hampel.distance = distance;
  hampel.level = level;
}

/** Whether `half` others are nearer to the median than the deviation that would make this distance ordinary. */
function isOutlier(sorted: readonly number[], distance: number, { half, threshold, floor }: HampelRules): boolean {
  if (distance <= threshold * floor) return false;
  const median = sorted[half] as number;
  const limit = distance / (threshold * scale);
  let [low, high] = [half, half];
  while (low > 0 && median - (sorted[low - 1] as number) < limit) low--;
  while (high < sorted.length - 1 && (sorted[high + 1] as number) - median < limit) high++;
  return high - low >= half;
}

/** Puts a value in the place of the one at `at` and moves it to where it belongs. */
function settle(sorted: number[], at: number, value: number): void {
  let i = at;
  for (; i > 0 && (sorted[i - 1] as number) > value; i--) sorted[i] = sorted[i - 1] as number;
  for (; i < sorted.length - 1 && (sorted[i + 1] as number) < value; i++) sorted[i] = sorted[i + 1] as number;
  sorted[i] = value;
}
