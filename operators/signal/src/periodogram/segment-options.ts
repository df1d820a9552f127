import { defaulted } from "@headframe/core";
import { Type } from "typebox";
import type { Trend } from "../detrend/remove-trend.ts";
import { type Periodogram, periodogram } from "./periodogram.ts";
import type { WindowShape } from "./spectral-window.ts";

/** Longest segment in samples; its transform needs about 150 bytes for each. */
const longest = 2 ** 24;

/** Options of the spectral operators that say how a stream is cut into segments. */
export const segmentOptions = {
  segmentSeconds: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: "Length of a segment in seconds, rounded to whole samples. Give this or segmentSamples." }),
  ),
  segmentSamples: Type.Optional(Type.Integer({ minimum: 2, maximum: longest, description: "Length of a segment in samples. Give this or segmentSeconds." })),
  overlap: defaulted(Type.Number({ minimum: 0, maximum: 0.99, description: "Part of a segment that it shares with the next (0 to 0.99)." }), 0.5),
  window: defaulted(
    Type.Union([Type.Literal("hann"), Type.Literal("parabolic"), Type.Literal("boxcar")], {
      description: "Weights of a segment; parabolic is the Welch window.",
    }),
    "hann",
  ),
  trend: defaulted(
    Type.Union([Type.Literal("none"), Type.Literal("constant"), Type.Literal("linear")], {
      description: "What is removed from each segment before its transform.",
    }),
    "constant",
  ),
};

/** The values of {@link segmentOptions}. */
export interface SegmentSettings {
  readonly segmentSeconds?: number;
  readonly segmentSamples?: number;
  readonly overlap: number;
  readonly window: WindowShape;
  readonly trend: Trend;
}

/** What is wrong between the options that give the length of a segment. */
export function segmentOptionProblems({ segmentSeconds, segmentSamples }: Pick<SegmentSettings, "segmentSeconds" | "segmentSamples">): string[] {
  if ((segmentSeconds === undefined) !== (segmentSamples === undefined)) return [];
  return [`give option "segmentSeconds" or option "segmentSamples"${segmentSeconds === undefined ? "" : ", not both"}`];
}

/** Samples in a segment at `rate` Hz. */
export function segmentLength({ segmentSeconds, segmentSamples }: SegmentSettings, rate: number): number {
  return segmentSamples ?? Math.round((segmentSeconds ?? 0) * rate);
}

/** Why segments do not fit frames of this rate. */
export function segmentProblem(settings: SegmentSettings, rate: number): string | undefined {
  const length = segmentLength(settings, rate);
  return length >= 2 && length <= longest ? undefined : `A segment of ${settings.segmentSeconds} s is ${length} samples at ${rate} Hz, not 2 to ${longest}`;
}

/** Periodograms by segment length and rate, so that each stream finds its own without state. */
export function periodogramsFor(settings: SegmentSettings): (rate: number) => Periodogram {
  const known = new Map<number, Periodogram>();
  return (rate) => {
    let found = known.get(rate);
    if (!found) {
      found = periodogram(segmentLength(settings, rate), rate, settings.window, settings.trend);
      known.set(rate, found);
    }
    return found;
  };
}

/** Unit of a power spectral density of samples in `unit`. */
export function densityUnit(unit: string): string {
  return /^\w+$/.test(unit) ? `${unit}^2/Hz` : `(${unit})^2/Hz`;
}
