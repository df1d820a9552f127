import test from "ava";
import fc from "fast-check";
import { sampleGrid, simplestFraction } from "./sample-grid.ts";

const rational = fc.record({ p: fc.integer({ min: 1, max: 100_000 }), q: fc.integer({ min: 1, max: 10_000 }) });
const tenYears = 10 * 366 * 86400;

/** Nearest integer to a / b, halves up, for a >= 0. */
function rounded(a: bigint, b: bigint): bigint {
  return (2n * a + b) / (2n * b);
}

test("sampleGrid().offset() is the exactly rounded time of a sample, over ten years", (t) => {
  fc.assert(
    fc.property(rational, fc.double({ min: 0, max: 1, noNaN: true }), ({ p, q }, part) => {
      const index = Math.floor(part * tenYears * (p / q));
      return sampleGrid(p / q).offset(index) === rounded(BigInt(index) * BigInt(q) * 1_000_000_000n, BigInt(p));
    }),
    { numRuns: 2000 },
  );
  t.is(sampleGrid(1 / 3).offset(tenYears), BigInt(tenYears) * 3_000_000_000n);
  t.is(sampleGrid(6000).offset(6000 * tenYears), BigInt(tenYears) * 1_000_000_000n);
});

test("sampleGrid().offset() is symmetric in sign but for halves", (t) => {
  t.is(sampleGrid(3).offset(-1), -333_333_333n);
  t.is(sampleGrid(3).offset(-2), -666_666_667n);
});

test("sampleGrid().offset() grows with the index", (t) => {
  fc.assert(
    fc.property(rational, fc.integer({ min: -1e9, max: 1e12 }), ({ p, q }, index) => {
      const grid = sampleGrid(p / q);
      return grid.offset(index + 1) > grid.offset(index);
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test("sampleGrid().nearest() finds the sample of an offset, and of one up to half a period off", (t) => {
  fc.assert(
    fc.property(rational, fc.integer({ min: -1e9, max: 1e12 }), fc.double({ min: -0.49, max: 0.49, noNaN: true }), ({ p, q }, index, part) => {
      const grid = sampleGrid(p / q);
      const jitter = BigInt(Math.trunc((part * 1e9 * q) / p));
      return grid.nearest(grid.offset(index)) === index && grid.nearest(grid.offset(index) + jitter) === index;
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test("sampleGrid().index() gives fractions of a sample", (t) => {
  t.is(sampleGrid(100).index(15_000_000n), 1.5);
  t.is(sampleGrid(0.5).index(-1_000_000_000n), -0.5);
});

test("sampleGrid() refuses a rate that is none", (t) => {
  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    t.throws(() => sampleGrid(rate), { instanceOf: RangeError, message: /rate must be a finite number above 0/ }, String(rate));
});

test("simplestFraction() gives back a fraction in lowest terms", (t) => {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50_000_000 }), fc.integer({ min: 1, max: 50_000_000 }), (p, q) => {
      const d = gcd(p, q);
      const [n, m] = simplestFraction(p / q);
      return n === BigInt(p / d) && m === BigInt(q / d);
    }),
    { numRuns: 2000 },
  );
  t.deepEqual(simplestFraction(0.1), [1n, 10n]);
});

test("simplestFraction() rounds to the double it was made from", (t) => {
  fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (x) => ((n, d) => Number(n) / Number(d) === x)(...simplestFraction(x))));
  t.deepEqual(simplestFraction(Number.MIN_VALUE), [1n, 1n << 1074n]);
});
