import { channelSamples, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, roomFor } from "../continuous/run.ts";
import { type MovingSum, movingSum, pushToSum } from "../moving-sum/moving-sum.ts";

const options = optionsSchema({
  samples: Type.Integer({ minimum: 1, maximum: 10_000_000, description: "How many samples, this one and those before it, the mean is taken over." }),
});

/** Mean of the last samples. */
export const boxcar = defineOperator({
  name: "boxcar",
  version: 1,
  family: "signal",
  summary: "Running mean over a number of samples",
  description:
    "Samples before the start of the stream count as 0, and the results they are part of are marked as settling. " +
    "`obspy.realtime.signal.boxcar` of width w takes w + 1 samples: say `samples: w + 1` for the same numbers. A gap starts afresh.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { samples: 2 },
    in: [exampleFrame(new Int32Array([2, 4, 8, -8]))],
    out: [exampleFrame(new Float64Array([1, 3, 6, 0]), { settling: 1 })],
  },
  kernel: ({ samples }): Kernel<RunState<MovingSum[]>, Frame, Frame, Record<never, never>> =>
    continuousKernel<MovingSum[], Frame>({
      start: (frame) => frame.channels.map(() => movingSum(samples)),
      step(run, frame, emit) {
        const out = roomFor(run, frame.samples.length);
        const n = frameLength(frame);
        for (const [c, sum] of run.work.entries()) {
          const x = channelSamples(frame, c);
          for (let i = 0; i < n; i++) out[c * n + i] = pushToSum(sum, x[i] as number) / samples;
        }
        emit.out(madeFrame(run, { t0: frame.t0, samples: out, settling: Math.max(0, run.unsettled + samples - 1 - run.count) }));
      },
    }),
});
