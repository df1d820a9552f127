/** For tests of pickers: frames that they must refuse, and running a step on frames. @module */
import type { Event, Frame, Step } from "@headframe/core";
import { runStep } from "@headframe/core/testing";

/** Frames that no picker can work on, made from a good one, with what must be said about each. */
export function unfitFrames(frame: Frame): readonly (readonly [Frame, RegExp])[] {
  const withSample = (value: number): Frame => ({ ...frame, samples: Float64Array.from(frame.samples as Float64Array, (x, i) => (i === 3 ? value : x)) });
  return [
    [{ ...frame, channels: [] }, /no channels/],
    [{ ...frame, samples: new Float64Array(0) }, /no samples/],
    [{ ...frame, samples: frame.samples.subarray(1), channels: [...frame.channels, "FDSN:XX_MINE__H_H_X"] }, /not the same number/],
    [{ ...frame, rate: 0 }, /rate must be/],
    [{ ...frame, rate: Number.NaN }, /rate must be/],
    [withSample(Number.NaN), /Sample 3 of .* is NaN/],
    [withSample(Number.NEGATIVE_INFINITY), /Sample 3 of .* is -Infinity/],
  ];
}

/** Reasons on `errors` and events of the main port. */
export function ran(step: Pick<Step, "spec" | "definition">, frames: readonly Frame[]): { reasons: string[]; events: Event[] } {
  const { out, side } = runStep(step, frames);
  return {
    reasons: (side.errors ?? []).map((item) => (item.kind === "event" ? (item.data as { reason: string }).reason : "")),
    events: out.filter((item) => item.kind === "event"),
  };
}
