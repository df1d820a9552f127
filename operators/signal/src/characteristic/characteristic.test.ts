import { existsSync, readFileSync } from "node:fs";
import test from "ava";
import { aic } from "./aic.ts";
import { energyRatio, modifiedEnergyRatio } from "./energy-ratio.ts";

const file = new URL("../../../../../shared/data/reference/ref_trigger.json", import.meta.url);
const ramp = Float64Array.from({ length: 10 }, (_, i) => i);

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

test("energyRatio() and modifiedEnergyRatio() equal ObsPy", (t) => {
  const near = (a: Float64Array, b: number[], tolerance: number) => b.every((v, i) => Math.abs(v - a[i]!) < tolerance) && a.length === b.length;
  t.true(near(energyRatio(ramp, 3), [0, 0, 0, 10, 5.5, 3.793103, 2.98, 2.519481, 0, 0], 1e-6));
  t.true(near(modifiedEnergyRatio(ramp, 3), [0, 0, 0, 27_000, 10_648, 6821.722908, 5716.135872, 5485.637866, 0, 0], 1e-6));
});

test("energyRatio() refuses a width that does not fit", (t) => {
  for (const width of [0, 6, 2.5, Number.NaN]) t.throws(() => energyRatio(ramp, width), { instanceOf: RangeError });
});
