import type { Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { decimate } from "./decimate.ts";

const sweep = exampleFrame(Float64Array.from({ length: 400 }, (_, i) => 1000 * Math.sin(i * i * 0.001)));
const noise = exampleFrame(
  Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i)),
  { channels: ["a", "b"] },
);

test("decimate() runs its example", async (t) => t.deepEqual(await exampleProblems(decimate.definition), []));

test("decimate() equals ObsPy's Trace.decimate", (t) => {
  for (const [factor, length, numbers] of [
    [4, 100, [0.016074917643613917, 86.65576090107746, 980.9912247230071, 815.4843645736112]],
    [16, 25, [0.1532602752635486, 702.856626698436, -14.194154741574328, -13.971779650598041]],
  ] as const) {
    const [out] = runStep(decimate({ factor }), [sweep]).out as [Frame];
    t.deepEqual([out.samples.length, out.rate], [length, 100 / factor]);
    t.true(
      [1, 5, 12, 24].every((at, i) => Math.abs(out.samples[at]! - numbers[i]!) <= 1e-9 * 1000),
      String([1, 5, 12, 24].map((at) => out.samples[at])),
    );
  }
});

test("decimate() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 200 })),
      fc.integer({ min: 1, max: 16 }),
      fc.boolean(),
      (cuts, factor, antiAlias) => chunkDifference(decimate({ factor, antiAlias }), noise, cuts) === undefined,
    ),
  );
  t.pass();
});

test("decimate() keeps its phase over short frames, and starts it again after a gap", (t) => {
  const part = (index: number, values: number[]) => exampleFrame(Float32Array.from(values), { t0: BigInt(index) * 10_000_000n });
  const gap = { kind: "gap", source: sweep.source, from: 40_000_000n, to: 90_000_000n, cause: "lost" } as const;
  const { out } = runStep(decimate({ factor: 3, antiAlias: false }), [part(0, [0, 1]), part(2, [2]), part(3, [3]), gap, part(9, [9, 10])]);
  t.deepEqual(
    out.map((item) => (item.kind === "frame" ? [item.t0, ...item.samples] : item.kind)),
    [[0n, 0], [30_000_000n, 3], "gap", [90_000_000n, 9]],
  );
});

test("decimate() refuses a factor that its low-pass cannot serve, and reports NaN", (t) => {
  t.throws(() => decimate({ factor: 17 }), { message: /factor/ });
  t.notThrows(() => decimate({ factor: 17, antiAlias: false }));
  t.is(runStep(decimate({ factor: 2 }), [exampleFrame(new Float64Array([Number.NaN]))]).side.errors?.length, 1);
});
