import type { Frame } from "@headframe/core";
import { exampleProblems } from "@headframe/core/testing";
import test from "ava";
import { madeWindow } from "../made-window.ts";
import { ran, unfitFrames } from "../testing/windows.ts";
import { kurtosisOnset, slidingKurtosis } from "./kurtosis.ts";
import { kurtosisPicker } from "./kurtosis-picker.ts";

const { definition } = kurtosisPicker;
const window = definition.example.in[0] as Frame;
const options = { windowSeconds: 0.5 };

test("kurtosisPicker()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(definition), []);
});

test("slidingKurtosis() equals the definition", (t) => {
  // fourth central moment over the square of the second: (1 + 16 + 1 + 0 + 16) / 5 over ((1 + 4 + 1 + 0 + 4) / 5)^2
  t.is(slidingKurtosis([2, 5, 4, 3, 1], 5)[4], 1.7);
  t.deepEqual([...slidingKurtosis([7, 7, 7, 7], 3)], [3, 3, 3, 3]);
});

test("kurtosisOnset() finds strong arrivals within two samples, nearly always", (t) => {
  const close = Array.from({ length: 100 }, (_, seed) => {
    const at = 120 + ((seed * 37) % 240);
    const samples = madeWindow(seed, 400, [{ at, amplitude: 3000, frequency: 0.12, decay: 60 }]);
    return Math.abs((kurtosisOnset(slidingKurtosis(samples, 50), 49)?.index ?? 0) - at) <= 2;
  }).filter(Boolean).length;
  t.true(close >= 95, `${close} of 100`);
});

test("kurtosisPicker() says nothing of noise, and reports unfit windows", (t) => {
  t.deepEqual(ran(kurtosisPicker(options), [{ ...window, samples: window.samples.subarray(0, 240) }]), { reasons: [], events: [] });
  for (const [frame, reason] of [
    ...unfitFrames(window),
    [{ ...window, samples: window.samples.subarray(0, 60) }, /at least twice windowSeconds/],
    [{ ...window, rate: 3 }, /at least 10 are needed/],
  ] as const) {
    const { reasons, events } = ran(kurtosisPicker(options), [frame, window]);
    t.is(reasons.length, 1);
    t.regex(reasons[0] ?? "", reason);
    t.is(events.length, 1);
  }
});
