import type { Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { said } from "../sections/said.ts";
import { bandstop } from "./bandstop.ts";

const tone = (hz: number) =>
  exampleFrame(
    Float64Array.from({ length: 2000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 500)),
    { rate: 500 },
  );
const peak = (frame: Frame) => Math.max(...Array.from(frame.samples.slice(1500), Math.abs));

test("bandstop() has an example that holds", async (t) => {
  t.deepEqual(await exampleProblems(bandstop.definition), []);
});

test("bandstop() takes out mains hum and leaves the rest", (t) => {
  const step = bandstop({ lowHz: 45, highHz: 55 });
  t.true(peak(runStep(step, [tone(50)]).out[0] as Frame) < 1e-4);
  for (const hz of [10, 120]) t.true(Math.abs(peak(runStep(step, [tone(hz)]).out[0] as Frame) - 1) < 0.01);
});

test("bandstop() does not depend on how its input is cut", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 100 }), fc.array(fc.nat(100)), (values, cuts) => {
      return chunkDifference(bandstop({ lowHz: 10, highHz: 20, order: 2 }), exampleFrame(Int32Array.from(values)), cuts) === undefined;
    }),
  );
  t.pass();
});

test("bandstop() says where a low-pass takes its place", (t) => {
  const { out, side } = runStep(bandstop({ lowHz: 10, highHz: 60 }), [exampleFrame(new Float64Array(4))]);
  t.is(out.length, 1);
  t.regex(said(side.notes).join(), /a lowpass at 10 Hz takes its place/);
});
