import type { Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { zDetect } from "./z-detect.ts";

test("zDetect() has an example that holds", async (t) => {
  t.deepEqual(await exampleProblems(zDetect.definition), []);
});

test("zDetect() equals its definition, under a large offset too", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 20, maxLength: 80 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 6, max: 12 }),
      (values, nsta, nwindow) => {
        const { samples } = runStep(zDetect({ staSeconds: nsta, windowSeconds: nwindow }), [exampleFrame(Int32Array.from(values), { rate: 1 })])
          .out[0] as Frame;
        const sums = values.map((_, i) => values.slice(Math.max(0, i - nsta), i).reduce((a, b) => a + b * b, 0));
        return values.every((_, i) => {
          if (i < nsta + nwindow - 1) return samples[i] === 0;
          const window = sums.slice(i + 1 - nwindow, i + 1);
          const mean = window.reduce((a, b) => a + b, 0) / nwindow;
          const deviation = Math.sqrt(window.reduce((a, b) => a + (b - mean) ** 2, 0) / nwindow);
          return Math.abs(samples[i]! - (deviation > 0 ? (sums[i]! - mean) / deviation : 0)) < 1e-9;
        });
      },
    ),
  );
  t.pass();
});

test("zDetect() does not depend on how its input is cut", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 100 }), fc.array(fc.nat(50)), (values, cuts) => {
      return chunkDifference(zDetect({ staSeconds: 0.03, windowSeconds: 0.11 }), exampleFrame(Int32Array.from(values)), cuts) === undefined;
    }),
  );
  t.pass();
});
