import { channelSamples, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, roomFor } from "../continuous/run.ts";
import { type MovingSum, movingSum, pushToSum } from "../moving-sum/moving-sum.ts";

const options = optionsSchema({
  samples: Type.Integer({ minimum: 1, maximum: 10_000_000, description: "Length of the window in samples, this one and those before it." }),
});

/** Sums over the window for one channel. */
interface Work {
  readonly power: MovingSum;
  readonly derivativePower: MovingSum;
  last: number;
}

/** Below this sum the signal does not move, and the period is stated as 0. */
const still = 1e-20;

/** Characteristic period of the last samples, an early hint of an earthquake's size. */
export const tauC = defineOperator({
  name: "tau-c",
  version: 1,
  family: "signal",
  summary: "Characteristic period of the signal in a moving window",
  description:
    "`2 pi sqrt(sum x^2 / sum x'^2)` in seconds over the last samples, with the backward difference for x'; 0 where the signal does not move. " +
    "Equal to `obspy.realtime.signal.tauc`, without the drift of its running sums. Allen and Kanamori (2003), equations 1 to 3, with a window of fixed length.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { samples: 2 },
    in: [exampleFrame(new Float64Array([1, 1, 3, 2]), { rate: 1 })],
    out: [exampleFrame(new Float64Array([0, 0, 9.934588265796101, 10.131331885360845]), { rate: 1, unit: "s", settling: 1 })],
  },
  kernel: ({ samples }): Kernel<RunState<Work[]>, Frame, Frame, Record<never, never>> =>
    continuousKernel<Work[], Frame>({
      start: (frame) =>
        frame.channels.map((_, c) => ({ power: movingSum(samples), derivativePower: movingSum(samples), last: channelSamples(frame, c)[0] as number })),
      step(run, frame, emit) {
        const out = roomFor(run, frame.samples.length);
        const n = frameLength(frame);
        for (const [c, work] of run.work.entries()) {
          const x = channelSamples(frame, c);
          for (let i = 0; i < n; i++) out[c * n + i] = period(work, x[i] as number, 1 / run.rate);
        }
        emit.out(madeFrame(run, { t0: frame.t0, samples: out, unit: "s", settling: Math.max(0, run.unsettled + samples - 1 - run.count) }));
      },
    }),
});

function period(work: Work, x: number, dt: number): number {
  const derivative = (x - work.last) / dt;
  work.last = x;
  const power = pushToSum(work.power, x * x);
  const derivativePower = pushToSum(work.derivativePower, derivative * derivative);
  return derivativePower > still ? 2 * Math.PI * Math.sqrt(power / derivativePower) : 0;
}
