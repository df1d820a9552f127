/** The `aggregates` option of windows: which statistics, and how they are read from an accumulator. */
import { defaulted } from "@headframe/core";
import { type Static, Type } from "typebox";
import type { Accumulator } from "./accumulator.ts";
import { type QuantileSketch, quantileSketch } from "./quantile-sketch.ts";

const aggregate = Type.Union([
  Type.String({ pattern: "^(count|sum|mean|min|max|std|first|last|q[0-9]{1,2}(\\.[0-9]+)?|q100)$" }),
  Type.Object({ quantile: Type.Number({ minimum: 0, maximum: 1 }) }, { additionalProperties: false }),
]);

/** Options that every aggregating window has. */
export const aggregateOptions = {
  aggregates: defaulted(
    Type.Array(aggregate, {
      minItems: 1,
      maxItems: 32,
      description:
        "Statistics in the result: `count` (always there), `sum`, `mean`, `min`, `max`, `std` (population, divides by n), `first`, `last`, percentiles as `q50`, `q99.9` or `{ quantile: 0.5 }`",
    }),
    ["count", "mean", "min", "max", "std"],
  ),
  quantileAccuracy: defaulted(Type.Number({ minimum: 0.001, maximum: 0.5, description: "Largest relative error of a quantile (DDSketch)" }), 0.01),
};

/** One entry of the `aggregates` option. */
export type Aggregate = Static<typeof aggregate>;

/** Compiled `aggregates` option. */
export interface AggregatePlan {
  /** Sketch for quantiles; undefined where none is asked for. */
  readonly sketch: QuantileSketch | undefined;
  /** The statistics by name; one that overflowed a double is null. */
  read(accumulator: Accumulator): Record<string, number | null>;
}

const readers: Record<string, (a: Accumulator) => number> = {
  count: (a) => a.count,
  sum: (a) => a.sum,
  mean: (a) => a.mean,
  min: (a) => a.min,
  max: (a) => a.max,
  std: (a) => Math.sqrt(Math.max(0, a.m2) / a.count),
  first: (a) => a.first,
  last: (a) => a.last,
};

/** Compiles which statistics are wanted. */
export function aggregatePlan(wanted: readonly Aggregate[], quantileAccuracy: number): AggregatePlan {
  const names = wanted.map(nameOf);
  const plain = Object.entries(readers).filter(([name]) => names.includes(name));
  const quantiles = wanted.flatMap((a) => quantileOf(a) ?? []);
  const quantileNames = names.filter((name) => !(name in readers));
  const sketch = quantiles.length > 0 ? quantileSketch(quantileAccuracy) : undefined;
  return {
    sketch,
    read(accumulator) {
      const result: Record<string, number | null> = { count: accumulator.count };
      for (const [name, reader] of plain) result[name] = finite(reader(accumulator));
      const values = accumulator.bins && sketch ? sketch.quantiles(accumulator.bins, quantiles) : [];
      // A bin's middle may lie outside of what was seen; the extremes are known exactly.
      for (const [i, value] of values.entries()) result[quantileNames[i] ?? ""] = finite(Math.min(accumulator.max, Math.max(accumulator.min, value)));
      return result;
    },
  };
}

/** Name of a statistic in the result: `{ quantile: 0.95 }` is `q95`. */
function nameOf(wanted: Aggregate): string {
  if (typeof wanted === "string") return wanted in readers ? wanted : `q${Number(wanted.slice(1))}`;
  return `q${Number((wanted.quantile * 100).toPrecision(12))}`;
}

function quantileOf(wanted: Aggregate): number | undefined {
  if (typeof wanted !== "string") return wanted.quantile;
  return wanted in readers ? undefined : Number(wanted.slice(1)) / 100;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
