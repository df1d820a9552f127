import { type Event, type Gap, InvalidError } from "@headframe/core";
import { runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { at, reading } from "../testing/arrivals.ts";
import { countWindow } from "./count-window.ts";

type Result = Event<"window", { from: string; count: number; sum: number; incomplete?: boolean }>;
const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).map(([a, b]) => ({ size: Math.max(a, b), every: Math.min(a, b) }));

function results(values: readonly number[], options: Parameters<typeof countWindow>[0]): Result[] {
  const events = values.map((value, i) => reading(i, { value }));
  return runStep(countWindow({ aggregates: ["sum"], ...options }), events).out as Result[];
}

test("countWindow() equals a computation over every run of events", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 60 }), sizes, (values, { size, every }) => {
      const expected: number[][] = [];
      for (let start = 0; start + size <= values.length; start += every) expected.push([size, values.slice(start, start + size).reduce((s, v) => s + v, 0)]);
      const got = results(values, { size, every });
      t.deepEqual(
        got.map(({ data }) => [data.count, data.sum]),
        expected,
      );
      t.is(new Set(got.map((e) => e.id)).size, got.length);
    }),
  );
});

test("countWindow() emits the window that is not full only with partial", (t) => {
  t.deepEqual(
    results([1, 2, 3], { size: 2 }).map((e) => e.data.sum),
    [3],
  );
  t.deepEqual(
    results([1, 2, 3], { size: 2, partial: true }).map((e) => e.data.sum),
    [3, 3],
  );
  t.deepEqual(
    results([1, 2], { size: 2, partial: true }).map((e) => e.data.sum),
    [3],
  );
  t.deepEqual(
    results([1, 2, 3], { size: 2, every: 1, partial: true }).map((e) => e.data.sum),
    [3, 5, 3],
  );
});

test("countWindow() gives windows of equal times different ids, and spans the times in them", (t) => {
  const { out } = runStep(countWindow({ size: 2 }), [reading(1, { value: 1 }), reading(0, { value: 1 }), reading(1, { value: 1 }), reading(0, { value: 1 })]);
  const [a, b] = out as Result[];
  t.not(a?.id, b?.id);
  t.deepEqual([a?.data.from, a?.time], ["2026-01-01T00:00:00.000000000Z", at(1)]);
});

test("countWindow() does not count what has no number, and marks a window with a gap", (t) => {
  const gap: Gap = { kind: "gap", source: "s1", from: at(1), to: at(2), cause: "lost" };
  const { out, side } = runStep(countWindow({ size: 2 }), [
    reading(0, { value: 1 }),
    reading(1, { value: "x" }),
    gap,
    reading(2, { value: 2 }),
    reading(3, { value: 1 }),
    reading(4, { value: 1 }),
  ]);
  t.is(side.errors?.length, 1);
  t.deepEqual(
    out.slice(1).map((e) => (e as Result).data.incomplete),
    [true, undefined],
  );
});

test("countWindow() refuses every above size", (t) => {
  t.throws(() => countWindow({ size: 5, every: 6 }), { instanceOf: InvalidError, message: /"every" must be at most size \(5\)/ });
});
