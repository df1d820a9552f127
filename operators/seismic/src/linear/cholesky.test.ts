import test from "ava";
import { cholesky, choleskySolve, inverseTrace } from "./cholesky.ts";

const matrix = [4, 1, 0, 1, 1, 5, 2, 0, 0, 2, 6, 1, 1, 0, 1, 3];

test("choleskySolve() solves what was factored", (t) => {
  const factor = Float64Array.from(matrix);
  t.true(cholesky(factor, 4, factor));
  const right = Float64Array.of(10, 17, 26, 16);
  choleskySolve(factor, 4, right);
  for (const [i, value] of right.entries()) t.true(Math.abs(value - (i + 1)) < 1e-12, `${value}`);
});

test("cholesky() refuses a matrix that is not positive definite", (t) => {
  t.false(cholesky(new Float64Array(16), 4, new Float64Array(16)));
});

test("inverseTrace() sums the diagonal of the inverse", (t) => {
  const factor = Float64Array.from(matrix, (_, i) => (i % 5 === 0 ? 4 : 0));
  cholesky(factor, 4, factor);
  t.is(inverseTrace(factor, 4, 3), 0.75);
});
