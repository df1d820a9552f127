/** Where a source stands on its sample grid, and how far the times of its frames are off it. */
import { sampleGrid, type Time } from "@headframe/core";

/** Plain data; offsets are in nanoseconds, late is positive. */
export interface GridClock {
  readonly rate: number;
  /** Time of sample 0 of the grid. */
  anchor: Time;
  /** Index of the next sample. */
  index: number;
  /** Time of the next sample on the grid. */
  next: Time;
  /** Running mean of the frames' offsets from the grid. */
  mean: number;
  /** Offset of the last frame. */
  last: number;
}

/** Share of a new offset in the running mean: it follows within about 16 frames. */
const share = 1 / 16;

/** A clock whose sample 0 is at `anchor`. */
export function startClock(rate: number, anchor: Time): GridClock {
  return { rate, anchor, index: 0, next: anchor, mean: 0, last: 0 };
}

/** Moves on by a number of samples. */
export function advanceClock(clock: GridClock, samples: number): void {
  clock.index += samples;
  clock.next = clock.anchor + sampleGrid(clock.rate).offset(clock.index);
}

/**
 * How far a frame's time is from where the next sample is expected, in nanoseconds.
 *
 * Expected is the grid time plus the running offset, or plus the last frame's offset if that is nearer: the
 * first bridges jitter, the second follows a clock that drifts faster than the mean.
 */
export function deviation(clock: GridClock, t0: Time): number {
  const offset = Number(t0 - clock.next);
  const [fromMean, fromLast] = [offset - clock.mean, offset - clock.last];
  return Math.abs(fromLast) < Math.abs(fromMean) ? fromLast : fromMean;
}

/**
 * Learns from a frame that is on the grid within `tolerance` nanoseconds of what was expected.
 *
 * @returns by how much the grid was moved, 0 nearly always. It moves by the running offset once that is more than half the
 * tolerance. A frame that is off by more than the tolerance moves it half-way to where the frame is, because the running offset
 * lags behind a clock that drifts fast. So no frame is ever further off than the tolerance
 */
export function learnOffset(clock: GridClock, t0: Time, tolerance: number): number {
  const offset = Number(t0 - clock.next);
  clock.last = Math.abs(offset) <= 1 ? 0 : offset; // one nanosecond is the rounding of a rate such as 300 Hz
  clock.mean += (clock.last - clock.mean) * share;
  if (Math.abs(offset - clock.mean) > tolerance) clock.mean = offset;
  if (Math.abs(clock.mean) <= tolerance / 2 && Math.abs(offset) <= tolerance) return 0;
  const moved = Math.round(Math.abs(offset) > tolerance ? (clock.mean + offset) / 2 : clock.mean);
  clock.anchor += BigInt(moved);
  clock.next += BigInt(moved);
  clock.mean -= moved;
  clock.last -= moved;
  return moved;
}
