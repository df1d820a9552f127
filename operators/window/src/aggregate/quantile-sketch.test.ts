import test from "ava";
import fc from "fast-check";
import { quantileSketch } from "./quantile-sketch.ts";

const values = fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 200 });
const quantile = fc.double({ min: 0, max: 1, noNaN: true });
const tiny = 1e-300;

function filled(accuracy: number, list: readonly number[]) {
  const sketch = quantileSketch(accuracy);
  const bins = sketch.empty();
  for (const value of list) sketch.add(bins, value);
  return { sketch, bins };
}

for (const accuracy of [0.001, 0.01, 0.2]) {
  test(`quantileSketch() is within ${accuracy} of the value of that rank`, (t) => {
    fc.assert(
      fc.property(values, quantile, (list, q) => {
        const { sketch, bins } = filled(accuracy, list);
        const sorted = [...list].sort((a, b) => a - b);
        const rank = q * (list.length - 1);
        const [estimate = Number.NaN] = sketch.quantiles(bins, [q]);
        // A rank that is a whole number but for rounding may fall on either side.
        const exact = [rank - 1e-9, rank + 1e-9].map((r) => sorted[Math.max(0, Math.min(list.length - 1, Math.floor(r)))] as number);
        return exact.some((value) => Math.abs(estimate - value) <= accuracy * 1.000001 * Math.abs(value) + tiny);
      }),
      { numRuns: 100 },
    );
    t.pass();
  });
}

test("quantileSketch() merges to the sketch of all values, negative ones too, in any order", (t) => {
  fc.assert(
    fc.property(values, values, quantile, (a, b, q) => {
      const whole = filled(0.01, [...a, ...b]);
      const [left, right] = [filled(0.01, a), filled(0.01, b)];
      left.sketch.merge(left.bins, right.bins);
      const other = filled(0.01, b);
      other.sketch.merge(other.bins, filled(0.01, a).bins);
      const [expected] = whole.sketch.quantiles(whole.bins, [q]);
      t.is(left.sketch.quantiles(left.bins, [q])[0], expected);
      t.is(other.sketch.quantiles(other.bins, [q])[0], expected);
    }),
    { numRuns: 200 },
  );
});

test("quantileSketch() takes the extremes of doubles and an empty sketch", (t) => {
  const list = [0, -0, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, 1e-300];
  const { sketch, bins } = filled(0.01, list);
  t.true(sketch.quantiles(bins, [0, 0.5, 1]).every((v) => !Number.isNaN(v)));
  t.deepEqual(sketch.quantiles(sketch.empty(), [0.5]), [Number.NaN]);
  t.deepEqual(structuredClone(bins), bins);
});
