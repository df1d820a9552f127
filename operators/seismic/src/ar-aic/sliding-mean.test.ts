import test from "ava";
import fc from "fast-check";
import { slidingMean } from "./sliding-mean.ts";

test("slidingMean() is the mean of each stretch", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (values, length) => {
      const expected = values.slice(length - 1).map((_, i) => values.slice(i, i + length).reduce((a, b) => a + b, 0) / length);
      t.deepEqual([...slidingMean(Float64Array.from(values), length)], expected);
    }),
  );
});

test("slidingMean() keeps small values after large ones", (t) => {
  t.is(slidingMean(Float64Array.of(1e20, 1e20, 1e-20, 1e-20, 1e-20), 2)[3], 1e-20);
});
