import type { Frame } from "@headframe/core";
import { exampleProblems, joinFrames, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { polyphase, ratioOf } from "./polyphase.ts";
import { resample } from "./resample.ts";

const noise = exampleFrame(
  Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i)),
  { channels: ["a", "b"] },
);
const sine = (rate: number, hz: number, seconds: number) =>
  exampleFrame(
    Float64Array.from({ length: Math.round(rate * seconds) }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate)),
    { rate },
  );
const resampled = (frame: Frame, rate: number) => joinFrames(runStep(resample({ rate }), [frame]).out as Frame[]);

test("resample() runs its example", async (t) => t.deepEqual(await exampleProblems(resample.definition), []));

test("resample() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 200 })),
      fc.constantFrom(100, 50, 200, 40, 250, 100 / 3, 99),
      (cuts, rate) => chunkDifference(resample({ rate, transition: 0.3 }), noise, cuts) === undefined,
    ),
  );
  t.pass();
});

test("resample() keeps a sine in time and size", (t) => {
  for (const [from, to, hz] of [
    [100, 250, 30],
    [250, 100, 30],
    [100, 40, 15],
    [6000, 1000, 400],
    [100, 100 / 3, 12],
  ] as const) {
    const out = resampled(sine(from, hz, 8), to);
    t.is(out.rate, to);
    t.is(out.samples.length, Math.ceil(8 * to * (1 - 1e-12)));
    const middle = [...out.samples]
      .map((v, i) => Math.abs(v - Math.sin((2 * Math.PI * hz * i) / to)))
      .slice(out.samples.length / 4, (3 * out.samples.length) / 4);
    t.true(Math.max(...middle) < 2e-4, `${from} to ${to}: ${Math.max(...middle)}`);
  }
});

test("resample() holds down what would fold back", (t) => {
  const out = resampled(sine(100, 40, 8), 50);
  t.true(Math.max(...out.samples.subarray(100, 300).map(Math.abs)) < 2e-4);
});

test("resample() equals its definition: zeros between, low-pass, every so many", (t) => {
  const filter = polyphase(ratioOf(100, 60), 80, 0.3);
  const out = joinFrames(runStep(resample({ rate: 60, transition: 0.3 }), [noise]).out as Frame[]);
  const [up, down] = [filter.up, filter.down];
  t.deepEqual([up, down], [3, 5]);
  for (let k = 0; k < 120; k++) {
    let sum = 0;
    for (let j = 0; j < 200; j++) {
      const tap = k * down + filter.half - j * up;
      if (tap < 0 || tap >= up * filter.width) continue;
      sum += noise.samples[j]! * filter.taps[(tap % up) * filter.width + filter.width - 1 - Math.floor(tap / up)]!;
    }
    t.true(Math.abs(out.samples[k]! - sum) < 1e-12);
  }
});

test("resample() passes samples on where the rates are equal", (t) => {
  t.deepEqual(runStep(resample({ rate: 100 }), [noise]).out, [noise]);
});

test("resample() reports rates that have no small ratio, and NaN", (t) => {
  t.is(runStep(resample({ rate: 99.999_123 }), [noise]).side.errors?.length, 1);
  t.is(runStep(resample({ rate: 50 }), [exampleFrame(new Float64Array([Number.NaN]))]).side.errors?.length, 1);
});
