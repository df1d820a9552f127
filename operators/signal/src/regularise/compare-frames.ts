import { type Frame, frameLength, sampleGrid } from "@headframe/core";

/** How samples that came twice compare. */
export interface Comparison {
  /** Samples of which the first copy is still held. */
  compared: number;
  /** Those that differ from the first copy in any channel. */
  differing: number;
}

/** Compares the first `length` samples of a frame with those of earlier frames at the same times. */
export function compareFrames(frame: Frame, length: number, earlier: readonly Frame[]): Comparison {
  const result = { compared: 0, differing: 0 };
  for (const other of earlier) {
    if (other.rate !== frame.rate) continue;
    const shift = sampleGrid(frame.rate).nearest(other.t0 - frame.t0); // index in `frame` of the first sample of `other`
    const end = Math.min(length, shift + frameLength(other));
    for (let i = Math.max(0, shift); i < end; i++) {
      result.compared++;
      if (differsAt(frame, i, other, i - shift)) result.differing++;
    }
  }
  return result;
}

function differsAt(a: Frame, i: number, b: Frame, j: number): boolean {
  const [n, m] = [frameLength(a), frameLength(b)];
  for (let c = 0; c < a.channels.length; c++) if (!Object.is(a.samples[c * n + i], b.samples[c * m + j])) return true;
  return false;
}
