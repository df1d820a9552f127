import type { Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { said } from "../sections/said.ts";
import { referenceNumbers, referenceTrace } from "../testing/reference-trace.ts";
import { lowpass } from "./lowpass.ts";

test("lowpass() has an example that holds", async (t) => {
  t.deepEqual(await exampleProblems(lowpass.definition), []);
});

test("lowpass() equals ObsPy within 1e-9 and PITSA as near as ObsPy does", (t) => {
  const [reference, input, pitsa] = [referenceNumbers("ref_filter"), referenceTrace("rjob_20051006.gz"), referenceTrace("rjob_20051006_lowpass.gz")];
  if (!reference || !input || !pitsa) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const { samples } = runStep(lowpass({ cornerHz: 5 }), [exampleFrame(input, { rate: 200 })]).out[0] as Frame;
  const want: number[] = reference.filters.lowpass.computed_500_520;
  t.true(want.every((v, i) => Math.abs(samples[500 + i]! - v) <= 1e-9 * Math.abs(v)));
  const rms = Math.sqrt(pitsa.reduce((sum, v, i) => sum + (v - samples[i]!) ** 2, 0) / pitsa.reduce((sum, v) => sum + v * v, 0));
  t.true(rms < 1e-5, String(rms));
});

test("lowpass() does not depend on how its input is cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1, maxLength: 100 }),
      fc.array(fc.nat(100)),
      fc.constantFrom("butterworth", "chebyshev2", "bessel"),
      (values, cuts, family) => {
        return chunkDifference(lowpass({ cornerHz: 5, family }), exampleFrame(Int32Array.from(values)), cuts) === undefined;
      },
    ),
  );
  t.pass();
});

test("lowpass() refuses frames whose half rate is not above the corner", (t) => {
  const { out, side } = runStep(lowpass({ cornerHz: 50 }), [exampleFrame(new Float64Array(4))]);
  t.is(out.length, 0);
  t.regex(said(side.errors).join(), /corner of the lowpass, 50 Hz, must be below half the rate, 50 Hz/);
});
