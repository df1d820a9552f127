import { channelSamples, type Frame, frameLength } from "@headframe/core";

/**
 * Frame with each channel replaced by as many new samples: `Float32Array` where the input is one, else
 * `Float64Array`.
 *
 * @param compute - gets a copy of a channel's samples in f64, which it may change, and gives the new ones
 */
export function mapChannels(frame: Frame, compute: (samples: Float64Array, channel: number) => Float64Array): Frame {
  const n = frameLength(frame);
  const out = frame.samples instanceof Float32Array ? new Float32Array(frame.samples.length) : new Float64Array(frame.samples.length);
  for (let c = 0; c < frame.channels.length; c++) out.set(compute(new Float64Array(channelSamples(frame, c)), c), c * n);
  return { ...frame, samples: out };
}
