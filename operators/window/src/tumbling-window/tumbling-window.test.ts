import { type Event, type Gap, itemTime } from "@headframe/core";
import { itemDifference, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { type Arrival, arrivals, at, reading, watermark } from "../testing/arrivals.ts";
import { tumblingWindow } from "./tumbling-window.ts";

const lateness = 5;
const streams = fc.array(
  fc.record({
    second: fc.integer({ min: 0, max: 600 }).map((n) => n / 10),
    value: fc.integer({ min: -1000, max: 1000 }),
    delay: fc.integer({ min: 0, max: 49 }).map((n) => n / 10),
  }),
  { maxLength: 80 },
);
const everything = ["count", "sum", "mean", "min", "max", "std", "first", "last", "q50"] as const;

function windows(readings: readonly Arrival[], items = arrivals(readings, lateness)) {
  return runStep(tumblingWindow({ lengthSeconds: 7, latenessSeconds: lateness, offsetSeconds: 2, aggregates: [...everything] }), items);
}

test("tumblingWindow() gives the same windows for any order within the lateness", (t) => {
  fc.assert(
    fc.property(streams, (readings) => {
      const inOrder = windows(readings.map((r) => ({ ...r, delay: 0 })));
      const got = windows(readings);
      t.deepEqual(got.side, {});
      t.is(itemDifference(got.out as never, inOrder.out as never, 1e-9), undefined);
    }),
  );
});

test("tumblingWindow() equals a computation over all events of the window", (t) => {
  fc.assert(
    fc.property(streams, (readings) => {
      const first = 1_767_225_600 - 2;
      const byWindow = Map.groupBy(readings, (r) => Math.floor((first + r.second) / 7));
      const expected = [...byWindow.entries()]
        .sort(([a], [b]) => a - b)
        .map(([k, rs]) => ({ end: at(0) + BigInt((k + 1) * 7 - first) * 1_000_000_000n, values: rs.map((r) => r.value) }));
      const got = windows(readings).out as Event<"window", Record<string, number>>[];
      t.deepEqual(
        got.map((w) => [w.time, w.data.count, w.data.min, w.data.max, w.data.sum]),
        expected.map(({ end, values }) => [end, values.length, Math.min(...values), Math.max(...values), values.reduce((s, v) => s + v, 0)]),
      );
      for (const [i, w] of got.entries()) {
        const { values = [] } = expected[i] ?? {};
        const mean = values.reduce((s, v) => s + v, 0) / values.length;
        const std = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
        t.true(Math.abs((w.data.mean ?? 0) - mean) < 1e-9 && Math.abs((w.data.std ?? 0) - std) < 1e-9);
      }
    }),
  );
});

test("tumblingWindow() fires once, when the watermark reaches the end plus the lateness", (t) => {
  const step = tumblingWindow({ lengthSeconds: 10, latenessSeconds: 5, aggregates: ["sum"] });
  const before = [reading(1, { value: 1 }), watermark(14.999999999), reading(2, { value: 2 })];
  const { out, side } = runStep(step, [...before, watermark(15), reading(3, { value: 4 }), reading(15, { value: 8 })]);
  t.deepEqual(
    out.map((e) => [itemTime(e), (e as Event<string, { sum: number }>).data.sum]),
    [
      [at(10), 3],
      [at(20), 8],
    ],
  );
  t.deepEqual(side.late, [reading(3, { value: 4 })]);
});

test("tumblingWindow() keeps keys apart and reads a field of any depth", (t) => {
  const step = tumblingWindow({ lengthSeconds: 10, value: "data.ppv.peak", aggregates: ["max"] });
  const { out } = runStep(step, [reading(1, { ppv: { peak: 3 } }, { source: "a" }), reading(1, { ppv: { peak: 5 } }, { source: "b" })]);
  t.deepEqual(
    (out as Event<string, { key: string; max: number }>[]).map(({ data }) => [data.key, data.max]),
    [
      ["a", 3],
      ["b", 5],
    ],
  );
});

test("tumblingWindow() reports values that are no numbers and goes on", (t) => {
  const wrong = [{}, { value: Number.NaN }, { value: Number.POSITIVE_INFINITY }, { value: "3" }, { value: null }, null, 5, [1]];
  const { out, side } = runStep(tumblingWindow({ lengthSeconds: 10 }), [
    ...wrong.map((data, number) => reading(1, data, { number })),
    reading(1, { value: 1 }),
  ]);
  t.is(out.length, 1);
  const reasons = side.errors?.map((e) => (e as Event<string, { reason: string }>).data.reason);
  t.deepEqual(reasons?.slice(0, 4), [
    'Field "value" is absent',
    'Field "value" is NaN, not a finite number',
    'Field "value" is Infinity, not a finite number',
    'Field "value" is "3", not a finite number',
  ]);
  t.is(reasons?.length, wrong.length);
});

test("tumblingWindow() bounds the windows it keeps open and refuses times without a date", (t) => {
  const far: Event = { ...reading(0, { value: 1 }), time: 10n ** 21n };
  const { out, side } = runStep(tumblingWindow({ lengthSeconds: 1, maxOpen: 2 }), [
    reading(0, { value: 1 }),
    reading(5, { value: 1 }),
    reading(9, { value: 1 }),
    reading(5.5, { value: 1 }),
    far,
  ]);
  t.is(out.length, 2);
  t.deepEqual(
    side.errors?.map((e) => (e as Event<string, { reason: string }>).data.reason),
    ['More than 2 panes are open: option "maxOpen"', "Time is outside the years 0000 to 9999"],
  );
});

test("tumblingWindow() marks windows that a gap overlaps", (t) => {
  const gap: Gap = { kind: "gap", source: "s1", from: at(8), to: at(12), cause: "lost" };
  const { out } = runStep(tumblingWindow({ lengthSeconds: 5 }), [
    reading(1, { value: 1 }),
    reading(7, { value: 1 }),
    gap,
    reading(12, { value: 1 }),
    reading(16, { value: 1 }),
  ]);
  t.deepEqual(out[0], gap);
  t.deepEqual(
    out.slice(1).map((e) => (e as Event<string, { incomplete?: boolean }>).data.incomplete),
    [undefined, true, true, undefined],
  );
});
