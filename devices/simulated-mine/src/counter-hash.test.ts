import test from "ava";
import fc from "fast-check";
import { hash32, purpose, uniform } from "./counter-hash.ts";

test("hash32() depends on every counter, also beyond 32 bits", (t) => {
  const values = new Set([
    hash32(1, 2),
    hash32(2, 2),
    hash32(1, 3),
    hash32(1, 2, 1),
    hash32(1, 2, 0, 1),
    hash32(1, 2, 0, 0, 1),
    hash32(1, 2, 2 ** 32),
    hash32(1, 2, 2 ** 33),
  ]);
  t.is(values.size, 8);
});

test("hash32() is the same on every machine", (t) => {
  t.is(hash32(7, purpose.noise, 1, 2, 3), 4_079_635_892);
});

test("uniform() stays inside (0, 1)", (t) => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.maxSafeNat(), (seed, a, b) => {
      const u = uniform(seed, 1, a, b);
      return u > 0 && u < 1;
    }),
  );
  t.pass();
});

test("uniform() fills the interval evenly", (t) => {
  const bins = new Array(16).fill(0);
  for (let i = 0; i < 16_000; i++) bins[Math.floor(uniform(5, 1, i) * 16)]++;
  const chiSquare = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  t.true(chiSquare < 37.7, `chi-square ${chiSquare} of 15 degrees of freedom`); // 0.1 % level
});
