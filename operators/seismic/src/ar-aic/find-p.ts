import { wholeSamples } from "../whole-samples.ts";
import type { ArAicOptions } from "./ar-aic-options.ts";
import { largestAboveZero } from "./largest-above-zero.ts";
import { type Model, modelBorder } from "./model-border.ts";
import { slidingMean } from "./sliding-mean.ts";

/**
 * Border of the P arrival in a vertical trace: STA/LTA of an envelope gives the end of the stretch to search,
 * the models on the filtered trace halve it, and the models on the trace itself find the border.
 *
 * @param vertical - without trend
 * @param filtered - the same, band-passed
 */
export function findP(vertical: Float64Array, filtered: Float64Array, rate: number, options: ArAicOptions): number | undefined {
  const model: Model = { order: options.pOrder, length: wholeSamples(options.pErrorSeconds, rate) };
  const margin = model.order + model.length;
  const steepest = steepestRise(envelope(filtered), wholeSamples(options.pStaSeconds, rate), wholeSamples(options.pLtaSeconds, rate));
  if (steepest === undefined) return undefined;
  const end = steepest + margin > filtered.length ? steepest : steepest + margin;

  const rough = modelBorder(filtered.subarray(0, end + model.length).map(cube), end, model);
  if (rough === undefined) return undefined;
  const start = Math.max(0, end - (2 * (end - rough) + margin));
  const border = modelBorder(vertical.subarray(start, end).map(cube), end - start, model);
  return border === undefined ? undefined : start + border;
}

/** Cubes keep the sign and set the arrival off from the noise. */
export function cube(x: number): number {
  return x * x * x;
}

/** Akazawa's envelope of a trace scaled to 1, `|x| - x^2`, each value at least the one before's. */
function envelope(filtered: Float64Array): Float64Array {
  const largest = filtered.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const height = (i: number): number => {
    const x = Math.abs(filtered[i] as number) / largest;
    return x - x * x;
  };
  return filtered.map((_, i) => Math.max(height(i), i > 0 ? height(i - 1) : 0));
}

/** Sample before the envelope's largest value at which the ratio of short to long average before it is largest. */
function steepestRise(values: Float64Array, sta: number, lta: number): number | undefined {
  const summit = values.indexOf(values.reduce((most, value) => Math.max(most, value), 0));
  const [short, long] = [slidingMean(values, sta), slidingMean(values, lta)];
  return largestAboveZero(lta, summit - 1, (i) => (short[i - sta] as number) / (long[i - lta] as number));
}
