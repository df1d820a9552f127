import { defaulted, defineOperator, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { exampleFrame } from "../continuous/example-frame.ts";
import { mapChannels } from "../continuous/map-channels.ts";
import { type NoState, windowKernel } from "../continuous/window-kernel.ts";

const options = optionsSchema({
  factor: Type.Number({ description: "What each sample is multiplied by, in units of the result per unit of the input." }),
  offset: defaulted(Type.Number({ description: "What is added after that, in units of the result." }), 0),
  unit: Type.Optional(Type.String({ minLength: 1, description: "Unit of the result; without it the unit stays." })),
});

/** Scales samples and states their new unit: counts to metres per second, for example. */
export const gain = defineOperator({
  name: "gain",
  version: 1,
  family: "signal",
  summary: "Multiplies samples by a factor and states their new unit",
  description: "`y = factor * x + offset`, sample by sample. Nothing is kept between frames.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { factor: 0.5, unit: "m/s" },
    in: [exampleFrame(new Int32Array([2, -4, 7]), { unit: "count" })],
    out: [exampleFrame(new Float64Array([1, -2, 3.5]))],
  },
  kernel: ({ factor, offset, unit }): Kernel<NoState, Frame, Frame, Record<never, never>> =>
    windowKernel((frame, emit) => {
      const scaled = mapChannels(frame, (samples) => samples.map((x) => factor * x + offset));
      emit.out(unit === undefined ? scaled : { ...scaled, unit });
    }),
});
