import { channelSamples, defineOperator, type Emitter, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, type Run, roomFor } from "../continuous/run.ts";
import { type MovingSum, movingSum, pushToSum } from "../moving-sum/moving-sum.ts";
import { windowProblem } from "../sections/ratio-lengths.ts";

const options = optionsSchema({
  lengthSeconds: Type.Number({ exclusiveMinimum: 0, description: "Length of the mean in seconds; periods well above it are taken out." }),
});

/** Takes the mean of the last seconds off each sample: an offset remover for samples without an end. */
export const runningMeanHighpass = defineOperator({
  name: "running-mean-highpass",
  version: 1,
  family: "signal",
  summary: "Takes the mean of the last seconds off each sample, which removes an offset and slow drift",
  description:
    "`y[i] = x[i] - mean(x[i - L + 1] .. x[i])` with `L = round(lengthSeconds * rate)`, at least 1. The first samples of a run use the mean of all samples so far, so that an offset " +
    "is gone from the first sample on; the first `L - 1` are marked as settling. The sum is taken afresh every L samples, so no rounding piles up. It stands where SeisComP's " +
    "filter chain has its running-mean high-pass (RMHP); demean and detrend need a whole window instead.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { lengthSeconds: 2 },
    in: [exampleFrame(new Float64Array([5, 5, 7, 5]), { rate: 1 })],
    out: [exampleFrame(new Float64Array([0, 0, 1, -1]), { rate: 1, settling: 1 })],
  },
  kernel: ({ lengthSeconds }): Kernel<RunState<MovingSum[]>, Frame, Frame, Record<never, never>> =>
    continuousKernel<MovingSum[], Frame>({
      problem: ({ rate }) => windowProblem(lengthSeconds, rate),
      start: ({ rate, channels }) => channels.map(() => movingSum(Math.max(1, Math.round(lengthSeconds * rate)))),
      step: takeFrame,
    }),
});

function takeFrame(run: Run<MovingSum[]>, frame: Frame, emit: Emitter<Frame, Record<never, never>>): void {
  const out = roomFor(run, frame.samples.length);
  const n = out.length / run.channels.length;
  run.work.forEach((sum, c) => {
    const x = channelSamples(frame, c);
    for (let i = 0; i < n; i++) {
      const value = x[i] as number;
      out[c * n + i] = value - pushToSum(sum, value) / Math.min(run.count + i + 1, sum.width);
    }
  });
  const settling = Math.max((run.work[0] as MovingSum).width - 1 - run.count, run.unsettled - run.count);
  emit.out(madeFrame(run, { t0: frame.t0, samples: out, settling }));
}
