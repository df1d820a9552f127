import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { tauC } from "./tau-c.ts";

const frame = exampleFrame(
  Float64Array.from({ length: 80 }, (_, i) => Math.sin(i * i) * 1e3),
  { channels: ["a", "b"] },
);

test("tauC() runs its example", async (t) => t.deepEqual(await exampleProblems(tauC.definition), []));

test("tauC() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 40 })),
      fc.integer({ min: 1, max: 50 }),
      (cuts, samples) => chunkDifference(tauC({ samples }), frame, cuts) === undefined,
    ),
  );
  t.pass();
});

test("tauC() of a sine is its period", (t) => {
  const sine = exampleFrame(Float64Array.from({ length: 1000 }, (_, i) => Math.sin((2 * Math.PI * i) / 100)));
  const [out] = runStep(tauC({ samples: 100 }), [sine]).out;
  t.true(out?.kind === "frame" && Math.abs((out.samples.at(-1) as number) - 1) < 1e-3);
});

test("tauC() reports NaN", (t) => {
  t.is(runStep(tauC({ samples: 3 }), [exampleFrame(new Float64Array([Number.NaN]))]).side.errors?.length, 1);
});
