import test from "ava";
import { energyRatio, modifiedEnergyRatio } from "./energy-ratio.ts";

const ramp = Float64Array.from({ length: 10 }, (_, i) => i);

test("energyRatio() and modifiedEnergyRatio() equal ObsPy", (t) => {
  const near = (a: Float64Array, b: number[], tolerance: number) => b.every((v, i) => Math.abs(v - a[i]!) < tolerance) && a.length === b.length;
  t.true(near(energyRatio(ramp, 3), [0, 0, 0, 10, 5.5, 3.793103, 2.98, 2.519481, 0, 0], 1e-6));
  t.true(near(modifiedEnergyRatio(ramp, 3), [0, 0, 0, 27_000, 10_648, 6821.722908, 5716.135872, 5485.637866, 0, 0], 1e-6));
});

test("energyRatio() refuses a width that does not fit", (t) => {
  for (const width of [0, 6, 2.5, Number.NaN]) t.throws(() => energyRatio(ramp, width), { instanceOf: RangeError });
});
