import { Type } from "typebox";
import type { RatioLengths } from "./block-plan.ts";

/** Lengths of a short and a long window in seconds. */
export interface RatioSeconds {
  readonly staSeconds: number;
  readonly ltaSeconds: number;
}

/** Options of detectors with a short and a long window. */
export const ratioOptions = {
  staSeconds: Type.Number({ exclusiveMinimum: 0, description: "Length of the short-term average in seconds." }),
  ltaSeconds: Type.Number({ exclusiveMinimum: 0, description: "Length of the long-term average in seconds." }),
};

/** What must hold between the two lengths. */
export function ratioProblems({ staSeconds, ltaSeconds }: RatioSeconds): string[] {
  return ltaSeconds > staSeconds ? [] : [`option "ltaSeconds" (${ltaSeconds}) must be above "staSeconds" (${staSeconds})`];
}

/**
 * Window lengths in whole samples, the fraction cut off as in ObsPy: `int(seconds * rate)`.
 *
 * @param rate - samples per second
 */
export function ratioLengths({ staSeconds, ltaSeconds }: RatioSeconds, rate: number): RatioLengths | { readonly problem: string } {
  const [sta, lta] = [Math.trunc(staSeconds * rate), Math.trunc(ltaSeconds * rate)];
  return sta >= 1 ? { sta, lta } : { problem: `A short-term average of ${staSeconds} s is shorter than one sample at ${rate} Hz` };
}

/** Most samples that a window which is kept in memory may have. */
const mostSamples = 10_000_000;

/** Why a window that is kept in memory is not possible, or undefined if it is. */
export function windowProblem(seconds: number, rate: number): string | undefined {
  const samples = Math.round(seconds * rate);
  return samples <= mostSamples ? undefined : `A window of ${seconds} s has ${samples} samples at ${rate} Hz, more than ${mostSamples}`;
}
