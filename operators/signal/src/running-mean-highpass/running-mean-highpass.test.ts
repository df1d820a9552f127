import type { Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { runningMeanHighpass } from "./running-mean-highpass.ts";

test("runningMeanHighpass() has an example that holds", async (t) => {
  t.deepEqual(await exampleProblems(runningMeanHighpass.definition), []);
});

test("runningMeanHighpass() takes off the mean of the last samples", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (values, width) => {
      const { samples } = runStep(runningMeanHighpass({ lengthSeconds: width / 100 }), [exampleFrame(Int32Array.from(values))]).out[0] as Frame;
      return values.every((v, i) => {
        const window = values.slice(Math.max(0, i + 1 - width), i + 1);
        return Math.abs(samples[i]! - (v - window.reduce((a, b) => a + b, 0) / window.length)) < 1e-9;
      });
    }),
  );
  t.pass();
});

test("runningMeanHighpass() does not drift: a large step leaves no trace", (t) => {
  const samples = new Float64Array(1000);
  samples.fill(1e15, 100, 200);
  const out = (runStep(runningMeanHighpass({ lengthSeconds: 0.5 }), [exampleFrame(samples)]).out[0] as Frame).samples;
  t.true(out.slice(250).every((v) => v === 0));
});

test("runningMeanHighpass() does not depend on how its input is cut", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 2, maxLength: 100 }), fc.array(fc.nat(50)), (values, cuts) => {
      return chunkDifference(runningMeanHighpass({ lengthSeconds: 0.07 }), exampleFrame(Int32Array.from(values)), cuts) === undefined;
    }),
  );
  t.pass();
});
