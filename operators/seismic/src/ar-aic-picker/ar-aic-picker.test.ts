import { channelSamples, type Frame } from "@headframe/core";
import { exampleProblems } from "@headframe/core/testing";
import test from "ava";
import { ran, unfitFrames } from "../testing/windows.ts";
import { arAicPicker } from "./ar-aic-picker.ts";

const { definition } = arAicPicker;
const window = definition.example.in[0] as Frame;
const options = { sLtaSeconds: 2, sStaSeconds: 0.5 };

test("arAicPicker()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(definition), []);
});

test("arAicPicker() finds its components by their letters, in any order", (t) => {
  const [z, n, e] = [0, 1, 2].map((c) => channelSamples(window, c)) as [Float64Array, Float64Array, Float64Array];
  const turned: Frame = { ...window, channels: ["a2", "aZ", "aX", "a1"], samples: Float64Array.of(...e, ...z, ...z, ...n) };
  const { events } = ran(arAicPicker({ ...options, components: "Z12" }), [turned]);
  t.deepEqual(
    events.map(({ data }) => data),
    [
      { channel: "aZ", phase: "P", method: "ar-aic" },
      { channel: "a1", phase: "S", method: "ar-aic" },
    ],
  );
});

test("arAicPicker() reports unfit windows and goes on", (t) => {
  const short: Frame = { ...window, samples: window.samples.subarray(0, 300) };
  for (const [frame, reason] of [
    ...unfitFrames(window),
    [short, /Window of 1 s must be longer than pLtaSeconds/],
    [{ ...window, rate: 40 }, /highHz/],
    [{ ...window, channels: ["aZ", "aN", "aN"] }, /one channel each for Z, N, E/],
    [{ ...window, channels: ["aZ", "aN"], samples: window.samples.subarray(0, 2000) }, /one channel each for Z, N, E/],
  ] as const) {
    const { reasons, events } = ran(arAicPicker(options), [frame, window]);
    t.is(reasons.length, 1);
    t.regex(reasons[0] ?? "", reason);
    t.is(events.length, 2);
  }
});

test("arAicPicker() says nothing of a silent window", (t) => {
  t.deepEqual(ran(arAicPicker(options), [{ ...window, samples: new Float32Array(window.samples.length) }]), { reasons: [], events: [] });
});

test("arAicPicker() refuses bands and averages that are the wrong way round", (t) => {
  t.throws(() => arAicPicker({ lowHz: 30, pStaSeconds: 2, sStaSeconds: 5 }), { message: /lowHz.*pStaSeconds.*sStaSeconds/ });
  t.throws(() => arAicPicker({ components: "ZN" }));
});
