import type { Frame, Gap } from "@headframe/core";
import { cutFrame } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { frame, gap } from "../simulation/items.ts";
import { StreamComparison } from "./stream-comparison.ts";

const samples = Array.from({ length: 60 }, (_, i) => (i * 7) % 11);
const whole = frame("s", 0, samples);
const cuts = fc.array(fc.integer({ min: 1, max: 59 }), { maxLength: 8 });

function compared(recorded: readonly (Frame | Gap)[], other: readonly (Frame | Gap)[]): StreamComparison {
  const comparison = new StreamComparison();
  for (let i = 0; i < Math.max(recorded.length, other.length); i++) {
    const [a, b] = [recorded[i], other[i]];
    if (a) comparison.add("recorded", a);
    if (b) comparison.add("other", b);
  }
  return comparison;
}

test("StreamComparison finds streams equal however they are cut", (t) => {
  fc.assert(
    fc.property(cuts, cuts, (a, b) => {
      const comparison = compared(cutFrame(whole, a), cutFrame(whole, b));
      t.is(comparison.difference(), undefined);
      t.is(comparison.counts.recorded.samples, 60);
      t.is(comparison.counts.other.frames, new Set(b).size + 1);
    }),
  );
});

test("StreamComparison finds the first sample that differs", (t) => {
  fc.assert(
    fc.property(cuts, cuts, fc.integer({ min: 0, max: 59 }), (a, b, at) => {
      const changed = frame("s", 0, samples.with(at, 99));
      const time = `1970-01-01T00:00:0${Math.floor(at / 10)}.${at % 10}00000000Z`;
      t.deepEqual(compared(cutFrame(whole, a), cutFrame(changed, b)).difference(), { time, what: `s: ${samples[at]} as recorded, 99 by the other flow` });
    }),
  );
});

test("StreamComparison tells where only one goes on, and of gaps that differ", (t) => {
  const [first, second] = cutFrame(whole, [30]) as [Frame, Frame];
  t.deepEqual(compared([first, second], [first]).difference(), { time: "1970-01-01T00:00:03.000000000Z", what: "only the recorded flow goes on from here" });
  t.deepEqual(compared([second], [first, second]).difference(), { time: "1970-01-01T00:00:00.000000000Z", what: "only the other flow has samples here" });
  t.is(compared([first, gap("s", 3, 5)], [first, gap("s", 3, 5)]).difference(), undefined);
  t.is(compared([first, gap("s", 3, 5)], [first, gap("s", 3, 6)]).difference()?.what, "the gaps are not the same");
  t.is(compared([first, second], [first, gap("s", 3, 6)]).difference()?.what, "only the other flow has a gap here");
  t.is(compared([whole], [frame("s", 0, samples, 20)]).difference()?.what, "10 Hz as recorded, 20 Hz by the other flow");
});

test("StreamComparison takes NaN for equal to NaN", (t) => {
  const odd = () => frame("s", 0, [1, Number.NaN, 2]);
  t.is(compared([odd()], [odd()]).difference(), undefined);
});
