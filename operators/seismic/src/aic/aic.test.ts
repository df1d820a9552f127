import { existsSync, readFileSync } from "node:fs";
import test from "ava";
import { aic } from "./aic.ts";

const file = new URL("../../../../../shared/data/reference/ref_trigger.json", import.meta.url);

test("aic() equals ObsPy's aic_simple", (t) => {
  if (!existsSync(file)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const reference = JSON.parse(readFileSync(file, "utf8")).aic_simple;
  const got = aic(reference.input_numpy_seed0_rand_100);
  t.is(got.length, 100);
  t.true(reference.computed.every((v: number, i: number) => Math.abs(v - got[i]!) <= 1e-9 * Math.abs(v)));
});

test("aic() has its least value at the onset, also under a large offset", (t) => {
  const samples = Float64Array.from({ length: 200 }, (_, i) => 1e9 + Math.sin(i * i) * (i < 120 ? 1 : 20));
  const values = [...aic(samples)];
  const at = values.indexOf(Math.min(...values));
  t.true(Math.abs(at - 120) <= 2, String(at));
  t.deepEqual([...aic([1, 2])], [0, 0]);
});
