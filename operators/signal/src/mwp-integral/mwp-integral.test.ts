import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { mwpIntegral } from "./mwp-integral.ts";
import { mwpMagnitude } from "./mwp-magnitude.ts";

const frame = exampleFrame(
  Float64Array.from({ length: 100 }, (_, i) => Math.sin(i / 7) * 1e3),
  { rate: 10 },
);
const options = { onset: "1970-01-01T00:00:02Z", seconds: 5 };

test("mwpIntegral() runs its example", async (t) => t.deepEqual(await exampleProblems(mwpIntegral.definition), []));

test("mwpIntegral() does not depend on how the input was cut", (t) => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 100 })), (cuts) => chunkDifference(mwpIntegral(options), frame, cuts) === undefined));
  t.pass();
});

test("mwpIntegral() reports a stream that starts after the onset, NaN, and an onset that is no time", (t) => {
  const { out, side } = runStep(mwpIntegral(options), [{ ...frame, t0: 3_000_000_000n }]);
  t.deepEqual([out.length, side.errors?.length], [0, 1]);
  t.is(runStep(mwpIntegral(options), [exampleFrame(new Float64Array([Number.NaN]))]).side.errors?.length, 1);
  t.throws(() => mwpIntegral({ ...options, onset: "soon" }), { message: /onset/ });
});

test("mwpMagnitude() has no value without a moment", (t) => {
  t.is(mwpMagnitude(0, 30), undefined);
  t.is(Math.round((mwpMagnitude(1, 30) as number) * 1e6), 9_364_986);
});
