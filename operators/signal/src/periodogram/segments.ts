import { channelSamples, type Frame, frameLength } from "@headframe/core";

/** Overlapping segments of a stream, gathered over frames. Plain data. */
export interface Segments {
  /** The segment that is being filled, for each channel. */
  readonly buffers: Float64Array[];
  /** From the start of one segment to the next, in samples. */
  readonly hop: number;
  /** Samples of the open segment that are there. */
  filled: number;
  /** Index in the run of the open segment's first sample. */
  first: number;
}

/** No samples yet; `overlap` is the part of a segment that it shares with the next. */
export function segments(channels: number, length: number, overlap: number): Segments {
  return {
    buffers: Array.from({ length: channels }, () => new Float64Array(length)),
    hop: Math.max(1, length - Math.floor(overlap * length)),
    filled: 0,
    first: 0,
  };
}

/** Takes a frame's samples; `full` is called at each full segment, with the samples in `state.buffers`, to be read at once. */
export function pushToSegments(state: Segments, frame: Frame, full: () => void): void {
  const length = state.buffers[0]?.length ?? 0;
  const n = frameLength(frame);
  for (let at = 0; at < n; ) {
    const take = Math.min(n - at, length - state.filled);
    for (const [c, buffer] of state.buffers.entries()) buffer.set(channelSamples(frame, c).subarray(at, at + take), state.filled);
    at += take;
    state.filled += take;
    if (state.filled < length) return;
    full();
    for (const buffer of state.buffers) buffer.copyWithin(0, state.hop);
    state.filled -= state.hop;
    state.first += state.hop;
  }
}
