import test from "ava";
import fc from "fast-check";
import { principalAxes } from "./principal-axes.ts";

test("principalAxes() gives orthonormal vectors that make the matrix", (t) => {
  const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(number, number, number, number, number, number), (upper) => {
      const { values, vectors } = principalAxes(upper);
      t.true(values[0] >= values[1] && values[1] >= values[2]);
      const full = [
        [0, 1, 2],
        [1, 3, 4],
        [2, 4, 5],
      ].map((row) => row.map((p) => upper[p] as number));
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          const made = values.reduce((sum, value, k) => sum + value * (vectors[k]?.[i] as number) * (vectors[k]?.[j] as number), 0);
          t.true(Math.abs(made - (full[i]?.[j] as number)) < 1e-9 * 1e3);
          const product = (vectors[i] as readonly number[]).reduce((sum, x, k) => sum + x * (vectors[j]?.[k] as number), 0);
          t.true(Math.abs(product - (i === j ? 1 : 0)) < 1e-9);
        }
      }
    }),
  );
});
