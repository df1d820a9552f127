import { channelSamples, defaulted, defineOperator, type Frame, frameLength, frames, integratedUnit, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, roomFor } from "../continuous/run.ts";

const options = optionsSchema({
  rule: defaulted(
    Type.Union([Type.Literal("trapezoid"), Type.Literal("rectangle")], {
      description: "How area is counted: trapezoids between samples (first result 0), or each sample times the period.",
    }),
    "trapezoid",
  ),
});

/** Per channel: the last sample, and the integral up to it. */
interface Work {
  readonly last: Float64Array;
  readonly sum: Float64Array;
}

/** Integral over time from the start of the stream, or from the last gap. */
export const integrate = defineOperator({
  name: "integrate",
  version: 1,
  family: "signal",
  summary: "Integral of the samples over time",
  description:
    "`trapezoid` equals SciPy's `cumulative_trapezoid` (ObsPy's `cumtrapz`), `rectangle` equals `obspy.realtime`. The unit gains a second: m/s becomes m. " +
    "An offset of the input grows without end, so put a high-pass before it, and one after it for long streams. A gap starts again at 0.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: {},
    in: [exampleFrame(new Float64Array([0, 2, 4, 4]), { rate: 2 })],
    out: [exampleFrame(new Float64Array([0, 0.5, 2, 4]), { rate: 2, unit: "m" })],
  },
  kernel: ({ rule }): Kernel<RunState<Work>, Frame, Frame, Record<never, never>> =>
    continuousKernel<Work, Frame>({
      start: (frame) => ({ last: new Float64Array(frame.channels.length), sum: new Float64Array(frame.channels.length) }),
      step(run, frame, emit) {
        const { last, sum } = run.work;
        const out = roomFor(run, frame.samples.length);
        const [n, period] = [frameLength(frame), 1 / run.rate];
        for (let c = 0; c < frame.channels.length; c++) {
          const x = channelSamples(frame, c);
          let area = sum[c] as number;
          let before = last[c] as number;
          for (let i = 0; i < n; i++) {
            const now = x[i] as number;
            if (rule === "rectangle") area += now * period;
            else if (run.count + i > 0) area += (period * (now + before)) / 2;
            out[c * n + i] = area;
            before = now;
          }
          sum[c] = area;
          last[c] = before;
        }
        emit.out(madeFrame(run, { t0: frame.t0, samples: out, unit: integratedUnit(run.unit), settling: frame.settling ?? 0 }));
      },
    }),
});
