import {
  channelSamples,
  defaulted,
  defineOperator,
  type Event,
  eventId,
  events,
  type Frame,
  formatTime,
  frameLength,
  frames,
  type Kernel,
  optionsSchema,
  sampleGrid,
} from "@headframe/core";
import { type Static, Type } from "typebox";
import { exampleFrame } from "../continuous/example-frame.ts";
import { type NoState, windowKernel } from "../continuous/window-kernel.ts";
import { peakGroundMotion } from "./peak-ground-motion.ts";

const options = optionsSchema({
  groundMotion: defaulted(
    Type.Boolean({ description: "Whether the samples are displacement, and peak ground displacement, velocity, acceleration and response are wanted." }),
    false,
  ),
  responseHz: defaulted(Type.Number({ exclusiveMinimum: 0, description: "Natural frequency of the oscillator whose response is stated, in Hz." }), 1),
  damping: defaulted(Type.Number({ minimum: 0, exclusiveMaximum: 1, description: "Damping of that oscillator, as a part of critical (0 to 1)." }), 0.1),
});

const peak = {
  peak: Type.Number({ description: "Largest absolute value, in the unit of the samples" }),
  time: Type.String({ description: "When, ISO 8601" }),
};
const groundMotion = Type.Object({ displacement: Type.Number(), velocity: Type.Number(), acceleration: Type.Number(), response: Type.Number() });
const data = Type.Object({
  unit: Type.String(),
  seconds: Type.Number({ description: "Length of the window" }),
  channels: Type.Array(Type.Object({ channel: Type.String(), ...peak, groundMotion: Type.Optional(groundMotion) })),
  vector: Type.Optional(Type.Object(peak, { description: "Of the vector sum of all channels, where there are two or more" })),
});

/** Largest values of a window; the event's time is the window's start. */
export type PeakEvent = Event<"peak", Static<typeof data>>;

/** Largest values of whole windows: of each channel and of their vector sum. */
export const peakValues = defineOperator({
  name: "peak-values",
  version: 1,
  family: "signal",
  summary: "Largest absolute value of each window, by channel and of the vector sum",
  description:
    "Each frame is a whole window. The vector sum over the channels, `sqrt(x^2 + y^2 + z^2)` sample by sample, is the peak particle velocity of a triaxial sensor in m/s. " +
    "With `groundMotion` the samples are displacement, and PGD, PGV, PGA and the peak response of an oscillator are added.",
  options,
  accepts: frames,
  emits: events("peak", data),
  keyBy: "source",
  example: {
    options: {},
    in: [exampleFrame(new Int32Array([1, -3, 2, 1, 4, 0]), { channels: ["FDSN:XX_MINE__H_H_E", "FDSN:XX_MINE__H_H_N"] })],
    out: [
      {
        kind: "event",
        type: "peak",
        id: eventId("peak", "FDSN:XX_MINE__H_H_Z", 0n),
        source: "FDSN:XX_MINE__H_H_Z",
        time: 0n,
        data: {
          unit: "m/s",
          seconds: 0.03,
          channels: [
            { channel: "FDSN:XX_MINE__H_H_E", peak: 3, time: "1970-01-01T00:00:00.010000000Z" },
            { channel: "FDSN:XX_MINE__H_H_N", peak: 4, time: "1970-01-01T00:00:00.010000000Z" },
          ],
          vector: { peak: 5, time: "1970-01-01T00:00:00.010000000Z" },
        },
      },
    ],
  },
  kernel: ({ groundMotion, responseHz, damping }): Kernel<NoState, Frame, PeakEvent, Record<never, never>> =>
    windowKernel((frame, emit) => {
      const n = frameLength(frame);
      if (groundMotion && n < 2) {
        emit.error("Ground motion needs a window of at least two samples", frame);
        return;
      }
      const channels = frame.channels.map((channel, c) => {
        const samples = Float64Array.from(channelSamples(frame, c));
        const largest = { channel, ...largestOf(frame, (i) => Math.abs(samples[i] as number)) };
        return groundMotion ? { ...largest, groundMotion: { ...peakGroundMotion(samples, frame.rate, { frequencyHz: responseHz, damping }) } } : largest;
      });
      emit.out({
        kind: "event",
        type: "peak",
        id: eventId("peak", frame.source, frame.t0),
        source: frame.source,
        time: frame.t0,
        data: {
          unit: frame.unit,
          seconds: n / frame.rate,
          channels,
          ...(channels.length > 1 && { vector: largestOf(frame, (i) => vectorLength(frame, n, i)) }),
        },
      });
    }),
});

/** The largest value over a window's samples and the time of the first sample that has it. */
function largestOf(frame: Frame, value: (index: number) => number): { peak: number; time: string } {
  let [peak, at] = [-1, 0];
  for (let i = 0; i < frameLength(frame); i++) {
    const v = value(i);
    if (v > peak) [peak, at] = [v, i];
  }
  return { peak, time: formatTime(frame.t0 + sampleGrid(frame.rate).offset(at)) };
}

function vectorLength(frame: Frame, n: number, index: number): number {
  let power = 0;
  for (let i = index; i < frame.samples.length; i += n) power += (frame.samples[i] as number) ** 2;
  return Math.sqrt(power);
}
