import {
  channelSamples,
  defineOperator,
  type Frame,
  frameLength,
  frames,
  integratedUnit,
  type Kernel,
  optionsSchema,
  parseTime,
  sampleGrid,
  TimeError,
} from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, roomFor } from "../continuous/run.ts";

const options = optionsSchema({
  onset: Type.String({ description: "Time of the P onset, ISO 8601, at which the integral starts." }),
  seconds: Type.Number({ exclusiveMinimum: 0, description: "How long after the onset the integral goes on, in seconds." }),
});

/** Per channel: displacement at the onset, the integral since the last change of sign, and that sign. */
interface Work {
  /** Index in the run of the sample at the onset. */
  readonly onset: number;
  readonly reference: Float64Array;
  readonly integral: Float64Array;
  readonly sign: Int8Array;
}

/** Integral of the P wave's displacement, from which Mwp is read. */
export const mwpIntegral = defineOperator({
  name: "mwp-integral",
  version: 1,
  family: "signal",
  summary: "Integral of displacement after a P onset, started afresh at each change of sign",
  description:
    "Displacement is counted from its value at the onset. The output is 0 before the onset and after `seconds`. Its largest absolute value, in m s, gives the magnitude by " +
    "`mwpMagnitude`. A stream that starts after the onset is reported and gives nothing. Tsuboi et al. (1995, 1999); equal to `obspy.realtime.signal.mwpintegral`.",
  options,
  check: ({ onset }) => (isTime(onset) ? [] : [`option "onset" is not an ISO 8601 time: "${onset}"`]),
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { onset: "1970-01-01T00:00:01Z", seconds: 4 },
    in: [exampleFrame(new Float64Array([9, 1, 2, 3, -1, 8]), { rate: 1, unit: "m" })],
    out: [exampleFrame(new Float64Array([0, 0, 1, 3, -2, 0]), { rate: 1, unit: "m.s" })],
  },
  kernel: ({ onset, seconds }): Kernel<RunState<Work>, Frame, Frame, Record<never, never>> => {
    const onsetIn = (frame: Frame) => sampleGrid(frame.rate).nearest(parseTime(onset) - frame.t0);
    return continuousKernel<Work, Frame>({
      start: (frame) => {
        const { length } = frame.channels;
        return { onset: onsetIn(frame), reference: new Float64Array(length), integral: new Float64Array(length), sign: new Int8Array(length) };
      },
      step(run, frame, emit) {
        const { work } = run;
        if (work.onset < 0) {
          emit.error(`Stream starts ${-work.onset} samples after the onset at ${onset}`, frame);
          return;
        }
        const out = roomFor(run, frame.samples.length);
        const n = frameLength(frame);
        const from = Math.max(0, work.onset - run.count);
        const to = Math.min(n, work.onset + Math.round(seconds * run.rate) - run.count);
        for (let c = 0; c < frame.channels.length; c++) {
          const x = channelSamples(frame, c);
          for (let i = from; i < to; i++) out[c * n + i] = integrated(work, c, x[i] as number, run.count + i === work.onset, 1 / run.rate);
        }
        emit.out(madeFrame(run, { t0: frame.t0, samples: out, unit: integratedUnit(run.unit), settling: frame.settling ?? 0 }));
      },
    });
  },
});

function integrated(work: Work, channel: number, x: number, isOnset: boolean, dt: number): number {
  if (isOnset) work.reference[channel] = x;
  const displacement = x - (work.reference[channel] as number);
  const sign = displacement >= 0 ? 1 : -1;
  if (sign !== work.sign[channel]) work.integral[channel] = 0;
  work.sign[channel] = sign;
  const integral = (work.integral[channel] as number) + displacement * dt;
  work.integral[channel] = integral;
  return integral;
}

function isTime(text: string): boolean {
  try {
    parseTime(text);
    return true;
  } catch (error) {
    if (error instanceof TimeError) return false;
    throw error;
  }
}
