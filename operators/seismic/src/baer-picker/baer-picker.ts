import { channelSamples, defaulted, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema, parseTime } from "@headframe/core";
import { type Static, Type } from "typebox";
import { baerDefaults, baerProblem } from "../baer/baer-options.ts";
import { baerPick } from "../baer/baer-pick.ts";
import { madeWindow } from "../made-window.ts";
import { type PickEvent, pickEvent, pickEvents } from "../pick-event.ts";
import { componentOf, type NoState, pickKernel, type WindowPick } from "../pick-kernel.ts";

const options = optionsSchema({
  components: defaulted(Type.String({ description: "Orientations to pick, as the last letters of channels, such as `Z`; empty means all" }), ""),
  threshold: defaulted(
    Type.Number({ exclusiveMinimum: 0, description: "Value of the characteristic function, in standard deviations, above which a trigger opens" }),
    baerDefaults.threshold,
  ),
  freezeThreshold: defaulted(
    Type.Number({ description: "Value from which the function no longer takes part in its own mean and deviation; not below `threshold`" }),
    baerDefaults.freezeThreshold,
  ),
  noiseSeconds: defaulted(
    Type.Number({ exclusiveMinimum: 0, description: "Noise at the window's start, in seconds; nothing is picked in twice this time" }),
    baerDefaults.noiseSeconds,
  ),
  downSeconds: defaulted(
    Type.Number({ minimum: 0, description: "Longest time at or below the threshold inside one trigger, in seconds" }),
    baerDefaults.downSeconds,
  ),
  upSeconds: defaulted(Type.Number({ minimum: 0, description: "Shortest trigger that is an arrival, in seconds" }), baerDefaults.upSeconds),
  amplitudeSeconds: defaulted(
    Type.Number({ exclusiveMinimum: 0, description: "Time after the onset in which the amplitude for the weight is measured, in seconds" }),
    baerDefaults.amplitudeSeconds,
  ),
});

type Options = Static<typeof options>;

const channel = "FDSN:XX_MINE__H_H_Z";
const begin = parseTime("2026-01-01T00:00:00Z");

/**
 * First P arrival of each channel of whole windows.
 *
 * @see Baer and Kradolfer 1987, BSSA 77(4), 1437-1445
 */
export const baerPicker = defineOperator({
  name: "baer-picker",
  version: 1,
  family: "seismic",
  summary: "First P arrival of each channel of a window, by the method of Baer and Kradolfer",
  description: `Each frame is a whole window, such as one from \`cut\`, that starts with noise; band-pass it first. The squared envelope
\`x^2 + w d^2\` of samples and their differences is squared again; how far it rises above its mean, in standard deviations, is the
characteristic function. Weight and onset come from the ratio of the amplitudes of arrival and noise: above 8, 6, 4 and 1.5 the weight is
0, 1, 2 and 3, else 4, and 0 and 1 are impulsive. A channel without an arrival gives nothing. The same picks as ObsPy's \`pk_baer\`, whose
number counts samples from 1. The defaults suit local earthquakes; at the rates of a mine scale the times with the length of an arrival.`,
  options,
  check: ({ threshold, freezeThreshold }) =>
    freezeThreshold < threshold ? [`option "freezeThreshold" (${freezeThreshold}) must not be below "threshold" (${threshold})`] : [],
  accepts: frames,
  emits: pickEvents,
  keyBy: "source",
  example: {
    options: { components: "Z" },
    in: [
      {
        kind: "frame",
        source: channel,
        channels: [channel],
        t0: begin,
        rate: 100,
        unit: "count",
        samples: madeWindow(1, 500, [{ at: 250, amplitude: 400, frequency: 0.1, decay: 100 }]),
      },
    ],
    out: [pickEvent(channel, parseTime("2026-01-01T00:00:02.5Z"), { channel, phase: "P", method: "baer", onset: "I", polarity: "U", weight: 0 })],
  },
  kernel: (options): Kernel<NoState, Frame, PickEvent, Record<never, never>> => pickKernel((window) => picksOf(window, options)),
});

function picksOf(window: Frame, options: Options): WindowPick[] | string {
  const problem = baerProblem(options, window.rate);
  if (problem !== undefined) return problem;
  const seconds = frameLength(window) / window.rate;
  if (seconds <= 2 * options.noiseSeconds) return `Window of ${seconds} s must be longer than twice noiseSeconds (${options.noiseSeconds})`;
  return window.channels.flatMap((channel, c) => {
    if (options.components !== "" && !options.components.includes(componentOf(channel))) return [];
    const pick = baerPick(channelSamples(window, c), window.rate, options);
    return pick ? [{ ...pick, channel, phase: "P", method: "baer" }] : [];
  });
}
