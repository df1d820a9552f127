import { defaulted, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { exampleFrame } from "../continuous/example-frame.ts";
import { mapChannels } from "../continuous/map-channels.ts";
import { type NoState, windowKernel } from "../continuous/window-kernel.ts";
import { cosineTaper } from "./cosine-taper.ts";

const options = optionsSchema({
  fraction: defaulted(Type.Number({ minimum: 0, maximum: 1, description: "Part of the window that is tapered, both ends together (0 to 1)." }), 0.1),
});

/** Cosine taper of whole windows. */
export const taper = defineOperator({
  name: "taper",
  version: 1,
  family: "signal",
  summary: "Fades each window in and out by a cosine",
  description: "Each frame is a whole window. Weights are those of ObsPy's `cosine_taper` with its half cosine.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { fraction: 1 },
    in: [exampleFrame(new Float64Array([1, 1, 1, 1, 1, 1]))],
    out: [exampleFrame(new Float64Array([0, 0.5, 1, 1, 0.5, 0]))],
  },
  kernel: ({ fraction }): Kernel<NoState, Frame, Frame, Record<never, never>> =>
    windowKernel((frame, emit) => {
      const weights = cosineTaper(frameLength(frame), fraction);
      emit.out(mapChannels(frame, (samples) => samples.map((x, i) => x * (weights[i] as number))));
    }),
});
