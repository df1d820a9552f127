import test from "ava";
import { frameProblem, headerProblem, samplesProblem } from "./frame-problem.ts";
import type { Frame } from "./item.ts";

const frame: Frame = {
  kind: "frame",
  source: "FDSN:XX_MINE__H_H",
  channels: ["FDSN:XX_MINE__H_H_Z", "FDSN:XX_MINE__H_H_N"],
  t0: 0n,
  rate: 100,
  unit: "m/s",
  samples: Float64Array.of(1, 2, 3, 4),
};

test("frameProblem() finds nothing wrong with a sound frame, extreme values included", (t) => {
  t.is(frameProblem(frame), undefined);
  t.is(frameProblem({ ...frame, samples: Float64Array.of(Number.MAX_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, -0) }), undefined);
  t.is(frameProblem({ ...frame, samples: new Int32Array(2) }), undefined);
});

test("headerProblem() names what is wrong besides the samples' values", (t) => {
  t.is(headerProblem({ ...frame, channels: [] }), "Frame has no channels");
  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    t.is(headerProblem({ ...frame, rate }), `Sample rate must be a finite number above 0, got ${rate}`);
  t.is(headerProblem({ ...frame, samples: new Float64Array() }), "Frame has no samples");
  t.is(headerProblem({ ...frame, samples: new Float64Array(3) }), "3 samples are not the same number for each of 2 channels");
});

test("samplesProblem() names the first sample that is not finite by channel and place", (t) => {
  t.is(samplesProblem({ ...frame, samples: Float64Array.of(1, 2, Number.NaN, Number.NaN) }), "Sample 0 of FDSN:XX_MINE__H_H_N is NaN");
  t.is(samplesProblem({ ...frame, samples: Float32Array.of(1, Number.NEGATIVE_INFINITY, 3, 4) }), "Sample 1 of FDSN:XX_MINE__H_H_Z is -Infinity");
});
