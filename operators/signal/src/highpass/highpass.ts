import { defineOperator, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import type { RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import type { BlockSides, BlockWork } from "../sections/block-kernel.ts";
import { filterKernel } from "../sections/filter-kernel.ts";
import { cornerOption, filterOptions } from "../sections/filter-options.ts";
import { noteEvents } from "../sections/note-event.ts";

const options = optionsSchema({ ...cornerOption, ...filterOptions });

/** Keeps what lies above a corner frequency. */
export const highpass = defineOperator({
  name: "highpass",
  version: 1,
  family: "signal",
  summary: "High-pass filter of each channel, without a break from frame to frame",
  description:
    "Second-order sections in transposed direct form II, the order of operations of scipy's `sosfilt`; results equal ObsPy's `highpass`. The state is two numbers for each section and channel and starts at zero, also after a gap. Frames whose half rate is not above the corner are reported on `errors`.",
  options,
  accepts: frames,
  emits: frames,
  side: { notes: noteEvents },
  keyBy: "source",
  example: {
    options: { cornerHz: 20, order: 1 },
    in: [exampleFrame(new Float64Array([1, 0, 0, 0]))],
    out: [exampleFrame(new Float64Array([0.579192220162, -0.487457184532, -0.0772056333542, -0.0122281710287]))],
  },
  kernel: ({ cornerHz, order, family, attenuationDb, precision }): Kernel<RunState<BlockWork>, Frame, Frame, BlockSides> =>
    filterKernel({ shape: "highpass", corners: [cornerHz], order, family, attenuationDb }, precision),
});
