import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";
import type { WatchRules } from "./channel-watch.ts";

/** Options of `channel-quality`. */
export const qualityOptions = optionsSchema({
  intervalSeconds: defaulted(Type.Integer({ minimum: 1, description: "A report of each channel is made this often, in seconds of event time" }), 60),
  deadSeconds: defaulted(Type.Integer({ minimum: 1, description: "How long a channel is flat or too quiet before it counts as dead, in seconds" }), 5),
  deadRatio: defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: "Share of its usual level, and of the sensor's other channels, below which a channel is too quiet",
    }),
    0.03,
  ),
  silentSeconds: defaulted(Type.Number({ exclusiveMinimum: 0, description: "How long no samples come before a channel counts as silent, in seconds" }), 10),
  humRatio: defaulted(Type.Number({ exclusiveMinimum: 1, description: "Amplitude of a mains line over the spectrum beside it that is a finding" }), 5),
  spikeRatio: defaulted(Type.Number({ exclusiveMinimum: 1, description: "Second difference that makes a spike, in means of the last second's" }), 10),
  minSpikes: defaulted(Type.Integer({ minimum: 1, description: "Spikes in a report that are a finding" }), 3),
  fullScale: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: "Absolute value from which on a sample is at full scale; without it flat tops are" }),
  ),
  minimumLevel: defaulted(Type.Number({ exclusiveMinimum: 0, description: "Smallest absolute value of a flat top that is taken for full scale" }), 2 ** 22),
});

export type QualityOptions = Static<typeof qualityOptions>;
/** What makes a spike, and full scale, in samples of a unit. */
export function rulesOf({ spikeRatio, fullScale, minimumLevel }: QualityOptions, unit: string): WatchRules {
  return { spikeRatio, floor: unit === "count" ? 1 : 0, clip: { fullScale: fullScale ?? null, minimumLevel, least: 3, most: Number.MAX_SAFE_INTEGER } };
}
