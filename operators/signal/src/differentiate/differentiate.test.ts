import type { Frame } from "@headframe/core";
import { exampleProblems, joinFrames, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { integrate } from "../integrate/integrate.ts";
import { differentiate } from "./differentiate.ts";

const frame = exampleFrame(
  Float64Array.from({ length: 60 }, (_, i) => Math.sin(i) * 1e3),
  { channels: ["a", "b"] },
);
const framesOf = (items: readonly { kind: string }[]) => items.filter((item) => item.kind === "frame") as Frame[];

test("differentiate() runs its example", async (t) => t.deepEqual(await exampleProblems(differentiate.definition), []));

test("differentiate() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30 })),
      fc.constantFrom("gradient" as const, "backward" as const),
      (cuts, rule) => chunkDifference(differentiate({ rule }), frame, cuts) === undefined,
    ),
  );
  t.pass();
});

test("differentiate() with backward differences undoes rectangles", (t) => {
  const sums = framesOf(runStep(integrate({ rule: "rectangle" }), [frame]).out);
  const back = joinFrames(framesOf(runStep(differentiate({ rule: "backward" }), sums).out));
  t.is(back.unit, "m/s");
  t.true(back.samples.every((v, i) => i % 30 === 0 || Math.abs(v - frame.samples[i]!) < 1e-9));
});

test("differentiate() gives the last sample at a gap, before the gap", (t) => {
  const gap = { kind: "gap", source: frame.source, from: 30n, to: 60n, cause: "lost" } as const;
  const { out } = runStep(differentiate(), [exampleFrame(new Float64Array([1, 2, 4]), { rate: 1 }), gap]);
  t.deepEqual(
    out.map((item) => (item.kind === "frame" ? [...item.samples] : item.kind)),
    [[1, 1.5], [2], "gap"],
  );
});

test("differentiate() reports a single sample between gaps", (t) => {
  const { out, side } = runStep(differentiate(), [exampleFrame(new Float64Array([1]))]);
  t.deepEqual([out.length, side.errors?.length], [0, 1]);
});
