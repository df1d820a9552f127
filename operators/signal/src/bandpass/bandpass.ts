import { defineOperator, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import type { RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import type { BlockSides, BlockWork } from "../sections/block-kernel.ts";
import { filterKernel } from "../sections/filter-kernel.ts";
import { bandOptions, bandProblems, filterOptions } from "../sections/filter-options.ts";
import { noteEvents } from "../sections/note-event.ts";

const options = optionsSchema({ ...bandOptions, ...filterOptions });

/** Keeps what lies between two corner frequencies. */
export const bandpass = defineOperator({
  name: "bandpass",
  version: 1,
  family: "signal",
  summary: "Band-pass filter of each channel, without a break from frame to frame",
  description:
    "Second-order sections in transposed direct form II, the order of operations of scipy's `sosfilt`; results equal ObsPy's `bandpass`. The state is two numbers for each section and channel and starts at zero, also after a gap. Where the high corner is at or above half the rate, a high-pass at the low corner takes its place and a note on port `notes` says so.",
  options,
  check: bandProblems,
  accepts: frames,
  emits: frames,
  side: { notes: noteEvents },
  keyBy: "source",
  example: {
    options: { lowHz: 10, highHz: 30, order: 1 },
    in: [exampleFrame(new Float64Array([1, 0, 0, 0]))],
    out: [exampleFrame(new Float64Array([0.420807779838, 0.186192076431, -0.40507398967, -0.208720376632]))],
  },
  kernel: ({ lowHz, highHz, order, family, attenuationDb, precision }): Kernel<RunState<BlockWork>, Frame, Frame, BlockSides> =>
    filterKernel({ shape: "bandpass", corners: [lowHz, highHz], order, family, attenuationDb }, precision),
});
