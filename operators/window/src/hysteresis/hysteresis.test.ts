import { type Gap, InvalidError } from "@headframe/core";
import { runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { at, reading } from "../testing/arrivals.ts";
import { type HysteresisEvent, hysteresis } from "./hysteresis.ts";

test("hysteresis() alternates between high and low, and only at the limits", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 60 }), (values) => {
      const { out } = runStep(
        hysteresis({ high: 3, low: -3 }),
        values.map((value, i) => reading(i, { value })),
      );
      for (const [i, { data }] of (out as HysteresisEvent[]).entries()) {
        t.is(data.state, i % 2 === 0 ? "high" : "low");
        t.true(data.state === "high" ? data.value >= 3 : data.value <= -3);
      }
      const expected = values.reduce<"high" | "low">((s, v) => (v >= 3 ? "high" : v <= -3 ? "low" : s), "low");
      t.is((out as HysteresisEvent[]).at(-1)?.data.state ?? "low", expected);
    }),
  );
});

test("hysteresis() keeps its state over a gap and sends earlier events to late", (t) => {
  const gap: Gap = { kind: "gap", source: "s1", from: at(2), to: at(3), cause: "lost" };
  const { out, side } = runStep(hysteresis({ high: 1, low: 0 }), [reading(1, { value: 1 }), gap, reading(4, { value: 2 }), reading(3, { value: 0 })]);
  t.is(out.length, 2);
  t.deepEqual(side.late, [reading(3, { value: 0 })]);
});

test("hysteresis() refuses limits in the wrong order", (t) => {
  t.throws(() => hysteresis({ high: 1, low: 1 }), { instanceOf: InvalidError, message: /"low" must be below high \(1\), got 1/ });
});
