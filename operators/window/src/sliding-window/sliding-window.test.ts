import { type Event, InvalidError } from "@headframe/core";
import { itemDifference, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { type Arrival, arrivals, at, reading, watermark } from "../testing/arrivals.ts";
import { tumblingWindow } from "../tumbling-window/tumbling-window.ts";
import { slidingWindow } from "./sliding-window.ts";

const streams = fc.array(
  fc.record({
    second: fc.integer({ min: 0, max: 300 }).map((n) => n / 10),
    value: fc.integer({ min: -1000, max: 1000 }),
    delay: fc.integer({ min: 0, max: 39 }).map((n) => n / 10),
  }),
  { maxLength: 60 },
);
/** Length and slide in tenths of a second. */
const shapes = fc.tuple(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 80 })).map(([a, b]) => ({ length: Math.max(a, b), every: Math.min(a, b) }));

interface Expected {
  readonly time: bigint;
  readonly values: readonly number[];
}

function bruteForce(readings: readonly Arrival[], length: number, every: number): Expected[] {
  const epoch = Number(at(0) / 100_000_000n);
  const tenths = readings.map((r) => ({ tenth: epoch + Math.round(r.second * 10), value: r.value }));
  const starts = new Set(
    tenths.flatMap(({ tenth }) => Array.from({ length: Math.ceil(length / every) + 1 }, (_, i) => (Math.floor(tenth / every) - i) * every)),
  );
  return [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({
      time: BigInt(start + length) * 100_000_000n,
      values: tenths.filter((r) => r.tenth >= start && r.tenth < start + length).map((r) => r.value),
    }))
    .filter(({ values }) => values.length > 0);
}

test("slidingWindow() equals a computation over all events of each window, in any order within the lateness", (t) => {
  fc.assert(
    fc.property(streams, shapes, (readings, { length, every }) => {
      const step = slidingWindow({ lengthSeconds: length / 10, everySeconds: every / 10, latenessSeconds: 4, aggregates: ["sum", "min", "std"] });
      const { out, side } = runStep(step, arrivals(readings, 4));
      const expected = bruteForce(readings, length, every);
      t.deepEqual(side, {});
      t.deepEqual(
        (out as Event<string, Record<string, number>>[]).map((e) => [e.time, e.data.count, e.data.sum, e.data.min]),
        expected.map(({ time, values }) => [time, values.length, values.reduce((s, v) => s + v, 0), Math.min(...values)]),
      );
      for (const [i, e] of (out as Event<string, { std: number }>[]).entries()) {
        const { values = [] } = expected[i] ?? {};
        const mean = values.reduce((s, v) => s + v, 0) / values.length;
        t.true(Math.abs(e.data.std - Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length)) < 1e-9);
      }
    }),
  );
});

test("slidingWindow() without overlap is a tumbling window", (t) => {
  fc.assert(
    fc.property(streams, (readings) => {
      const items = arrivals(readings, 4);
      const sliding = runStep(slidingWindow({ lengthSeconds: 3, everySeconds: 3, latenessSeconds: 4 }), items);
      const tumbling = runStep(tumblingWindow({ lengthSeconds: 3, latenessSeconds: 4 }), items);
      t.is(itemDifference(sliding.out as never, tumbling.out as never), undefined);
    }),
  );
});

test("slidingWindow() counts an event in the windows that have not fired yet", (t) => {
  const step = slidingWindow({ lengthSeconds: 10, everySeconds: 5, aggregates: ["count"] });
  const { out, side } = runStep(step, [reading(7, { value: 1 }), watermark(10), reading(8, { value: 1 }), reading(4, { value: 1 })]);
  t.deepEqual(
    (out as Event<string, { count: number }>[]).map((e) => [e.time, e.data.count]),
    [
      [at(10), 1],
      [at(15), 2],
    ],
  );
  t.deepEqual(side.late, [reading(4, { value: 1 })]);
});

test("slidingWindow() refuses a slide longer than the window or far shorter", (t) => {
  t.throws(() => slidingWindow({ lengthSeconds: 5, everySeconds: 6 }), {
    instanceOf: InvalidError,
    message: /"everySeconds" must be at most lengthSeconds \(5\)/,
  });
  t.throws(() => slidingWindow({ lengthSeconds: 5, everySeconds: 1e-5 }), { instanceOf: InvalidError, message: /at least lengthSeconds \/ 10000/ });
});
