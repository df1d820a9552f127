import { channelSamples, defineOperator, type Emitter, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, type Run } from "../continuous/run.ts";
import { type MovingSum, movingSum, pushToSum } from "../moving-sum/moving-sum.ts";
import { windowProblem } from "../sections/ratio-lengths.ts";
import { type MovingSpread, movingSpread, pushToSpread } from "./moving-spread.ts";

const options = optionsSchema({
  staSeconds: Type.Number({ exclusiveMinimum: 0, description: "Length of the short-term sum of squares in seconds." }),
  windowSeconds: Type.Number({ exclusiveMinimum: 0, description: "How far back, in seconds, mean and standard deviation of the sums are taken." }),
});

/** Each channel's short-term sum, the value it had one sample ago, and the spread of such values. */
interface Work {
  readonly sums: MovingSum[];
  readonly before: Float64Array;
  readonly spreads: MovingSpread[];
}

/**
 * How many standard deviations the short-term power lies above its mean of the last seconds.
 *
 * @see Swindell and Snell 1977, Station processor automatic signal detection system
 */
export const zDetect = defineOperator({
  name: "z-detect",
  version: 1,
  family: "signal",
  summary: "Z-detector: how many standard deviations the short-term power lies above its recent mean",
  description:
    "`s[i]` is the sum of `x^2` over the `nsta` samples before `i`; the result is `(s[i] - mean) / standard deviation` of the last `windowSeconds` of `s`, this one included. " +
    "The first `nsta + nwindow - 1` results of a run are 0 and marked as settling; where `s` did not change the result is 0. ObsPy's `z_detect` takes mean and deviation of the " +
    "whole trace, which a stream does not have: for that see the function `zDetectWindow`.",
  options,
  check: ({ staSeconds, windowSeconds }) =>
    windowSeconds > staSeconds ? [] : [`option "windowSeconds" (${windowSeconds}) must be above "staSeconds" (${staSeconds})`],
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { staSeconds: 1, windowSeconds: 4 },
    in: [exampleFrame(new Float64Array([1, 1, 1, 3, 1, 0]), { rate: 1 })],
    out: [exampleFrame(new Float64Array([0, 0, 0, 0, Math.sqrt(3), -1 / Math.sqrt(3)]), { rate: 1, unit: "1", settling: 4 })],
  },
  kernel: ({ staSeconds, windowSeconds }): Kernel<RunState<Work>, Frame, Frame, Record<never, never>> =>
    continuousKernel<Work, Frame>({
      problem: ({ rate }) =>
        Math.trunc(staSeconds * rate) >= 1
          ? windowProblem(windowSeconds, rate)
          : `A short-term sum of ${staSeconds} s is shorter than one sample at ${rate} Hz`,
      start: ({ rate, channels }) => ({
        sums: channels.map(() => movingSum(Math.trunc(staSeconds * rate))),
        before: new Float64Array(channels.length),
        spreads: channels.map(() => movingSpread(Math.trunc(windowSeconds * rate))),
      }),
      step: takeFrame,
    }),
});

function takeFrame(run: Run<Work>, frame: Frame, emit: Emitter<Frame, Record<never, never>>): void {
  const { sums, before, spreads } = run.work;
  const out = new Float64Array(frame.samples.length);
  const n = out.length / run.channels.length;
  const sta = (sums[0] as MovingSum).width;
  const unsettled = sta + (spreads[0] as MovingSpread).width - 1 - run.count;
  for (let c = 0; c < run.channels.length; c++) {
    const x = channelSamples(frame, c);
    for (let i = 0; i < n; i++) {
      // the first sums are not of whole windows: they do not enter the spread
      const z = run.count + i >= sta ? pushToSpread(spreads[c] as MovingSpread, before[c] as number) : 0;
      if (i >= unsettled) out[c * n + i] = z;
      before[c] = pushToSum(sums[c] as MovingSum, (x[i] as number) ** 2);
    }
  }
  emit.out(madeFrame(run, { t0: frame.t0, samples: out, unit: "1", settling: Math.max(unsettled, run.unsettled - run.count) }));
}
