import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import { exampleFrame } from "../continuous/example-frame.ts";
import { cosineTaper } from "./cosine-taper.ts";
import { taper } from "./taper.ts";

test("taper() runs its example", async (t) => t.deepEqual(await exampleProblems(taper.definition), []));

test("cosineTaper() equals ObsPy's cosine_taper", (t) => {
  const close = (a: Float64Array, b: number[]) => a.length === b.length && b.every((v, i) => Math.abs(v - a[i]!) < 1e-15);
  t.true(close(cosineTaper(10, 0.5), [0, 0.5, 1, 1, 1, 1, 1, 1, 0.5, 0]));
  t.true(close(cosineTaper(10, 0.1), [0, 1, 1, 1, 1, 1, 1, 1, 1, 0]));
  t.true(close(cosineTaper(5, 1), [0, 1, 1, 1, 0]));
  t.true(close(cosineTaper(4, 0), [1, 1, 1, 1]));
  t.throws(() => cosineTaper(4, 1.5), { instanceOf: RangeError });
});

test("taper() reports an unfit window", (t) => {
  t.is(runStep(taper(), [exampleFrame(new Float64Array([Number.NaN]))]).side.errors?.length, 1);
});
