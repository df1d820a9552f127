import type { Event, Gap } from "@headframe/core";
import { runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { at, reading } from "../testing/arrivals.ts";
import { deadband } from "./deadband.ts";

const seconds = (items: readonly unknown[]) => (items as Event[]).map((e) => Number(e.time - at(0)) / 1e9);

test("deadband() keeps what passed within the band of what came", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }), fc.nat(10), (values, change) => {
      const events = values.map((value, i) => reading(i, { value }));
      const passed = runStep(deadband({ change }), events).out as Event<string, { value: number }>[];
      let reported = Number.NaN;
      let next = 0;
      for (const [i, value] of values.entries()) {
        if (passed[next]?.time === at(i)) reported = passed[next++]?.data.value ?? Number.NaN;
        t.true(Math.abs(value - reported) <= change);
      }
      t.is(next, passed.length);
    }),
  );
});

test("deadband() passes an event after the longest silence and after a gap", (t) => {
  const gap: Gap = { kind: "gap", source: "s1", from: at(21), to: at(22), cause: "lost" };
  const { out, side } = runStep(
    deadband({ change: 5, maxSilenceSeconds: 10 }),
    [0, 9, 10, 19].map((s) => reading(s, { value: 1 })).concat(reading(3, { value: 99 })),
  );
  t.deepEqual(seconds(out), [0, 10]);
  t.deepEqual(seconds(side.late ?? []), [3]);
  t.is(runStep(deadband({ change: 5 }), [reading(0, { value: 1 }), gap, reading(30, { value: 1 })]).out.length, 3);
});
