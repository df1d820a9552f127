import { channelSamples, defaulted, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema, parseTime } from "@headframe/core";
import { type Static, Type } from "typebox";
import { madeWindow } from "../made-window.ts";
import { type PickEvent, pickEvent, pickEvents } from "../pick-event.ts";
import { componentOf, type NoState, pickKernel, type WindowPick } from "../pick-kernel.ts";
import { largestAmplitude, scaled } from "../sound-samples.ts";
import { wholeSamples } from "../whole-samples.ts";
import { kurtosisOnset, slidingKurtosis } from "./kurtosis.ts";

const options = optionsSchema({
  components: defaulted(Type.String({ description: "Orientations to pick, as the last letters of channels, such as `Z`; empty means all" }), ""),
  windowSeconds: defaulted(
    Type.Number({ exclusiveMinimum: 0, description: "Length of the window that the kurtosis is taken over, s; some periods of the wave" }),
    0.05,
  ),
  minimumKurtosis: defaulted(Type.Number({ minimum: 3, description: "Largest kurtosis of a channel below which there is no pick; noise has 3" }), 6),
  phase: defaulted(Type.Enum(["P", "S"], { description: "Which arrival the windows were cut around" }), "P"),
});

type Options = Static<typeof options>;

/** Fewer samples have no fourth moment worth the name. */
const leastSamples = 10;

const channel = "FDSN:XX_MINE__H_H_Z";
const begin = parseTime("2026-01-01T00:00:00Z");

/**
 * Onset in each channel of whole windows by the rise of kurtosis.
 *
 * @see Saragiotis et al. 2002; Baillard et al. 2014, BSSA 104(1), 394-409
 */
export const kurtosisPicker = defineOperator({
  name: "kurtosis-picker",
  version: 1,
  family: "seismic",
  summary: "Onset in each channel of a window, where the kurtosis begins to rise",
  description: `Each frame is a whole window with one arrival in it, such as one from \`cut\`; band-pass it first. The kurtosis over \`windowSeconds\` jumps
with the first samples of an arrival, because they are outliers of the noise before. Its rises are summed up and the line from the first to the last
value is taken off; the least value is the onset. It needs no noise model and is robust against slow changes, and picks somewhat late where an
arrival begins weakly. Nothing is picked in the first \`windowSeconds\`.`,
  options,
  accepts: frames,
  emits: pickEvents,
  keyBy: "source",
  example: {
    options: { windowSeconds: 0.5 },
    in: [
      {
        kind: "frame",
        source: channel,
        channels: [channel],
        t0: begin,
        rate: 100,
        unit: "count",
        samples: madeWindow(1, 400, [{ at: 250, amplitude: 2000, frequency: 0.1, decay: 60 }]),
      },
    ],
    out: [pickEvent(channel, begin + 2_500_000_000n, { channel, phase: "P", method: "kurtosis" })],
  },
  kernel: (options): Kernel<NoState, Frame, PickEvent, Record<never, never>> => pickKernel((window) => picksOf(window, options)),
});

function picksOf(window: Frame, { components, windowSeconds, minimumKurtosis, phase }: Options): WindowPick[] | string {
  const length = wholeSamples(windowSeconds, window.rate);
  if (length < leastSamples) return `windowSeconds (${windowSeconds}) is ${length} samples at ${window.rate} Hz; at least ${leastSamples} are needed`;
  if (frameLength(window) < 2 * length) return `Window of ${frameLength(window)} samples must be at least twice windowSeconds (${length} samples)`;
  return window.channels.flatMap((id, c) => {
    if (components !== "" && !components.includes(componentOf(id))) return [];
    const samples = channelSamples(window, c);
    const largest = largestAmplitude(samples);
    if (largest === 0) return [];
    const kurtosis = slidingKurtosis(scaled(samples, largest), length);
    const onset = kurtosisOnset(kurtosis, length - 1);
    return onset && Math.max(...kurtosis) >= minimumKurtosis ? [{ index: onset.index, channel: id, phase, method: "kurtosis" as const }] : [];
  });
}
