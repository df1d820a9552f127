import type { Frame } from "@headframe/core";
import { exampleProblems } from "@headframe/core/testing";
import test from "ava";
import { ran, unfitFrames } from "../testing/windows.ts";
import { baerPicker } from "./baer-picker.ts";

const { definition } = baerPicker;
const window = definition.example.in[0] as Frame;

test("baerPicker()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(definition), []);
});

test("baerPicker() picks every channel, or those of the components asked for", (t) => {
  const channels = ["FDSN:XX_MINE__H_H_Z", "FDSN:XX_MINE__H_H_N"];
  const two: Frame = { ...window, channels, samples: Float64Array.of(...window.samples, ...window.samples) };
  const picked = (components: string) => ran(baerPicker({ components }), [two]).events.map(({ data }) => (data as { channel: string }).channel);
  t.deepEqual(picked(""), channels);
  t.deepEqual(picked("N"), [channels[1] as string]);
  t.deepEqual(picked("X"), []);
});

test("baerPicker() takes each window by itself, at its own rate and time", (t) => {
  const later: Frame = { ...window, t0: window.t0 + 7n, rate: 99 };
  const { events } = ran(baerPicker(), [window, later, window]);
  t.is(events.length, 3);
  t.deepEqual(events[2], events[0]);
  t.is(events[1]?.time, later.t0 + 2_525_252_525n, "sample 250 at 99 Hz, to the nanosecond");
  t.not(events[1]?.id, events[0]?.id);
});

test("baerPicker() says nothing of a window without an arrival", (t) => {
  const noise: Frame = { ...window, samples: window.samples.subarray(0, 240) };
  t.deepEqual(ran(baerPicker(), [noise]), { reasons: [], events: [] });
});

test("baerPicker() reports unfit windows and goes on", (t) => {
  for (const [frame, reason] of [
    ...unfitFrames(window),
    [{ ...window, samples: window.samples.subarray(0, 100) }, /Window of 1 s must be longer than twice noiseSeconds/],
    [{ ...window, rate: 3 }, /at least 2 samples/],
  ] as const) {
    const { reasons, events } = ran(baerPicker(), [frame, window]);
    t.is(reasons.length, 1);
    t.regex(reasons[0] ?? "", reason);
    t.is(events.length, 1);
  }
});

test("baerPicker() refuses a freeze threshold below the threshold", (t) => {
  t.throws(() => baerPicker({ threshold: 7, freezeThreshold: 6 }), { message: /"freezeThreshold" \(6\) must not be below "threshold" \(7\)/ });
});
