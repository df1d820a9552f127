import { defineOperator, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import { exampleFrame } from "../continuous/example-frame.ts";
import { mapChannels } from "../continuous/map-channels.ts";
import { type NoState, windowKernel } from "../continuous/window-kernel.ts";
import { analyticEnvelope } from "./analytic.ts";

/** Envelope of whole windows: how strong the signal is at each instant, whatever its phase. */
export const envelope = defineOperator({
  name: "envelope",
  version: 1,
  family: "signal",
  summary: "Envelope of each window, by the Hilbert transform",
  description:
    "`sqrt(x^2 + H(x)^2)`, equal to the absolute value of `scipy.signal.hilbert`. Each frame is a whole window; the transform takes it as periodic, so taper it first.",
  options: optionsSchema({}),
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: {},
    in: [exampleFrame(new Int32Array([0, 3, 0, -3]))],
    out: [exampleFrame(new Float64Array([3, 3, 3, 3]))],
  },
  kernel: (): Kernel<NoState, Frame, Frame, Record<never, never>> => windowKernel((frame, emit) => emit.out(mapChannels(frame, analyticEnvelope))),
});
