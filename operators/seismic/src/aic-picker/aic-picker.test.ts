import { type Event, type Frame, parseTime } from "@headframe/core";
import { exampleProblems } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { madeWindow } from "../made-window.ts";
import { ran, unfitFrames } from "../testing/windows.ts";
import { aicPick } from "./aic-pick.ts";
import { aicPicker } from "./aic-picker.ts";

const { definition } = aicPicker;
const window = definition.example.in[0] as Frame;

test("aicPicker()'s example holds and is the true onset", async (t) => {
  t.deepEqual(await exampleProblems(definition), []);
  t.is((definition.example.out[0] as Event).time, parseTime("2026-01-01T00:00:02Z"));
});

test("aicPick() finds the onset of strong arrivals within a sample, with its sign", (t) => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 60, max: 320 }), fc.constantFrom(1, -1), (seed, at, sign) => {
      const pick = aicPick(madeWindow(seed, 400, [{ at, amplitude: sign * 3000, frequency: 0.12, decay: 200 }]), 100);
      return pick !== undefined && Math.abs(pick.index - at) <= 1 && pick.polarity === (sign > 0 ? "U" : "D") && pick.uncertaintySeconds < 0.02;
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test("aicPick()'s uncertainty grows as the arrival drowns", (t) => {
  const at = (amplitude: number) =>
    [1, 2, 3, 4, 5].reduce(
      (sum, seed) => sum + (aicPick(madeWindow(seed, 400, [{ at: 200, amplitude, frequency: 0.12, decay: 80 }]), 100)?.uncertaintySeconds ?? 0),
      0,
    );
  t.true(at(25) > 2 * at(1000));
});

test("aicPicker() says nothing of noise, and reports unfit windows", (t) => {
  const noise: Frame = { ...window, samples: window.samples.subarray(0, 190) };
  t.deepEqual(ran(aicPicker({ minimumSnr: 6 }), [noise]), { reasons: [], events: [] });
  for (const [frame, reason] of [...unfitFrames(window), [{ ...window, samples: window.samples.subarray(0, 10) }, /too short/]] as const) {
    const { reasons, events } = ran(aicPicker(), [frame, window]);
    t.is(reasons.length, 1);
    t.regex(reasons[0] ?? "", reason);
    t.is(events.length, 1);
  }
  t.is(aicPick(new Float64Array(100), 100), undefined);
});
