import { defaulted, defineOperator, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { exampleFrame } from "../continuous/example-frame.ts";
import { mapChannels } from "../continuous/map-channels.ts";
import { type NoState, windowKernel } from "../continuous/window-kernel.ts";
import { removeTrend } from "./remove-trend.ts";

const options = optionsSchema({
  trend: defaulted(
    Type.Union([Type.Literal("linear"), Type.Literal("constant")], { description: "What is removed: the least-squares line, or the mean." }),
    "linear",
  ),
});

/** Removes the mean or the least-squares line from whole windows. */
export const detrend = defineOperator({
  name: "detrend",
  version: 1,
  family: "signal",
  summary: "Removes the mean or the straight line that fits best from each window",
  description: "Each frame is a whole window, such as one from `cut`. For an endless stream use the running-mean high-pass: a mean needs an end.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { trend: "linear" },
    in: [exampleFrame(new Int32Array([5, 8, 11, 13]))],
    out: [exampleFrame(new Float64Array([-0.2, 0.1, 0.4, -0.3]))],
  },
  kernel: ({ trend }): Kernel<NoState, Frame, Frame, Record<never, never>> =>
    windowKernel((frame, emit) => emit.out(mapChannels(frame, (samples) => removeTrend(samples, trend)))),
});
