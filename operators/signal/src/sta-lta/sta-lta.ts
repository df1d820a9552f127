import { defaulted, defineOperator, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import type { RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import type { BlockSides, BlockWork } from "../sections/block-kernel.ts";
import { ratioKernel } from "../sections/filter-kernel.ts";
import { filterOptions } from "../sections/filter-options.ts";
import { noteEvents } from "../sections/note-event.ts";
import { ratioOptions, ratioProblems } from "../sections/ratio-lengths.ts";

const options = optionsSchema({ ...ratioOptions, precision: defaulted(filterOptions.precision, "f64") });

/**
 * Ratio of short-term to long-term average power, recursive form.
 *
 * @see Allen 1978, BSSA 68(5), 1521-1532; Withers et al. 1998, BSSA 88(1), 95-106
 */
export const staLta = defineOperator({
  name: "sta-lta",
  version: 1,
  family: "signal",
  summary: "Recursive STA/LTA of each channel: short-term over long-term average power",
  description:
    "`sta = x^2 / nsta + (1 - 1/nsta) sta`, `lta` likewise, from the second sample of a run on; the ratio is `sta / lta`. Lengths are whole samples, the fraction cut off. " +
    "The first `nlta` ratios of a run are 0 and marked as settling. Equal to ObsPy's `recursive_sta_lta`. A silent channel gives 0, because `lta` does not stay below 1e-99 (f32: 1e-30).",
  options,
  check: ratioProblems,
  accepts: frames,
  emits: frames,
  side: { notes: noteEvents },
  keyBy: "source",
  example: {
    options: { staSeconds: 1, ltaSeconds: 2 },
    in: [exampleFrame(new Float64Array([0, 1, 0, 2]), { rate: 1 })],
    out: [exampleFrame(new Float64Array([0, 0, 0, 4 / 2.125]), { rate: 1, unit: "1", settling: 2 })],
  },
  kernel: ({ staSeconds, ltaSeconds, precision }): Kernel<RunState<BlockWork>, Frame, Frame, BlockSides> =>
    ratioKernel(undefined, { staSeconds, ltaSeconds }, precision),
});
