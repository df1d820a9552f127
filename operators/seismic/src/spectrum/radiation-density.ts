import type { PhaseIndex } from "../travel-time/travel-times.ts";
import { patternLogarithms } from "./radiation.ts";

/** Spacing of natural logarithms of amplitude in densities and likelihoods. */
export const logStep = 0.1;
/** Bins of a density: amplitudes down to 1/400 of the largest, and what a site may add to it. */
const bins = 70;
/** Index of the bin of a pattern of 1. */
const one = 9;
/** Standard deviation of the natural logarithm of amplitude by which site and focusing of the path differ from station to station. */
const siteDeviation = 0.2;

/** How likely amplitudes are: bin `i` is for a natural logarithm of `highest - i * logStep`. */
export interface LogDensity {
  readonly highest: number;
  /** Sum 1. */
  readonly values: Float64Array;
}

const cached: [LogDensity | undefined, LogDensity | undefined] = [undefined, undefined];

/** Density of the logarithm of a double couple's radiation towards a station of which nothing is known, blurred by what sites differ by. */
export function radiationDensity(phase: PhaseIndex): LogDensity {
  cached[phase] ??= { highest: one * logStep, values: blurred(patternLogarithms(phase, 150)) };
  return cached[phase];
}

function blurred(logarithms: Float64Array): Float64Array {
  const sharp = new Float64Array(bins);
  for (const value of logarithms) sharp[Math.min(bins - 1, Math.round(one - value / logStep))]! += 1 / logarithms.length;
  const kernel = Float64Array.from({ length: 2 * one + 1 }, (_, i) => Math.exp(-0.5 * (((i - one) * logStep) / siteDeviation) ** 2));
  const whole = kernel.reduce((a, b) => a + b, 0);
  const values = new Float64Array(bins);
  for (let i = 0; i < bins; i++) {
    for (let j = 0; j < kernel.length; j++) values[Math.min(bins - 1, Math.max(0, i + j - one))]! += ((sharp[i] as number) * (kernel[j] as number)) / whole;
  }
  return values;
}
