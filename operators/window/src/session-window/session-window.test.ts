import type { Event, Gap } from "@headframe/core";
import { itemDifference, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { type Arrival, arrivals, at, reading, watermark } from "../testing/arrivals.ts";
import { sessionWindow } from "./session-window.ts";

type Result = Event<"window", { from: string; to: string; count: number; sum: number; incomplete?: boolean }>;
const streams = fc.array(
  fc.record({
    second: fc.integer({ min: 0, max: 90 }),
    value: fc.integer({ min: -1000, max: 1000 }),
    delay: fc.integer({ min: 0, max: 49 }).map((n) => n / 10),
  }),
  { maxLength: 60 },
);

function bruteForce(readings: readonly Arrival[], gap: number, longest: number): number[][] {
  const sessions: Arrival[][] = [];
  for (const r of [...readings].sort((a, b) => a.second - b.second)) {
    const open = sessions.at(-1);
    const joins = open && at(r.second) - at(open.at(-1)?.second ?? 0) < BigInt(gap * 1e9) && at(r.second) - at(open[0]?.second ?? 0) < BigInt(longest * 1e9);
    if (joins) open.push(r);
    else sessions.push([r]);
  }
  return sessions.map((s) => [s.length, s.reduce((sum, r) => sum + r.value, 0)]);
}

test("sessionWindow() equals sessions cut from the sorted events, in any order within the lateness", (t) => {
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 3, max: 40 }), (readings, gapSeconds, maxSeconds) => {
      const step = sessionWindow({ gapSeconds, maxSeconds, latenessSeconds: 5, aggregates: ["sum", "q90", "std"] });
      const got = runStep(step, arrivals(readings, 5));
      t.deepEqual(got.side, {});
      t.deepEqual(
        (got.out as Result[]).map(({ data }) => [data.count, data.sum]),
        bruteForce(readings, gapSeconds, maxSeconds),
      );
      const inOrder = runStep(
        step,
        [...arrivals(readings, 5)].filter((i) => i.kind === "event").sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1)),
      );
      t.is(itemDifference(got.out as never, inOrder.out as never), undefined);
    }),
  );
});

test("sessionWindow() fires when the watermark reaches the last event plus gap and lateness", (t) => {
  const step = sessionWindow({ gapSeconds: 3, latenessSeconds: 2, aggregates: ["sum"] });
  const items = [
    reading(0, { value: 1 }),
    reading(2, { value: 2 }),
    watermark(6.999999999),
    reading(4.999999999, { value: 4 }),
    watermark(9.999999998),
    watermark(9.999999999),
  ];
  const upTo = (n: number) => runStep(step, [...items.slice(0, n), reading(50, { value: 0 })]).out.map((e) => (e as Result).data.sum);
  t.deepEqual(upTo(6), [7, 0]);
  const { side } = runStep(step, [...items, reading(7, { value: 9 })]);
  t.deepEqual(side.late, [reading(7, { value: 9 })]);
});

test("sessionWindow() holds event time at the session that is open", (t) => {
  const { definition, spec } = sessionWindow({ gapSeconds: 5 });
  if (!("kernel" in definition)) throw new TypeError("No kernel");
  const kernel = definition.kernel(spec.options);
  const state = kernel.start("k");
  const emit = { out() {}, side() {}, gap() {}, error() {} };
  const context = { now: 0n, random: () => 0 };
  kernel.step(state, reading(1, { value: 1 }), emit, context);
  kernel.watermark?.(state, at(4), emit, context);
  t.is(kernel.holds?.(state), at(1));
  kernel.watermark?.(state, at(6), emit, context);
  t.is(kernel.holds?.(state), undefined);
});

test("sessionWindow() marks sessions with a gap and bounds what waits", (t) => {
  const gap: Gap = { kind: "gap", source: "s1", from: at(1), to: at(2), cause: "lost" };
  const { out, side } = runStep(sessionWindow({ gapSeconds: 5, maxOpen: 3 }), [
    reading(0, { value: 1 }),
    gap,
    reading(3, { value: 2 }),
    reading(30, { value: 2 }),
    reading(31, { value: 2 }),
  ]);
  t.deepEqual(
    out.slice(1).map((e) => (e as Result).data.incomplete),
    [true, undefined],
  );
  t.like(side.errors?.[0], { data: { reason: 'More than 3 events wait for the watermark: option "maxOpen"' } });
});
