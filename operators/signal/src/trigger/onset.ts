/**
 * On and off indices of one channel's ratio, sample by sample, equal to ObsPy's `trigger_onset`.
 *
 * @see obspy.signal.trigger.trigger_onset; Withers et al. 1998, https://doi.org/10.1785/BSSA0880010095
 */
import type { Samples } from "@headframe/core";

/** Memory of one channel; plain data. */
export interface Onset {
  /** Whether the last sample was at or above the on threshold. */
  above: boolean;
  /** Index at which the open trigger began, or -1. */
  on: number;
  /** The open trigger is too long and will be discarded once the ratio falls. */
  discarded: boolean;
  /** Last sample of the open trigger, not yet part of the statistics. */
  last: number;
  /** Samples in the statistics: from on up to, but without, the last one. */
  count: number;
  mean: number;
  /** Sum of squared differences from the mean (Welford 1962). */
  squares: number;
  peak: number;
}

/** Thresholds and lengths in samples. */
export interface OnsetLimits {
  readonly on: number;
  readonly off: number;
  readonly most: number;
  readonly discardLong: boolean;
}

/** A closed trigger: indices, largest ratio and population standard deviation. */
export interface Closed {
  readonly on: number;
  readonly off: number;
  readonly peak: number;
  readonly std: number;
}

/** A channel before its first sample. */
export function startOnset(): Onset {
  return { above: false, on: -1, discarded: false, last: 0, count: 0, mean: 0, squares: 0, peak: 0 };
}

/**
 * Takes samples, the first of which has index `first`.
 *
 * A trigger opens where the ratio reaches `on` from below, and closes at the last sample at or above
 * `off`. One that lasts more than `most` samples closes there; the next opens where the ratio reaches `on`
 * again. With `discardLong` such a trigger is dropped together with everything up to the fall below `off`.
 *
 * @param skip - leading samples that open no trigger
 */
export function takeOnset(
  onset: Onset,
  samples: Samples,
  first: number,
  limits: OnsetLimits,
  skip: number,
  closed: (closed: Closed, byMaximum: boolean) => void,
): void {
  const { on, off, most, discardLong } = limits;
  for (let i = 0; i < samples.length; i++) {
    if (onset.on < 0 && (samples[i] as number) < on) {
      // nearly always: nothing is open and nothing opens
      onset.above = false;
      do i++;
      while (i < samples.length && (samples[i] as number) < on);
      if (i === samples.length) return;
    }
    const ratio = samples[i] as number;
    const index = first + i;
    const above = ratio >= on;
    if (onset.on >= 0) {
      if (ratio < off) {
        if (!onset.discarded) closed(closeOnset(onset, index - 1), false);
        onset.on = -1;
      } else if (index - onset.on > most && !onset.discarded) {
        if (discardLong) onset.discarded = true;
        else {
          closed(closeOnset(onset, index - 1), true);
          onset.on = -1;
        }
      } else if (!onset.discarded) extend(onset, ratio);
    }
    if (onset.on < 0 && above && !onset.above && i >= skip) open(onset, index, ratio);
    onset.above = above;
  }
}

/** The open trigger, closed at index `off`. */
export function closeOnset(onset: Onset, off: number): Closed {
  const { on, count, squares, peak, last } = onset;
  return count === 0 ? { on, off, peak: last, std: 0 } : { on, off, peak, std: Math.sqrt(squares / count) };
}

function open(onset: Onset, index: number, ratio: number): void {
  onset.on = index;
  onset.discarded = false;
  onset.last = ratio;
  onset.count = 0;
  onset.mean = 0;
  onset.squares = 0;
  onset.peak = -Infinity;
}

/** The sample before `ratio` is now known not to be the last one, so it joins the statistics. */
function extend(onset: Onset, ratio: number): void {
  const sample = onset.last;
  onset.count++;
  const difference = sample - onset.mean;
  onset.mean += difference / onset.count;
  onset.squares += difference * (sample - onset.mean);
  if (sample > onset.peak) onset.peak = sample;
  onset.last = ratio;
}
