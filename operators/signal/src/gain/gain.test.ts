import { frameLength } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import { exampleFrame } from "../continuous/example-frame.ts";
import { gain } from "./gain.ts";

test("gain() runs its example", async (t) => t.deepEqual(await exampleProblems(gain.definition), []));

test("gain() keeps 32-bit floats, and the unit unless told", (t) => {
  const [frame] = runStep(gain({ factor: 2, offset: 1 }), [exampleFrame(new Float32Array([1, 2]), { settling: 1 })]).out;
  t.deepEqual(frame, exampleFrame(new Float32Array([3, 5]), { settling: 1 }));
});

test("gain() reports an unfit frame and goes on", (t) => {
  const { out, side } = runStep(gain({ factor: 2 }), [exampleFrame(new Float64Array([1, Number.NaN])), exampleFrame(new Float64Array([1]))]);
  t.deepEqual(
    out.map((item) => (item.kind === "frame" ? frameLength(item) : item.kind)),
    [1],
  );
  t.is(side.errors?.length, 1);
});
