import type { Frame } from "@headframe/core";

/** What is wrong with the shape of a frame, as one sentence, or undefined if it is sound; samples are not looked at. */
export function headerProblem({ channels, rate, samples }: Frame): string | undefined {
  if (channels.length === 0) return "Frame has no channels";
  if (!(rate > 0) || !Number.isFinite(rate)) return `Sample rate must be a finite number above 0, got ${rate}`;
  if (samples.length === 0) return "Frame has no samples";
  if (samples.length % channels.length === 0) return undefined;
  return `${samples.length} samples are not the same number for each of ${channels.length} channels`;
}
