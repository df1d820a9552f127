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
  columns: defaulted(Type.Integer({ minimum: 1, description: "How many columns (segments) go into one event." }), 32),
});

const data = Type.Object({
  channels: Type.Array(Type.String()),
  unit: Type.String({ description: "Unit of the values" }),
  columnSeconds: Type.Number({ description: "From one column to the next" }),
  segmentSeconds: Type.Number({ description: "Length of a column's samples; column i is centred at time + i * columnSeconds + segmentSeconds / 2" }),
  frequencies: Type.Array(Type.Number(), { description: "Hz" }),
  values: Type.Array(Type.Array(Type.Array(Type.Number())), { description: "One-sided power spectral density by channel, column and frequency" }),
});

/** A piece of a spectrogram; the event's time is that of the first column's first sample. */
export type SpectrogramEvent = Event<"spectrogram", Static<typeof data>>;

/** The columns that are being gathered. */
interface Work {
  readonly segments: Segments;
  /** Densities by column and channel. */
  columns: Float64Array[][];
  /** Index in the run of the first column's first sample. */
  first: number;
}

/** Power spectral density over time. */
export const spectrogram = defineOperator({
  name: "spectrogram",
  version: 1,
  family: "signal",
  summary: "Power spectral density over time, in events of a number of columns",
  description:
    "Each column is the one-sided density of one segment in unit^2/Hz, equal to `scipy.signal.spectrogram` with the same window. " +
    "At a gap or the end the columns so far are emitted, and columns are counted afresh.",
  options,
  check: segmentOptionProblems,
  accepts: frames,
  emits: events("spectrogram", data),
  keyBy: "source",
  example: {
    options: { segmentSamples: 2, overlap: 0, window: "boxcar", trend: "none", columns: 2 },
    in: [exampleFrame(new Int32Array([1, -1, 2, 2]))],
    out: [
      {
        kind: "event",
        type: "spectrogram",
        id: eventId("spectrogram", "FDSN:XX_MINE__H_H_Z", 0n, "2"),
        source: "FDSN:XX_MINE__H_H_Z",
        time: 0n,
        data: {
          channels: ["FDSN:XX_MINE__H_H_Z"],
          unit: "(m/s)^2/Hz",
          columnSeconds: 0.02,
          segmentSeconds: 0.02,
          frequencies: [0, 50],
          values: [
            [
              [0, 0.02],
              [0.08, 0],
            ],
          ],
        },
      },
    ],
  },
  kernel: (settings): Kernel<RunState<Work>, Frame, SpectrogramEvent, Record<never, never>> => {
    const periodogramFor = periodogramsFor(settings);
    return continuousKernel<Work, SpectrogramEvent>({
      problem: (frame) => segmentProblem(settings, frame.rate),
      start: (frame) => ({ segments: segments(frame.channels.length, segmentLength(settings, frame.rate), settings.overlap), columns: [], first: 0 }),
      step(run, frame, emit) {
        const { work } = run;
        const density = periodogramFor(run.rate);
        pushToSegments(work.segments, frame, () => {
          if (work.columns.length === 0) work.first = work.segments.first;
          work.columns.push(work.segments.buffers.map(density));
          if (work.columns.length === settings.columns) emitColumns(run, emit);
        });
      },
      close: (run, emit) => {
        if (run.work.columns.length > 0) emitColumns(run, emit);
      },
      pending: ({ work }) => (work.columns.length > 0 ? work.first : work.segments.first),
    });
  },
});

function emitColumns(run: Run<Work>, emit: Emitter<SpectrogramEvent, Record<never, never>>): void {
  const { work, source, rate } = run;
  const length = work.segments.buffers[0]?.length ?? 0;
  const time = timeInRun(run, work.first);
  emit.out({
    kind: "event",
    type: "spectrogram",
    id: eventId("spectrogram", source, time, String(length)),
    source,
    time,
    data: {
      channels: [...run.channels],
      unit: densityUnit(run.unit),
      columnSeconds: work.segments.hop / rate,
      segmentSeconds: length / rate,
      frequencies: spectrumFrequencies(length, rate),
      values: run.channels.map((_, c) => work.columns.map((column) => Array.from(column[c] as Float64Array))),
    },
  });
  work.columns = [];
}
