/** The last frames of one source, by reference: what a kernel keeps to look back at samples. */
import { type Frame, frameLength, type Time } from "./item.ts";
import { sampleGrid } from "./sample-grid.ts";
import { sliceFrame } from "./slice-frame.ts";

/** Time span with `from <= time < to`. */
export interface Span {
  readonly from: Time;
  readonly to: Time;
}

/** A frame on the grid of its stretch: frames that follow one another without a hole share an anchor. */
export interface FramePiece {
  readonly frame: Frame;
  readonly anchor: Time;
  /** Index of the frame's first sample on that grid. */
  readonly index: number;
}

/** Frames of one source in the order of time. Plain data; the frames are references, so a snapshot names them instead of copying samples. */
export interface FrameHistory {
  readonly pieces: FramePiece[];
}

/** Deviation from the grid, in samples, within which a frame belongs to the stretch before it. */
const sameStretch = 0.1;

/**
 * Puts a frame at the end of a history.
 *
 * @returns what is wrong, if it begins before the last one ended
 */
export function addToHistory({ pieces }: FrameHistory, frame: Frame): string | undefined {
  const last = pieces[pieces.length - 1];
  let [anchor, index] = [frame.t0, 0];
  if (last) {
    const late = sampleGrid(frame.rate).index(frame.t0 - endOf(last));
    if (late < -0.5) return `Frame starts ${-late} samples before the last one ended; put \`regularise\` before this step`;
    if (Math.abs(late) <= sameStretch && isAlike(last.frame, frame)) [anchor, index] = [last.anchor, last.index + frameLength(last.frame)];
  }
  pieces.push({ frame, anchor, index });
  return undefined;
}

/** Time after the last sample of a history. */
export function historyEnd({ pieces }: FrameHistory): Time | undefined {
  const last = pieces[pieces.length - 1];
  return last && endOf(last);
}

/** Time up to which the oldest frame may be forgotten, if it ends at or before `time`; the last frame is always kept. */
export function oldestEnd({ pieces }: FrameHistory, time: Time): Time | undefined {
  const oldest = pieces[0];
  if (!oldest || pieces.length === 1) return undefined;
  const end = endOf(oldest);
  return end <= time ? end : undefined;
}

/** Forgets frames that end at or before `time`, the last one excepted. */
export function forgetBefore(history: FrameHistory, time: Time): void {
  while (oldestEnd(history, time) !== undefined) history.pieces.shift();
}

/** What a history holds of a span: joined frames, one for each stretch without a hole, and the parts that are missing. */
export interface FoundSpan {
  readonly frames: readonly Frame[];
  readonly missing: readonly Span[];
}

/** Samples with `from <= time < to`. */
export function findSpan({ pieces }: FrameHistory, { from, to }: Span): FoundSpan {
  const frames: Frame[] = [];
  const missing: Span[] = [];
  let stretch: Frame[] = [];
  let reached = from;
  let lastAnchor: Time | undefined;
  for (const piece of pieces) {
    const [begin, end] = [Math.max(0, indexAt(piece, from)), Math.min(frameLength(piece.frame), indexAt(piece, to))];
    if (begin >= end) continue;
    const t0 = timeAt(piece, begin);
    const period = sampleGrid(piece.frame.rate).offset(1);
    if (2n * (t0 - reached) >= period) missing.push({ from: reached, to: t0 });
    if (stretch.length > 0 && piece.anchor !== lastAnchor) {
      frames.push(join(stretch));
      stretch = [];
    }
    stretch.push(begin === 0 && end === frameLength(piece.frame) && t0 === piece.frame.t0 ? piece.frame : sliceFrame(piece.frame, begin, end, t0));
    lastAnchor = piece.anchor;
    reached = timeAt(piece, end);
  }
  if (stretch.length > 0) frames.push(join(stretch));
  if (reached < to) missing.push({ from: reached, to });
  return { frames, missing };
}

/** Index in the piece's frame of its first sample at or after `time`; may be outside the frame. */
function indexAt(piece: FramePiece, time: Time): number {
  const near = sampleGrid(piece.frame.rate).nearest(time - piece.anchor) - piece.index;
  return timeAt(piece, near) >= time ? near : near + 1;
}

function timeAt({ frame, anchor, index }: FramePiece, at: number): Time {
  return anchor + sampleGrid(frame.rate).offset(index + at);
}

function endOf(piece: FramePiece): Time {
  return timeAt(piece, frameLength(piece.frame));
}

function isAlike(a: Frame, b: Frame): boolean {
  return a.rate === b.rate && a.unit === b.unit && a.samples.constructor === b.samples.constructor && a.channels.join() === b.channels.join();
}

function join(stretch: readonly Frame[]): Frame {
  const first = stretch[0] as Frame;
  if (stretch.length === 1) return first;
  const length = stretch.reduce((sum, frame) => sum + frameLength(frame), 0);
  const samples = new (first.samples.constructor as Float64ArrayConstructor)(length * first.channels.length) as Frame["samples"];
  let [at, settling] = [0, 0];
  for (const frame of stretch) {
    const n = frameLength(frame);
    for (let c = 0; c < frame.channels.length; c++) samples.set(frame.samples.subarray(c * n, (c + 1) * n), c * length + at);
    if (frame.settling) settling = at + frame.settling;
    at += n;
  }
  const { settling: _, ...rest } = first;
  return { ...rest, samples, ...(settling > 0 && { settling }) };
}
