/** Gaps that windows remember, so that a result says when part of its input is known to be missing. */
import type { Gap, Time } from "@headframe/core";

/** A stretch of time without data. */
export interface Hole {
  from: Time;
  to: Time;
}

const most = 1000;

/** Remembers a gap; beyond 1000 the newest two become one, which marks too much rather than too little. */
export function addGap(holes: Hole[], gap: Gap): void {
  const newest = holes.at(-1);
  if (newest === undefined || holes.length < most) {
    holes.push({ from: gap.from, to: gap.to });
    return;
  }
  if (gap.from < newest.from) newest.from = gap.from;
  if (gap.to > newest.to) newest.to = gap.to;
}

/** Whether a gap overlaps `from <= time < to`. */
export function hasGap(holes: readonly Hole[], from: Time, to: Time): boolean {
  return holes.some((hole) => hole.from < to && hole.to > from);
}

/** Forgets gaps that end at or before `time`. */
export function forgetGaps(holes: Hole[], time: Time): void {
  let kept = 0;
  for (const hole of holes) if (hole.to > time) holes[kept++] = hole;
  holes.length = kept;
}
