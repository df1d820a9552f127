import {
  channelSamples,
  defaulted,
  defineOperator,
  type Emitter,
  type Frame,
  frameLength,
  frames,
  type Kernel,
  optionsSchema,
  sampleGrid,
} from "@headframe/core";
import { Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, type Run, roomFor } from "../continuous/run.ts";
import { type Polyphase, polyphase, ratioOf, tapCount } from "./polyphase.ts";

const options = optionsSchema({
  rate: Type.Number({ exclusiveMinimum: 0, description: "Rate of the result in Hz." }),
  attenuation: defaulted(Type.Number({ minimum: 21, maximum: 160, description: "How far the low-pass holds down what would fold back, in dB." }), 80),
  transition: defaulted(
    Type.Number({ minimum: 0.01, maximum: 0.5, description: "Width of the transition below the lower Nyquist frequency, as a part of it (0.01 to 0.5)." }),
    0.1,
  ),
});

/** The end of the input that later results need, and which result is next. */
interface Work {
  /** Last `width - 1` samples (zeros before the start), for each channel. */
  readonly tails: Float64Array[];
  /** Index of the next result. */
  next: number;
}

/** More taps than this mean that the two rates have no small ratio. */
const maximumTaps = 2_000_000;

/** Change of sample rate by any ratio of whole numbers. */
export const resample = defineOperator({
  name: "resample",
  version: 1,
  family: "signal",
  summary: "Changes the sample rate by a ratio of whole numbers, without delay",
  description:
    "Polyphase windowed-sinc low-pass of linear phase (Kaiser window) whose delay is taken out: results have the times of the signal itself. " +
    "Result k is at `start + k / rate`; it waits for the samples on both sides that it needs. Beyond a gap, the start or the end the signal is taken as 0; " +
    "results at the start that reach there are marked as settling. A constant stays exactly itself away from the ends.",
  options,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { rate: 50, transition: 0.5, attenuation: 21 },
    in: [exampleFrame(new Float64Array([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]))],
    out: [
      exampleFrame(new Float64Array([0.6978106492269196, 1.1267902379917278, 1]), { rate: 50, settling: 2 }),
      exampleFrame(new Float64Array([1.0839534469884833, 1.008062134652644]), { rate: 50, t0: 60_000_000n }),
    ],
  },
  kernel: (settings): Kernel<RunState<Work>, Frame, Frame, Record<never, never>> => {
    const filterFor = filters(settings);
    return continuousKernel<Work, Frame>({
      problem: ({ rate }) => {
        const ratio = ratioOf(rate, settings.rate);
        if (tapCount(ratio, settings.attenuation, settings.transition) <= maximumTaps) return undefined;
        return `${settings.rate} Hz is ${ratio.up}/${ratio.down} of ${rate} Hz, which is not a ratio of small numbers`;
      },
      start: (frame) => ({ tails: frame.channels.map(() => new Float64Array(filterFor(frame.rate).width - 1)), next: 0 }),
      step(run, frame, emit) {
        const channels = run.work.tails.map((tail, c) => extended(tail, channelSamples(frame, c)));
        make(run, filterFor(run.rate), channels, run.count + frameLength(frame), emit, settings.rate);
        for (const [c, tail] of run.work.tails.entries()) tail.set((channels[c] as Float64Array).subarray(-tail.length || Number.POSITIVE_INFINITY));
      },
      close(run, emit) {
        const filter = filterFor(run.rate);
        const silence = new Float64Array(Math.ceil(filter.half / filter.up) + 1);
        make(
          run,
          filter,
          run.work.tails.map((tail) => extended(tail, silence)),
          run.count + silence.length,
          emit,
          settings.rate,
          run.count,
        );
      },
      pending: ({ rate, work }) => Math.floor((work.next * filterFor(rate).down) / filterFor(rate).up),
    });
  },
});

/** Filters by input rate, so that each stream finds its own without state. */
function filters({ rate, attenuation, transition }: { rate: number; attenuation: number; transition: number }): (from: number) => Polyphase {
  const known = new Map<number, Polyphase>();
  return (from) => {
    let filter = known.get(from);
    if (!filter) {
      filter = polyphase(ratioOf(from, rate), attenuation, transition);
      known.set(from, filter);
    }
    return filter;
  };
}

function extended(tail: Float64Array, samples: ArrayLike<number>): Float64Array {
  const out = new Float64Array(tail.length + samples.length);
  out.set(tail);
  out.set(samples, tail.length);
  return out;
}

/**
 * Emits the results whose samples are all there.
 *
 * @param channels tails and new samples; their last one is sample `known - 1` of the run
 * @param end results at or after this sample are not made
 */
function make(
  run: Run<Work>,
  { up, down, half, width, taps }: Polyphase,
  channels: readonly Float64Array[],
  known: number,
  emit: Emitter<Frame, Record<never, never>>,
  rate: number,
  end = Number.POSITIVE_INFINITY,
): void {
  const first = run.work.next;
  let stop = Math.floor((known * up - 1 - half) / down) + 1;
  if (end !== Number.POSITIVE_INFINITY) stop = Math.min(stop, Math.ceil((end * up) / down));
  const length = stop - first;
  if (length <= 0) return;
  const out = roomFor(run, length * channels.length);
  for (const [c, samples] of channels.entries()) {
    const origin = known - samples.length; // sample index of the first element
    for (let i = 0; i < length; i++) {
      const position = (first + i) * down + half;
      const newest = Math.floor(position / up);
      const branch = (position - newest * up) * width;
      const from = newest - width + 1 - origin;
      let sum = 0;
      for (let j = 0; j < width; j++) sum += (taps[branch + j] as number) * (samples[from + j] as number);
      out[c * length + i] = sum;
    }
  }
  run.work.next = stop;
  // Unsettled: results that reach back to samples before the start, or to unsettled ones.
  const settled = Math.ceil(((run.unsettled + width - 1) * up - half) / down);
  emit.out(madeFrame(run, { t0: run.anchor + sampleGrid(rate).offset(first), samples: out, rate, settling: Math.max(0, settled - first) }));
}
