import test from "ava";
import fc from "fast-check";
import { fourier } from "./fourier.ts";

test("fourier() is the sum that defines it, and back", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 16, maxLength: 16 }),
      fc.constantFrom(1 as const, -1 as const),
      (values, sign) => {
        const [re, im] = [Float64Array.from(values), new Float64Array(16)];
        fourier(re, im, sign);
        for (let k = 0; k < 16; k++) {
          const sum = (part: (angle: number) => number) => values.reduce((total, x, n) => total + x * part((2 * Math.PI * sign * k * n) / 16), 0);
          t.true(Math.hypot((re[k] as number) - sum(Math.cos), (im[k] as number) - sum(Math.sin)) < 1e-12);
        }
        fourier(re, im, sign === 1 ? -1 : 1);
        t.true(values.every((x, n) => Math.abs((re[n] as number) / 16 - x) < 1e-12));
      },
    ),
    { numRuns: 20 },
  );
});
