import type { Frame } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { integrate } from "./integrate.ts";

const frame = exampleFrame(
  Float64Array.from({ length: 60 }, (_, i) => Math.sin(i) * 1e3),
  { channels: ["a", "b"] },
);

test("integrate() runs its example", async (t) => t.deepEqual(await exampleProblems(integrate.definition), []));

test("integrate() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30 })),
      fc.constantFrom("trapezoid" as const, "rectangle" as const),
      (cuts, rule) => chunkDifference(integrate({ rule }), frame, cuts) === undefined,
    ),
  );
  t.pass();
});

test("integrate() with rectangles counts each sample for one period", (t) => {
  const [out] = runStep(integrate({ rule: "rectangle" }), [exampleFrame(new Int32Array([1, 2, 3]), { rate: 4, unit: "m/s2" })]).out as [Frame];
  t.deepEqual([...out.samples], [0.25, 0.75, 1.5]);
  t.is(out.unit, "m/s");
});

test("integrate() starts at 0 again after a gap, and keeps its state over a frame that is empty", (t) => {
  const part = (t0: bigint, values: number[]) => exampleFrame(Float32Array.from(values), { t0, rate: 1 });
  const gap = { kind: "gap", source: frame.source, from: 2_000_000_000n, to: 5_000_000_000n, cause: "lost" } as const;
  const { out, side } = runStep(integrate(), [part(0n, [2, 2]), gap, part(5_000_000_000n, [2]), part(6_000_000_000n, []), part(6_000_000_000n, [2])]);
  t.deepEqual(
    out.map((item) => (item.kind === "frame" ? [...item.samples] : item.kind)),
    [[0, 2], "gap", [0], [2]],
  );
  t.is(side.errors?.length, 1);
});
