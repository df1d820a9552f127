import type { Frame } from "./item.ts";

/** What makes a frame unfit for arithmetic, as one sentence, or undefined if it is sound. */
export function frameProblem(frame: Frame): string | undefined {
  return headerProblem(frame) ?? samplesProblem(frame);
}

/** What makes a frame unfit, its samples' values left aside. */
export function headerProblem({ channels, rate, samples }: Frame): string | undefined {
  if (channels.length === 0) return "Frame has no channels";
  if (!(rate > 0) || !Number.isFinite(rate)) return `Sample rate must be a finite number above 0, got ${rate}`;
  if (samples.length === 0) return "Frame has no samples";
  if (samples.length % channels.length !== 0) return `${samples.length} samples are not the same number for each of ${channels.length} channels`;
  return undefined;
}

/** Which sample of a frame is the first that is not finite, as one sentence. */
export function samplesProblem({ channels, samples }: Frame): string | undefined {
  if (samples instanceof Int32Array) return undefined;
  let poison = 0; // stays 0 unless a sample is NaN or infinite; far cheaper than a test for each sample
  for (let i = 0; i < samples.length; i++) poison += (samples[i] as number) * 0;
  if (poison === 0) return undefined;
  const at = samples.findIndex((sample: number) => !Number.isFinite(sample));
  const n = samples.length / channels.length;
  return `Sample ${at % n} of ${channels[Math.floor(at / n)]} is ${samples[at]}`;
}
