import type { Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { said } from "../sections/said.ts";
import { referenceNumbers } from "../testing/reference-trace.ts";
import { staLta } from "./sta-lta.ts";

const step = staLta({ staSeconds: 0.05, ltaSeconds: 0.1 });

test("staLta() has an example that holds", async (t) => {
  t.deepEqual(await exampleProblems(staLta.definition), []);
});

test("staLta() equals ObsPy's recursive_sta_lta: within 1e-9, in f32 within 1e-5", (t) => {
  const reference = referenceNumbers("ref_trigger");
  if (!reference) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const frame = exampleFrame(Float64Array.from(reference.input_numpy_seed815_randn_first_400));
  const want: number[] = reference.recursive_sta_lta.computed_first_400;
  const near = (samples: ArrayLike<number>, tolerance: number) => want.every((v, i) => Math.abs(samples[i]! - v) <= tolerance * v);
  t.true(near((runStep(step, [frame]).out[0] as Frame).samples, 1e-9));
  t.true(near((runStep(staLta({ staSeconds: 0.05, ltaSeconds: 0.1, precision: "f32" }), [frame]).out[0] as Frame).samples, 1e-5));
});

test("staLta() marks the ratios before the long average has filled as settling", (t) => {
  const samples = new Float64Array(6).fill(1);
  const out = runStep(step, [exampleFrame(samples), exampleFrame(samples, { t0: 60_000_000n }), exampleFrame(samples, { t0: 120_000_000n })]).out as Frame[];
  t.deepEqual(
    out.map((frame) => frame.settling),
    [6, 4, undefined],
  );
  t.deepEqual([...out[1]!.samples.slice(0, 4)], [0, 0, 0, 0]);
  t.true(out[1]!.samples[4]! > 0);
});

test("staLta() of a silent channel is 0", (t) => {
  for (const precision of ["f64", "f32"] as const) {
    const { out } = runStep(staLta({ staSeconds: 0.05, ltaSeconds: 0.1, precision }), [exampleFrame(new Int32Array(5000))]);
    t.true((out[0] as Frame).samples.every((v) => v === 0));
  }
});

test("staLta() does not depend on how its input is cut", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 3, maxLength: 99 }), fc.array(fc.nat(50)), fc.constantFrom(1, 3), (values, cuts, count) => {
      const channels = Array.from({ length: count }, (_, c) => `FDSN:XX_MINE__H_H_${c}`);
      const frame = exampleFrame(Int32Array.from(values.slice(0, values.length - (values.length % count))), { channels });
      return chunkDifference(step, frame, cuts) === undefined;
    }),
  );
  t.pass();
});

test("staLta() refuses windows that make no sense", (t) => {
  t.throws(() => staLta({ staSeconds: 2, ltaSeconds: 1 }), { message: /"ltaSeconds" \(1\) must be above "staSeconds" \(2\)/ });
  const { side } = runStep(staLta({ staSeconds: 0.001, ltaSeconds: 1 }), [exampleFrame(new Int32Array(5))]);
  t.regex(said(side.errors).join(), /shorter than one sample at 100 Hz/);
});

test("staLta() reports an infinite sample and starts afresh", (t) => {
  const { out, side } = runStep(step, [
    exampleFrame(Float64Array.of(1, 2, Number.NEGATIVE_INFINITY, 4)),
    exampleFrame(Float64Array.of(1, 2), { t0: 40_000_000n }),
  ]);
  t.regex(said(side.errors).join(), /Sample 2 of .* is -Infinity/);
  t.deepEqual(
    out.map((item) => item.kind),
    ["gap", "frame"],
  );
});
