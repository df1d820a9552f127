import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { boxcar } from "./boxcar.ts";

const frame = exampleFrame(
  Float64Array.from({ length: 90 }, (_, i) => Math.sin(i * i) * 1e3),
  { channels: ["a", "b", "c"] },
);

test("boxcar() runs its example", async (t) => t.deepEqual(await exampleProblems(boxcar.definition), []));

test("boxcar() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30 })),
      fc.integer({ min: 1, max: 40 }),
      (cuts, samples) => chunkDifference(boxcar({ samples }), frame, cuts) === undefined,
    ),
  );
  t.pass();
});

test("boxcar() marks as settling what reaches before the start, over frames", (t) => {
  const part = (i: number) => exampleFrame(new Float32Array([1, 1]), { t0: BigInt(i) * 20_000_000n });
  const settling = runStep(boxcar({ samples: 4 }), [part(0), part(1), part(2)]).out.map((item) => (item.kind === "frame" ? (item.settling ?? 0) : -1));
  t.deepEqual(settling, [2, 1, 0]);
});

test("boxcar() reports NaN and is not poisoned by it", (t) => {
  const { out, side } = runStep(boxcar({ samples: 1 }), [exampleFrame(new Float64Array([Number.NaN])), exampleFrame(new Float64Array([4]))]);
  t.deepEqual(out, [exampleFrame(new Float64Array([4]))]);
  t.is(side.errors?.length, 1);
});
