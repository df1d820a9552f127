import type { Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { said } from "../sections/said.ts";
import { referenceNumbers } from "../testing/reference-trace.ts";
import { classicStaLta } from "./classic-sta-lta.ts";

const step = classicStaLta({ staSeconds: 0.05, ltaSeconds: 0.1 });

test("classicStaLta() has an example that holds", async (t) => {
  t.deepEqual(await exampleProblems(classicStaLta.definition), []);
});

test("classicStaLta() equals ObsPy's classic_sta_lta", (t) => {
  const reference = referenceNumbers("ref_trigger");
  if (!reference) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const { samples } = runStep(step, [exampleFrame(Float64Array.from(reference.input_numpy_seed815_randn_first_400))]).out[0] as Frame;
  t.true(reference.classic_sta_lta.computed_first_400.every((v: number, i: number) => Math.abs(samples[i]! - v) <= 1e-9 * v));
});

test("classicStaLta() of a silent channel is 0, also after a loud event", (t) => {
  const samples = new Float64Array(100);
  samples.fill(1e12, 20, 30);
  const out = (runStep(step, [exampleFrame(samples)]).out[0] as Frame).samples;
  t.true(out.slice(40).every((v) => v === 0));
});

test("classicStaLta() does not depend on how its input is cut", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 2, maxLength: 100 }), fc.array(fc.nat(50)), fc.constantFrom(1, 2), (values, cuts, count) => {
      const channels = Array.from({ length: count }, (_, c) => `FDSN:XX_MINE__H_H_${c}`);
      const frame = exampleFrame(Int32Array.from(values.slice(0, values.length - (values.length % count))), { channels });
      return chunkDifference(step, frame, cuts) === undefined;
    }),
  );
  t.pass();
});

test("classicStaLta() refuses a window that is too short or too long for the rate", (t) => {
  for (const [seconds, reason] of [
    [{ staSeconds: 0.001, ltaSeconds: 1 }, /shorter than one sample/],
    [{ staSeconds: 1, ltaSeconds: 1e9 }, /more than 10000000/],
  ] as const) {
    const { out, side } = runStep(classicStaLta(seconds), [exampleFrame(new Int32Array(5))]);
    t.is(out.length, 0);
    t.regex(said(side.errors).join(), reason);
  }
});
