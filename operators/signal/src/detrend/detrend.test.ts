import { channelSamples, type Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { exampleFrame } from "../continuous/example-frame.ts";
import { detrend } from "./detrend.ts";
import { removeTrend } from "./remove-trend.ts";

test("detrend() runs its example", async (t) => t.deepEqual(await exampleProblems(detrend.definition), []));

test("detrend() equals scipy.signal.detrend", (t) => {
  const samples = Float64Array.from([3, 1, 4, 1, 5, 9, 2, 6]);
  const linear = [
    0.9999999999999987, -1.5357142857142874, 0.928571428571427, -2.6071428571428585, 0.8571428571428559, 4.321428571428569, -3.214285714285716,
    0.24999999999999822,
  ];
  const off = removeTrend(Float64Array.from(samples), "linear").map((v, i) => Math.abs(v - linear[i]!));
  t.true(Math.max(...off) < 1e-13);
  t.deepEqual(
    [...removeTrend(Float64Array.from(samples), "constant")],
    [...samples].map((x) => x - 3.875),
  );
});

test("removeTrend() keeps its digits under a large offset and slope", (t) => {
  const n = 10_001;
  const clean = removeTrend(
    Float64Array.from({ length: n }, (_, i) => Math.sin(i)),
    "linear",
  );
  const buried = removeTrend(
    Float64Array.from({ length: n }, (_, i) => 1e9 + 1e3 * i + Math.sin(i)),
    "linear",
  );
  t.true(clean.every((v, i) => Math.abs(v - buried[i]!) < 1e-6)); // 1e9 has a resolution of 1.2e-7
});

test("removeTrend() removes any line", (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: -1e3, max: 1e3, noNaN: true }), (n, a, b) =>
      removeTrend(
        Float64Array.from({ length: n }, (_, i) => a + b * i),
        "linear",
      ).every((v) => Math.abs(v) < 1e-9),
    ),
  );
  t.pass();
});

test("detrend() takes each channel and each frame by itself", (t) => {
  const [frame] = runStep(detrend({ trend: "constant" }), [exampleFrame(new Float32Array([1, 3, 10, 20]), { channels: ["a", "b"] })]).out as [Frame];
  t.deepEqual([...channelSamples(frame, 0), ...channelSamples(frame, 1)], [-1, 1, -5, 5]);
  t.true(frame.samples instanceof Float32Array);
  t.is(runStep(detrend(), [exampleFrame(new Float64Array([Number.NaN]))]).side.errors?.length, 1);
});
