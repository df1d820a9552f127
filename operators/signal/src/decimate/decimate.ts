import { channelSamples, defaulted, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { cascade, cascadeMemory } from "../cascade/cascade.ts";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, roomFor, timeInRun } from "../continuous/run.ts";
import { decimationSections } from "../design/decimation-sections.ts";

const options = optionsSchema({
  factor: Type.Integer({ minimum: 1, maximum: 1_000_000, description: "One sample of so many is kept." }),
  antiAlias: defaulted(Type.Boolean({ description: "Whether a low-pass takes away first what would fold back; up to a factor of 16." }), true),
});

/** Memory of the low-pass, for each channel. */
interface Work {
  readonly memories: Float64Array[];
}

/** Above this factor the automatic low-pass is not stable. */
const largestFilteredFactor = 16;

/** Lower sample rate by a whole factor. */
export const decimate = defineOperator({
  name: "decimate",
  version: 1,
  family: "signal",
  summary: "Lowers the sample rate by a whole factor, after a low-pass",
  description:
    "ObsPy's rule: a Chebyshev II low-pass of order 12 or less, 96 dB down at the new Nyquist frequency, then every so many samples from the first of the stream or after " +
    "a gap. The low-pass delays the signal; times are those of the samples kept. `resample` has no delay, and takes any ratio. " +
    "For a factor above 16 decimate twice.",
  options,
  check: ({ factor, antiAlias }) =>
    antiAlias && factor > largestFilteredFactor
      ? [`option "factor" must be ${largestFilteredFactor} or less with "antiAlias", got ${factor}: put two steps of decimate one after the other`]
      : [],
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { factor: 2, antiAlias: false },
    in: [exampleFrame(new Int32Array([1, 2, 3, 4, 5]))],
    out: [exampleFrame(new Float64Array([1, 3, 5]), { rate: 50 })],
  },
  kernel: ({ factor, antiAlias }): Kernel<RunState<Work>, Frame, Frame, Record<never, never>> => {
    const sectionsFor = lowPasses(factor, antiAlias);
    return continuousKernel<Work, Frame>({
      start: (frame) => ({ memories: frame.channels.map(() => cascadeMemory(sectionsFor(frame.rate))) }),
      step(run, frame, emit) {
        const n = frameLength(frame);
        const first = Math.ceil(run.count / factor); // index of the first result
        const length = Math.ceil((run.count + n) / factor) - first;
        const out = roomFor(run, length * frame.channels.length);
        for (const [c, memory] of run.work.memories.entries()) {
          const filtered = cascade(sectionsFor(run.rate), memory, new Float64Array(channelSamples(frame, c)));
          for (let i = 0, at = first * factor - run.count; i < length; i++, at += factor) out[c * length + i] = filtered[at] as number;
        }
        if (length === 0) return;
        const settling = Math.max(0, Math.ceil(run.unsettled / factor) - first);
        emit.out(madeFrame(run, { t0: timeInRun(run, first * factor), samples: out, rate: run.rate / factor, settling }));
      },
    });
  },
});

/** Low-passes by input rate; no sections where none is wanted. */
function lowPasses(factor: number, antiAlias: boolean): (rate: number) => Float64Array {
  const known = new Map<number, Float64Array>();
  const none = new Float64Array(0);
  return (rate) => {
    if (!antiAlias || factor === 1) return none;
    let sections = known.get(rate);
    if (!sections) {
      sections = decimationSections(rate / 2 / factor, rate);
      known.set(rate, sections);
    }
    return sections;
  };
}
