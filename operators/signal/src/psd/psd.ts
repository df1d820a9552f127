import { defaulted, defineOperator, type Emitter, type Event, eventId, events, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { type Run, timeInRun } from "../continuous/run.ts";
import { spectrumFrequencies } from "../periodogram/periodogram.ts";
import { densityUnit, periodogramsFor, segmentLength, segmentOptionProblems, segmentOptions, segmentProblem } from "../periodogram/segment-options.ts";
import { pushToSegments, type Segments, segments } from "../periodogram/segments.ts";

const options = optionsSchema({
  ...segmentOptions,
  average: defaulted(Type.Integer({ minimum: 1, description: "How many segments are averaged for one event." }), 8),
});

const data = Type.Object({
  channels: Type.Array(Type.String()),
  unit: Type.String({ description: "Unit of the values" }),
  seconds: Type.Number({ description: "Length of the samples that went in" }),
  segments: Type.Integer({ description: "Segments averaged; fewer than asked for before a gap or the end" }),
  frequencies: Type.Array(Type.Number(), { description: "Hz" }),
  values: Type.Array(Type.Array(Type.Number()), { description: "One-sided power spectral density by channel and frequency" }),
});

/** Power spectral density of a source, averaged over segments; the event's time is that of its first sample. */
export type PsdEvent = Event<"psd", Static<typeof data>>;

/** The average that is being taken. */
interface Work {
  readonly segments: Segments;
  /** Sum of the segments' densities, for each channel. */
  sums: Float64Array[];
  /** Segments in the sum. */
  count: number;
  /** Index in the run of the first segment's first sample. */
  first: number;
}

/** Welch's estimate of the power spectral density. */
export const psd = defineOperator({
  name: "psd",
  version: 1,
  family: "signal",
  summary: "Power spectral density by Welch's method, one event for every few segments",
  description:
    "One-sided, in unit^2/Hz, equal to `scipy.signal.welch` on the same samples. Segments are counted from the start of the stream or from a gap. " +
    "At a gap or the end the segments so far are averaged; a segment that is not full is dropped. Welch (1967).",
  options,
  check: segmentOptionProblems,
  accepts: frames,
  emits: events("psd", data),
  keyBy: "source",
  example: {
    options: { segmentSamples: 4, window: "boxcar", trend: "none", average: 1 },
    in: [exampleFrame(new Int32Array([1, -1, 1, -1]))],
    out: [
      {
        kind: "event",
        type: "psd",
        id: eventId("psd", "FDSN:XX_MINE__H_H_Z", 0n, "4"),
        source: "FDSN:XX_MINE__H_H_Z",
        time: 0n,
        data: { channels: ["FDSN:XX_MINE__H_H_Z"], unit: "(m/s)^2/Hz", seconds: 0.04, segments: 1, frequencies: [0, 25, 50], values: [[0, 0, 0.04]] },
      },
    ],
  },
  kernel: (settings): Kernel<RunState<Work>, Frame, PsdEvent, Record<never, never>> => {
    const periodogramFor = periodogramsFor(settings);
    return continuousKernel<Work, PsdEvent>({
      problem: (frame) => segmentProblem(settings, frame.rate),
      start: (frame) => {
        const { length } = frame.channels;
        return { segments: segments(length, segmentLength(settings, frame.rate), settings.overlap), sums: [], count: 0, first: 0 };
      },
      step(run, frame, emit) {
        const { work } = run;
        const density = periodogramFor(run.rate);
        pushToSegments(work.segments, frame, () => {
          const densities = work.segments.buffers.map(density);
          if (work.count === 0) work.first = work.segments.first;
          work.sums = work.count === 0 ? densities : work.sums.map((sum, c) => sum.map((v, k) => v + (densities[c]?.[k] as number)));
          work.count++;
          if (work.count === settings.average) emitAverage(run, emit);
        });
      },
      close: (run, emit) => {
        if (run.work.count > 0) emitAverage(run, emit);
      },
      pending: ({ work }) => (work.count > 0 ? work.first : work.segments.first),
    });
  },
});

function emitAverage(run: Run<Work>, emit: Emitter<PsdEvent, Record<never, never>>): void {
  const { work, source, rate } = run;
  const length = work.segments.buffers[0]?.length ?? 0;
  const time = timeInRun(run, work.first);
  emit.out({
    kind: "event",
    type: "psd",
    id: eventId("psd", source, time, String(length)),
    source,
    time,
    data: {
      channels: [...run.channels],
      unit: densityUnit(run.unit),
      seconds: ((work.count - 1) * work.segments.hop + length) / rate,
      segments: work.count,
      frequencies: spectrumFrequencies(length, rate),
      values: work.sums.map((sum) => Array.from(sum, (v) => v / work.count)),
    },
  });
  work.sums = [];
  work.count = 0;
}
