import {
  channelSamples,
  defaulted,
  defineOperator,
  differentiatedUnit,
  type Emitter,
  type Frame,
  frameLength,
  frames,
  type Kernel,
  optionsSchema,
} from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, type Run, roomFor, timeInRun } from "../continuous/run.ts";

const options = optionsSchema({
  rule: defaulted(
    Type.Union([Type.Literal("gradient"), Type.Literal("backward")], {
      description: "Difference of the two neighbours (one sample of delay), or of a sample and the one before it (no delay, first result 0).",
    }),
    "gradient",
  ),
});

/** Per channel: the last sample and the one before it. */
interface Work {
  readonly last: Float64Array;
  readonly before: Float64Array;
}

/** Derivative by time. */
export const differentiate = defineOperator({
  name: "differentiate",
  version: 1,
  family: "signal",
  summary: "Derivative of the samples by time",
  description:
    "`gradient` equals `numpy.gradient`: `(x[i+1] - x[i-1]) / (2 dt)`, one-sided at both ends of a run; each result waits for the next sample, and the last one comes at " +
    "a gap or the end. Times are those of the samples, so the delay never shows in them. `backward` equals `obspy.realtime`. The unit loses a second: m/s becomes m/s2.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: {},
    in: [exampleFrame(new Float64Array([0, 1, 4, 9]), { rate: 1, unit: "m" })],
    out: [exampleFrame(new Float64Array([1, 2, 4]), { rate: 1 }), exampleFrame(new Float64Array([5]), { rate: 1, t0: 3_000_000_000n })],
  },
  kernel: ({ rule }): Kernel<RunState<Work>, Frame, Frame, Record<never, never>> =>
    continuousKernel<Work, Frame>({
      start: (frame) => ({ last: new Float64Array(frame.channels.length), before: new Float64Array(frame.channels.length) }),
      ...(rule === "backward" ? { step: backward } : { step: central, close: lastSample, pending: (run: Run<Work>) => Math.max(0, run.count - 1) }),
    }),
});

type Out = Emitter<Frame, Record<never, never>>;

function backward(run: Run<Work>, frame: Frame, emit: Out): void {
  const { last } = run.work;
  const out = roomFor(run, frame.samples.length);
  const [n, period] = [frameLength(frame), 1 / run.rate];
  for (let c = 0; c < frame.channels.length; c++) {
    const x = channelSamples(frame, c);
    let before = run.count === 0 ? (x[0] as number) : (last[c] as number);
    for (let i = 0; i < n; i++) {
      const now = x[i] as number;
      out[c * n + i] = (now - before) / period;
      before = now;
    }
    last[c] = before;
  }
  emit.out(madeFrame(run, { t0: frame.t0, samples: out, unit: differentiatedUnit(run.unit), settling: frame.settling ?? 0 }));
}

/** Emits the derivative from the last sample of the frame before up to the last but one of this frame. */
function central(run: Run<Work>, frame: Frame, emit: Out): void {
  const { last, before } = run.work;
  const n = frameLength(frame);
  const first = Math.max(0, run.count - 1);
  const length = run.count + n - 1 - first;
  const out = roomFor(run, length * frame.channels.length);
  const period = 1 / run.rate;
  for (let c = 0; c < frame.channels.length; c++) {
    const x = channelSamples(frame, c);
    const at = (index: number): number => {
      const i = index - run.count;
      if (i >= 0) return x[i] as number;
      return (i === -1 ? last[c] : before[c]) as number;
    };
    for (let i = 0; i < length; i++) {
      const k = first + i;
      out[c * length + i] = k === 0 ? (at(1) - at(0)) / period : (at(k + 1) - at(k - 1)) / (2 * period);
    }
    const end = run.count + n - 1;
    [before[c], last[c]] = [end > 0 ? at(end - 1) : 0, at(end)];
  }
  if (length > 0) emit.out(made(run, first, out));
}

function lastSample(run: Run<Work>, emit: Out): void {
  if (run.count < 2) {
    emit.error(`A single sample of ${run.source} between gaps has no derivative`);
    return;
  }
  const { last, before } = run.work;
  const out = roomFor(run, run.channels.length);
  for (let c = 0; c < out.length; c++) out[c] = ((last[c] as number) - (before[c] as number)) / (1 / run.rate);
  emit.out(made(run, run.count - 1, out));
}

function made(run: Run<Work>, first: number, samples: Float32Array | Float64Array): Frame {
  return madeFrame(run, { t0: timeInRun(run, first), samples, unit: differentiatedUnit(run.unit), settling: Math.max(0, run.unsettled - first) });
}
