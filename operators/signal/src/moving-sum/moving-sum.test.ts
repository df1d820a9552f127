import test from "ava";
import fc from "fast-check";
import { movingSum, pushToSum } from "./moving-sum.ts";

test("pushToSum() gives the sum of the last values", (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 60 }), (width, values) => {
      const sum = movingSum(width);
      return values.every((v, i) => pushToSum(sum, v) === values.slice(Math.max(0, i + 1 - width), i + 1).reduce((a, b) => a + b, 0));
    }),
  );
  t.pass();
});

test("pushToSum() does not remember a large value that has left the window", (t) => {
  const sum = movingSum(3);
  for (const v of [1e20, 1, 2, 3]) pushToSum(sum, v);
  t.is(pushToSum(sum, 4), 9);
});
