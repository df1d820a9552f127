import { optionProblems } from "@headframe/core";
import test from "ava";
import { Type } from "typebox";
import { accumulatorOf, addReading } from "./accumulator.ts";
import { type Aggregate, aggregateOptions, aggregatePlan } from "./aggregates.ts";

function statistics(values: readonly number[], wanted: readonly Aggregate[]) {
  const plan = aggregatePlan(wanted, 0.01);
  const origin = { time: 0n, id: "a", source: "s" };
  const a = accumulatorOf(values[0] ?? 0, origin, plan.sketch);
  for (const [i, value] of values.slice(1).entries()) addReading(a, value, { ...origin, time: BigInt(i + 1) }, plan.sketch);
  return plan.read(a);
}

test("aggregatePlan() reads what was asked for, and always the count", (t) => {
  t.deepEqual(statistics([1, 2, 3, 4], ["mean"]), { count: 4, mean: 2.5 });
  t.deepEqual(statistics([4, 1, 2, 3], ["sum", "min", "max", "std", "first", "last"]), {
    count: 4,
    sum: 10,
    min: 1,
    max: 4,
    std: Math.sqrt(1.25),
    first: 4,
    last: 3,
  });
  t.is(aggregatePlan(["mean"], 0.01).sketch, undefined);
});

test("aggregatePlan() names quantiles by percent, within the extremes seen", (t) => {
  const result = statistics([10, 10, 10], ["q50", { quantile: 0.999 }, { quantile: 0.95 }, "q0", "q100"]);
  t.deepEqual(Object.keys(result), ["count", "q50", "q99.9", "q95", "q0", "q100"]);
  t.true(
    Object.values(result)
      .slice(1)
      .every((v) => v === 10),
  );
});

test("aggregatePlan() gives null for a statistic that overflows", (t) => {
  t.deepEqual(statistics([Number.MAX_VALUE, Number.MAX_VALUE], ["sum", "max"]), { count: 2, sum: null, max: Number.MAX_VALUE });
});

test("aggregateOptions refuses what is no statistic", (t) => {
  const schema = Type.Object(aggregateOptions);
  const valid = (aggregates: unknown) => optionProblems(schema, { aggregates, quantileAccuracy: 0.01 }).length === 0;
  t.true(valid(["count", "q5", "q99.95", "q100", { quantile: 1 }]));
  for (const wrong of [["median"], ["q101"], ["q"], [{ quantile: 1.1 }], [{ quantile: 0.5, of: 1 }], [], "mean", [5]])
    t.false(valid(wrong), JSON.stringify(wrong));
});
