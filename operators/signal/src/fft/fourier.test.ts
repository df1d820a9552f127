import test from "ava";
import fc from "fast-check";
import { fourier } from "./fourier.ts";

/** The definition, point by point. */
function definition(input: Float64Array): Float64Array {
  const n = input.length / 2;
  const out = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      out[2 * k]! += input[2 * j]! * Math.cos(angle) - input[2 * j + 1]! * Math.sin(angle);
      out[2 * k + 1]! += input[2 * j]! * Math.sin(angle) + input[2 * j + 1]! * Math.cos(angle);
    }
  }
  return out;
}

const largestDifference = (a: Float64Array, b: Float64Array) => a.reduce((max, v, i) => Math.max(max, Math.abs(v - b[i]!)), 0);

const complex = fc
  .integer({ min: 1, max: 70 })
  .chain((n) => fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2 * n, maxLength: 2 * n }))
  .map((values) => Float64Array.from(values));

test("fourier() equals the definition for any size, and its inverse gives the input back", (t) => {
  fc.assert(
    fc.property(complex, (input) => {
      const n = input.length / 2;
      const [out, back] = [new Float64Array(2 * n), new Float64Array(2 * n)];
      const kept = Float64Array.from(input);
      fourier(n).forward(out, input);
      fourier(n).inverse(back, out);
      return largestDifference(out, definition(kept)) < 1e-12 * n && largestDifference(back, kept) < 1e-13 * n && largestDifference(input, kept) === 0;
    }),
  );
  t.pass();
});

test("fourier() transforms real samples to the first half of the spectrum", (t) => {
  for (const n of [1, 2, 3, 4, 5, 8, 15, 16, 1750]) {
    const samples = Float64Array.from({ length: n }, (_, i) => Math.sin(i * i) + 0.3);
    const [out, full, pairs] = [new Float64Array(2 * n), new Float64Array(2 * n), new Float64Array(2 * n)];
    for (const [i, v] of samples.entries()) pairs[2 * i] = v;
    fourier(n).real(out, samples);
    fourier(n).forward(full, pairs);
    const half = 2 * (Math.floor(n / 2) + 1);
    t.true(largestDifference(out.subarray(0, half), full.subarray(0, half)) < 1e-11, `size ${n}`);
  }
});

test("fourier() keeps 1e-12 of the largest value for a long transform of a prime length", (t) => {
  const n = 100_003;
  const [out, input] = [new Float64Array(2 * n), new Float64Array(2 * n)];
  for (let i = 0; i < n; i++) input[2 * i] = Math.cos((2 * Math.PI * ((17 * i) % n)) / n);
  fourier(n).forward(out, input);
  const expected = new Float64Array(2 * n);
  expected[34] = expected[2 * (n - 17)] = n / 2;
  t.true(largestDifference(out, expected) < 1e-12 * n);
});

test("fourier() refuses a size that is no whole number above 0", (t) => {
  for (const size of [0, -4, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) t.throws(() => fourier(size), { instanceOf: RangeError });
});
