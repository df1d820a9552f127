import { channelSamples, defaulted, defineOperator, type Frame, frameLength, frames, type Kernel, optionsSchema, parseTime } from "@headframe/core";
import { type Static, Type } from "typebox";
import { madeWindow } from "../made-window.ts";
import { type PickEvent, pickEvent, pickEvents } from "../pick-event.ts";
import { componentOf, type NoState, pickKernel, type WindowPick } from "../pick-kernel.ts";
import { aicPick } from "./aic-pick.ts";

const options = optionsSchema({
  components: defaulted(Type.String({ description: "Orientations to pick, as the last letters of channels, such as `Z`; empty means all" }), ""),
  phase: defaulted(Type.Enum(["P", "S"], { description: "Which arrival the windows were cut around" }), "P"),
  minimumSnr: defaulted(Type.Number({ minimum: 0, description: "Peak after the onset over the noise before it, below which there is no pick" }), 3),
});

const channel = "FDSN:XX_MINE__H_H_Z";
const begin = parseTime("2026-01-01T00:00:00Z");
const example: Frame = {
  kind: "frame",
  source: channel,
  channels: [channel],
  t0: begin,
  rate: 100,
  unit: "count",
  samples: madeWindow(1, 400, [{ at: 200, amplitude: 2000, frequency: 0.1, decay: 100 }]),
};

/**
 * Onset in each channel of whole windows by Akaike's criterion.
 *
 * @see Maeda 1985 (Zisin 38)
 */
export const aicPicker = defineOperator({
  name: "aic-picker",
  version: 1,
  family: "seismic",
  summary: "Onset in each channel of a window, where the variance changes, by Akaike's criterion",
  description: `Each frame is a whole window, such as one from \`cut\`, with one arrival in it that does not die away before its end; band-pass it first. The pick is the split with the least
\`k ln var(x[0..k]) + (n - k - 1) ln var(x[k..n])\` (ObsPy's \`aic_simple\`), at least 8 samples from either end. Its standard deviation comes from
the weights \`exp(-AIC / 2)\` of all splits. The criterion always has a least value, so a window without an arrival is told by \`minimumSnr\` only.`,
  options,
  accepts: frames,
  emits: pickEvents,
  keyBy: "source",
  example: { options: {}, in: [example], out: picksOf(example, { components: "", phase: "P", minimumSnr: 3 }).map((pick) => exampleEvent(pick)) },
  kernel: (options): Kernel<NoState, Frame, PickEvent, Record<never, never>> =>
    pickKernel((window) => (frameLength(window) > 16 ? picksOf(window, options) : `Window of ${frameLength(window)} samples is too short: 17 are needed`)),
});

function exampleEvent({ index, ...data }: WindowPick): PickEvent {
  return pickEvent(channel, begin + BigInt(index) * 10_000_000n, data);
}

function picksOf(window: Frame, { components, phase, minimumSnr }: Static<typeof options>): WindowPick[] {
  return window.channels.flatMap((id, c) => {
    if (components !== "" && !components.includes(componentOf(id))) return [];
    const pick = aicPick(channelSamples(window, c), window.rate);
    return pick && pick.snr >= minimumSnr ? [{ ...pick, channel: id, phase, method: "aic" as const }] : [];
  });
}
