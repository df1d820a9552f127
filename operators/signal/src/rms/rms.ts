import { channelSamples, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, roomFor, timeInRun } from "../continuous/run.ts";

const options = optionsSchema({
  seconds: Type.Number({ exclusiveMinimum: 0, description: "Length of a window in seconds, rounded to whole samples; one value for each." }),
});

/** The window that is being filled. */
interface Work {
  /** Sum of squares, for each channel. */
  readonly power: Float64Array;
}

/** Root mean square of windows that follow one another. */
export const rms = defineOperator({
  name: "rms",
  version: 1,
  family: "signal",
  summary: "Root mean square of windows that follow one another",
  description:
    "About zero, so remove an offset first. Windows are counted from the first sample of the stream, or after a gap; a result has the time of its window's first sample, " +
    "and the rate of the output is one window. A window that a gap or the end cuts short gives no value. Samples that were settling make their whole window settling.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { seconds: 2 },
    in: [exampleFrame(new Int32Array([3, -3, 1, -7, 5]), { rate: 1 })],
    out: [exampleFrame(new Float64Array([3, 5]), { rate: 0.5 })],
  },
  kernel: ({ seconds }): Kernel<RunState<Work>, Frame, Frame, Record<never, never>> =>
    continuousKernel<Work, Frame>({
      problem: (frame) => (widthOf(seconds, frame.rate) < 1 ? `A window of ${seconds} s holds no sample at ${frame.rate} Hz` : undefined),
      start: (frame) => ({ power: new Float64Array(frame.channels.length) }),
      step(run, frame, emit) {
        const { power } = run.work;
        const [n, width] = [frameLength(frame), widthOf(seconds, run.rate)];
        const first = Math.floor(run.count / width);
        const windows = Math.floor((run.count + n) / width) - first;
        const out = roomFor(run, windows * power.length);
        for (let c = 0; c < power.length; c++) {
          const x = channelSamples(frame, c);
          let sum = power[c] as number;
          for (let i = 0, left = width - (run.count % width), w = 0; i < n; i++) {
            sum += (x[i] as number) ** 2;
            if (--left > 0) continue;
            out[c * windows + w++] = Math.sqrt(sum / width);
            [sum, left] = [0, width];
          }
          power[c] = sum;
        }
        if (windows === 0) return;
        const settling = Math.max(0, Math.ceil(run.unsettled / width) - first);
        emit.out(madeFrame(run, { t0: timeInRun(run, first * width), samples: out, rate: run.rate / width, settling }));
      },
      pending: (run) => run.count - (run.count % widthOf(seconds, run.rate)),
    }),
});

function widthOf(seconds: number, rate: number): number {
  return Math.round(seconds * rate);
}
