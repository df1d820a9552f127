import test from "ava";
import fc from "fast-check";
import { type Accumulator, accumulatorOf, addReading, copyAccumulator, mergeAccumulator } from "./accumulator.ts";

const readings = fc
  .array(fc.record({ value: fc.double({ noNaN: true, min: -1e6, max: 1e6 }), second: fc.integer({ min: 0, max: 50 }) }), { minLength: 1, maxLength: 60 })
  .map((list) => list.map(({ value, second }, i) => ({ value, origin: { time: BigInt(second), id: `e${i}`, source: `s${second % 3}` } })));
type Readings = typeof readings extends fc.Arbitrary<infer T> ? T : never;

function accumulate(list: Readings): Accumulator {
  const [head, ...rest] = list;
  if (!head) throw new RangeError("No readings");
  const a = accumulatorOf(head.value, head.origin, undefined);
  for (const { value, origin } of rest) addReading(a, value, origin, undefined);
  return a;
}

function close(a: number, b: number, scale: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b), scale);
}

test("accumulator equals two passes over all readings", (t) => {
  fc.assert(
    fc.property(readings, (list) => {
      const a = accumulate(list);
      const values = list.map((r) => r.value);
      const sum = values.reduce((s, v) => s + v, 0);
      const mean = sum / values.length;
      const m2 = values.reduce((s, v) => s + (v - mean) ** 2, 0);
      const sorted = [...list].sort((x, y) => Number(x.origin.time - y.origin.time) || (x.origin.id < y.origin.id ? -1 : 1));
      t.is(a.count, values.length);
      t.true(close(a.sum, sum, 1e6) && close(a.mean, mean, 1e6) && close(a.m2, m2, 1e12));
      t.deepEqual([a.min, a.max], [Math.min(...values), Math.max(...values)]);
      t.deepEqual([a.first, a.last], [sorted[0]?.value, sorted.at(-1)?.value]);
      t.is(a.source, list.map((r) => r.origin.source).sort()[0] as string);
    }),
  );
});

test("mergeAccumulator() equals one accumulator over all, wherever they are cut", (t) => {
  fc.assert(
    fc.property(readings, readings, (left, right) => {
      const renamed = right.map((r, i) => ({ ...r, origin: { ...r.origin, id: `f${i}` } }));
      const whole = accumulate([...left, ...renamed]);
      for (const [a, b] of [
        [left, renamed],
        [renamed, left],
      ] as const) {
        const merged = copyAccumulator(accumulate(a));
        mergeAccumulator(merged, accumulate(b), undefined);
        const { mean, m2, sum, ...rest } = merged;
        const { mean: wholeMean, m2: wholeM2, sum: wholeSum, ...wholeRest } = whole;
        t.deepEqual(rest, wholeRest);
        t.true(close(mean, wholeMean, 1e6) && close(m2, wholeM2, 1e12) && close(sum, wholeSum, 1e6));
      }
    }),
  );
});
