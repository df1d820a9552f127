/**
 * Quantiles by DDSketch (Masson, Rim, Lee 2019, doi:10.14778/3352063.3352135): counts in bins whose widths
 * grow geometrically, so any quantile is within a relative accuracy of a value of that rank.
 *
 * The state holds the bins as plain data; the library's mapping gives the bins and its sketch, filled again
 * from them, gives the quantiles. Bins add up, so sketches merge exactly and in any order. (The library's own
 * `merge`, version 2.1.1, forgets the bins of negative values; it is not used.)
 */
import { DDSketch } from "@datadog/sketches-js";

/** Counts by bin; plain, structured-cloneable data. */
export interface SketchBins {
  readonly positive: Map<number, number>;
  /** Bins of negative values, by magnitude. */
  readonly negative: Map<number, number>;
  zero: number;
}

/** Sketches of one relative accuracy. */
export interface QuantileSketch {
  empty(): SketchBins;
  /** Adds a finite value. */
  add(bins: SketchBins, value: number): void;
  /** Adds the bins of another sketch of the same accuracy. */
  merge(into: SketchBins, from: SketchBins): void;
  /** Values at quantiles from 0 to 1: of rank `floor(q (n - 1))`, within the relative accuracy; NaN where the sketch is empty. */
  quantiles(bins: SketchBins, at: readonly number[]): number[];
}

/**
 * @param relativeAccuracy - above 0 and below 1; 0.01 means within 1 % of the value
 */
export function quantileSketch(relativeAccuracy: number): QuantileSketch {
  const { mapping } = new DDSketch({ relativeAccuracy });
  const smallest = mapping.minPossible;
  return {
    empty: () => ({ positive: new Map(), negative: new Map(), zero: 0 }),
    add(bins, value) {
      if (value > smallest) increase(bins.positive, mapping.key(value), 1);
      else if (value < -smallest) increase(bins.negative, mapping.key(-value), 1);
      else bins.zero++;
    },
    merge(into, from) {
      for (const [key, count] of from.positive) increase(into.positive, key, count);
      for (const [key, count] of from.negative) increase(into.negative, key, count);
      into.zero += from.zero;
    },
    quantiles(bins, at) {
      const sketch = filled(bins, relativeAccuracy);
      return at.map((q) => sketch.getValueAtQuantile(q));
    },
  };
}

function increase(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function filled(bins: SketchBins, relativeAccuracy: number): DDSketch {
  const sketch = new DDSketch({ relativeAccuracy });
  fill(sketch.store, bins.positive);
  fill(sketch.negativeStore, bins.negative);
  sketch.zeroCount = bins.zero;
  sketch.count = bins.zero + sketch.store.count + sketch.negativeStore.count;
  return sketch;
}

/** Adds counts by bin; the largest key first, then in order, so that the library's dense store grows once. */
function fill(store: DDSketch["store"], counts: ReadonlyMap<number, number>): void {
  const keys = [...counts.keys()].sort((a, b) => a - b);
  const largest = keys.pop();
  if (largest !== undefined) store.add(largest, counts.get(largest));
  for (const key of keys) store.add(key, counts.get(key));
}
