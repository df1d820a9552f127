import type { Gap } from "@headframe/core";
import { runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { at, reading } from "../testing/arrivals.ts";
import { type RateEvent, rateOfChange } from "./rate-of-change.ts";

test("rateOfChange() finds the slope of a line at any spacing", (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 30 }),
      (slope, steps) => {
        let second = 0;
        const { out } = runStep(
          rateOfChange(),
          steps.map((s) => {
            second += s / 100;
            return reading(second, { value: slope * second });
          }),
        );
        t.is(out.length, steps.length - 1);
        for (const { data } of out as RateEvent[]) t.true(Math.abs(data.rate - slope) < 1e-6 * Math.max(1, Math.abs(slope)));
      },
    ),
  );
});

test("rateOfChange() begins anew after a gap and after too long", (t) => {
  const gap: Gap = { kind: "gap", source: "s1", from: at(2), to: at(3), cause: "lost" };
  const { out } = runStep(rateOfChange({ maxGapSeconds: 10 }), [
    reading(0, { value: 0 }),
    gap,
    reading(3, { value: 9 }),
    reading(14, { value: 1 }),
    reading(15, { value: 3 }),
  ]);
  t.deepEqual(
    out.map((e) => (e.kind === "gap" ? "gap" : (e as RateEvent).data.rate)),
    ["gap", 2],
  );
});

test("rateOfChange() reports two values at one time and sends earlier ones to late", (t) => {
  const { side } = runStep(rateOfChange(), [reading(1, { value: 0 }), reading(1, { value: 9 }), reading(0, { value: 1 })]);
  t.like(side.errors?.[0], { data: { reason: "Two values at the same time have no rate of change" } });
  t.is(side.late?.length, 1);
});
