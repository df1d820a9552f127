import { SeededRandom } from "@headframe/core";
import test from "ava";
import { burgCoefficients } from "./burg-coefficients.ts";

test("burgCoefficients() finds the recursion of a sine", (t) => {
  const sine = Float64Array.from({ length: 400 }, (_, i) => Math.sin(0.7 * i));
  const [a, b] = burgCoefficients(sine, 2) as unknown as [number, number];
  t.true(Math.abs(a - 2 * Math.cos(0.7)) < 1e-3);
  t.true(Math.abs(b + 1) < 1e-3);
});

test("burgCoefficients() finds the model that made a noise", (t) => {
  const random = new SeededRandom(7);
  const samples = new Float64Array(20_000);
  for (let i = 2; i < samples.length; i++) samples[i] = 0.6 * (samples[i - 1] as number) - 0.3 * (samples[i - 2] as number) + random.next() - 0.5;
  for (const [k, expected] of [0.6, -0.3, 0, 0].entries()) t.true(Math.abs((burgCoefficients(samples, 4)[k] as number) - expected) < 0.03);
});

test("burgCoefficients() of silence are zeros", (t) => {
  t.deepEqual(burgCoefficients(new Float64Array(20), 3), new Float64Array(3));
});
