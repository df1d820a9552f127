import { type Frame, frameLength, type Samples, type Time } from "./item.ts";
import { sampleGrid } from "./sample-grid.ts";

/**
 * Samples `begin` up to, but without, `end` of each channel of a frame; a view where the frame has one channel, else a copy.
 *
 * @param t0 - time of sample `begin`; on the frame's own grid unless given
 */
export function sliceFrame(frame: Frame, begin: number, end: number, t0: Time = frame.t0 + sampleGrid(frame.rate).offset(begin)): Frame {
  const { settling, ...rest } = frame;
  const settlingLeft = Math.min(end, settling ?? 0) - begin;
  return { ...rest, t0, samples: sliceSamples(frame, begin, end), ...(settlingLeft > 0 && { settling: settlingLeft }) };
}

/** Planar samples `begin` up to `end` of each channel; a view where there is one channel, else a copy. */
function sliceSamples(frame: Frame, begin: number, end: number): Samples {
  const n = frameLength(frame);
  if (frame.channels.length === 1) return frame.samples.subarray(begin, end);
  const length = end - begin;
  const samples = room(frame.samples, length * frame.channels.length);
  for (let c = 0; c < frame.channels.length; c++) samples.set(frame.samples.subarray(c * n + begin, c * n + end), c * length);
  return samples;
}

function room(like: Samples, length: number): Samples {
  if (like instanceof Int32Array) return new Int32Array(length);
  return like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
