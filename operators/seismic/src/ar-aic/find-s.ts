import { wholeSamples } from "../whole-samples.ts";
import type { ArAicOptions } from "./ar-aic-options.ts";
import { cube } from "./find-p.ts";
import { largestAboveZero } from "./largest-above-zero.ts";
import { type Model, modelBorder } from "./model-border.ts";
import { slidingMean } from "./sliding-mean.ts";

/**
 * Border of the S arrival in a filtered horizontal trace. STA - LTA looking back is largest where the stretch
 * to search ends; STA - LTA looking ahead is most negative where it begins.
 *
 * @param after - border of the P arrival
 */
export function findS(filtered: Float64Array, after: number, rate: number, options: ArAicOptions): number | undefined {
  const model: Model = { order: options.sOrder, length: wholeSamples(options.sErrorSeconds, rate) };
  const sta = wholeSamples(options.sStaSeconds, rate);
  const lta = wholeSamples(options.sLtaSeconds, rate);
  const n = filtered.length;
  const size = filtered.map(Math.abs);
  const [short, long] = [slidingMean(size, sta), slidingMean(size, lta)];

  const loudest = largestAboveZero(after + lta, n - 1, (i) => (short[i - sta] as number) - (long[i - lta] as number));
  if (loudest === undefined) return undefined;
  const end = Math.min(n, loudest + model.order + model.length);

  const earliest = Math.max(lta + 1, after - lta);
  const start = largestAboveZero(earliest, end - 1 - lta, (i) => (long[i] as number) - (short[i] as number));
  if (start === undefined) return undefined;
  const border = modelBorder(filtered.subarray(start, end).map(cube), end - start, model);
  return border === undefined ? undefined : start + border;
}
