import { channelSamples, defaulted, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema, parseTime } from "@headframe/core";
import { type Static, Type } from "typebox";
import { arAicDefaults } from "../ar-aic/ar-aic-options.ts";
import { arAicPick, arAicProblem } from "../ar-aic/ar-aic-pick.ts";
import { madeWindow } from "../made-window.ts";
import { type PickEvent, pickEvent, pickEvents } from "../pick-event.ts";
import { componentOf, type NoState, pickKernel, type WindowPick } from "../pick-kernel.ts";

const time = (preset: number, description: string) => defaulted(Type.Number({ exclusiveMinimum: 0, description: `${description}, in seconds` }), preset);
const order = (preset: number, description: string) => defaulted(Type.Integer({ minimum: 1, maximum: 100, description }), preset);

const options = optionsSchema({
  components: defaulted(
    Type.String({ pattern: "^.{3}$", description: "Orientations of the vertical and the two horizontals, as the last letters of channels, such as `Z12`" }),
    "ZNE",
  ),
  lowHz: defaulted(Type.Number({ exclusiveMinimum: 0, description: "Lower corner of the band-pass, in Hz" }), arAicDefaults.lowHz),
  highHz: defaulted(
    Type.Number({ exclusiveMinimum: 0, description: "Upper corner of the band-pass, in Hz; below half the sample rate" }),
    arAicDefaults.highHz,
  ),
  pStaSeconds: time(arAicDefaults.pStaSeconds, "Short-term average before P"),
  pLtaSeconds: time(arAicDefaults.pLtaSeconds, "Long-term average before P"),
  pOrder: order(arAicDefaults.pOrder, "Number of coefficients of the autoregressive model for P"),
  pErrorSeconds: time(arAicDefaults.pErrorSeconds, "Time over which the model for P is fitted and its errors are averaged"),
  sStaSeconds: time(arAicDefaults.sStaSeconds, "Short-term average around S"),
  sLtaSeconds: time(arAicDefaults.sLtaSeconds, "Long-term average around S"),
  sOrder: order(arAicDefaults.sOrder, "Number of coefficients of the autoregressive model for S"),
  sErrorSeconds: time(arAicDefaults.sErrorSeconds, "Time over which the model for S is fitted and its errors are averaged"),
});

type Options = Static<typeof options>;

const channels = ["FDSN:XX_MINE__H_H_Z", "FDSN:XX_MINE__H_H_N", "FDSN:XX_MINE__H_H_E"] as const;
const begin = parseTime("2026-01-01T00:00:00Z");

/**
 * P and S arrivals in whole windows of three components.
 *
 * @see Akazawa 2004, 13th World Conference on Earthquake Engineering, paper 786
 */
export const arAicPicker = defineOperator({
  name: "ar-aic-picker",
  version: 1,
  family: "seismic",
  summary: "P and S arrivals in a window of three components, by autoregressive models and Akaike's criterion",
  description: `Each frame is a whole window of one station, such as one from \`align\` and \`cut\`, with a vertical and two horizontal channels. STA/LTA
narrows the stretch to search; one autoregressive model runs forward from its start, one backward from its end, and the arrival is where
they part. P is picked on the vertical, S on the horizontal with the larger band-passed amplitude, after P. A window without a P gives
nothing. Follows ObsPy's \`ar_pick\`, in f64. It assumes that there is an arrival: run it on triggered windows only.`,
  options,
  check: (options) => [
    ...(options.lowHz < options.highHz ? [] : [`option "lowHz" (${options.lowHz}) must be below "highHz" (${options.highHz})`]),
    ...(options.pStaSeconds < options.pLtaSeconds
      ? []
      : [`option "pStaSeconds" (${options.pStaSeconds}) must be below "pLtaSeconds" (${options.pLtaSeconds})`]),
    ...(options.sStaSeconds < options.sLtaSeconds
      ? []
      : [`option "sStaSeconds" (${options.sStaSeconds}) must be below "sLtaSeconds" (${options.sLtaSeconds})`]),
  ],
  accepts: frames,
  emits: pickEvents,
  keyBy: "source",
  example: {
    options: { sLtaSeconds: 2, sStaSeconds: 0.5 },
    in: [{ kind: "frame", source: channels[0], channels, t0: begin, rate: 100, unit: "count", samples: exampleSamples() }],
    out: [
      pickEvent(channels[0], parseTime("2026-01-01T00:00:02.95Z"), { channel: channels[0], phase: "P", method: "ar-aic" }),
      pickEvent(channels[0], parseTime("2026-01-01T00:00:04.9Z"), { channel: channels[1], phase: "S", method: "ar-aic" }),
    ],
  },
  kernel: (options): Kernel<NoState, Frame, PickEvent, Record<never, never>> => pickKernel((window) => picksOf(window, options)),
});

function picksOf(window: Frame, options: Options): WindowPick[] | string {
  const places = [...options.components].map((letter) => window.channels.flatMap((channel, c) => (componentOf(channel) === letter ? [c] : [])));
  if (places.some((found) => found.length !== 1)) return `Window must have one channel each for ${[...options.components].join(", ")}`;
  const problem = arAicProblem(options, window.rate);
  if (problem !== undefined) return problem;
  const seconds = frameLength(window) / window.rate;
  if (seconds <= options.pLtaSeconds) return `Window of ${seconds} s must be longer than pLtaSeconds (${options.pLtaSeconds})`;

  const [v, n, e] = places.flat() as [number, number, number];
  const picks = arAicPick({ z: channelSamples(window, v), n: channelSamples(window, n), e: channelSamples(window, e) }, window.rate, options);
  if (!picks) return [];
  const pick = (phase: "P" | "S", c: number, index: number): WindowPick => ({ channel: window.channels[c] as string, phase, method: "ar-aic", index });
  return [pick("P", v, picks.p.index), ...(picks.s ? [pick("S", picks.horizontal === "n" ? n : e, picks.s.index)] : [])];
}

function exampleSamples(): Float64Array {
  const p = { at: 300, amplitude: 300, frequency: 0.08, decay: 60 };
  const s = { at: 500, amplitude: 900, frequency: 0.05, decay: 100 };
  const weak = ({ amplitude, ...rest }: typeof p) => ({ ...rest, amplitude: amplitude / 4 });
  const traces = [
    [p, weak(s)],
    [weak(p), s],
    [weak(p), weak(s)],
  ];
  return Float64Array.from(traces.flatMap((arrivals, seed) => [...madeWindow(seed, 1000, arrivals)]));
}
