import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { rms } from "./rms.ts";

const frame = exampleFrame(
  Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * i) * 1e3),
  { channels: ["a", "b"] },
);

test("rms() runs its example", async (t) => t.deepEqual(await exampleProblems(rms.definition), []));

test("rms() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100 })),
      fc.integer({ min: 1, max: 100 }),
      (cuts, samples) => chunkDifference(rms({ seconds: samples / 100 }), frame, cuts) === undefined,
    ),
  );
  t.pass();
});

test("rms() has exact times where a window is no whole number of nanoseconds", (t) => {
  const thirds = exampleFrame(new Float64Array(3000).fill(2), { rate: 3 });
  const parts = [0, 1000, 2000].map((at) => ({ ...thirds, t0: (BigInt(at) * 1_000_000_000n) / 3n, samples: thirds.samples.slice(at, at + 1000) }));
  const { out } = runStep(rms({ seconds: 1 / 3 }), parts);
  t.deepEqual(
    out.map((item) => (item.kind === "frame" ? [item.t0, item.rate, item.samples.length] : [])),
    [
      [0n, 3, 1000],
      [333_333_333_333n, 3, 1000],
      [666_666_666_667n, 3, 1000],
    ],
  );
});

test("rms() reports a window that is shorter than a sample, and NaN", (t) => {
  t.is(runStep(rms({ seconds: 0.001 }), [frame]).side.errors?.length, 1);
  t.is(runStep(rms({ seconds: 1 }), [exampleFrame(new Float64Array([Number.NaN]))]).side.errors?.length, 1);
});
