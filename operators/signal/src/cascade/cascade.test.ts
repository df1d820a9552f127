import test from "ava";
import { cascade, cascadeMemory } from "./cascade.ts";

const sections = Float64Array.of(0.2, 0.4, 0.2, 1, -0.5, 0.3, 1, -1, 0, 1, -0.9, 0);

/** The difference equation of one section, from rest. */
function section([b0, b1, b2, , a1, a2]: Float64Array, x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  const at = (v: Float64Array, i: number) => v[i] ?? 0;
  for (let i = 0; i < x.length; i++) y[i] = b0! * at(x, i) + b1! * at(x, i - 1) + b2! * at(x, i - 2) - a1! * at(y, i - 1) - a2! * at(y, i - 2);
  return y;
}

test("cascade() follows the difference equation, and goes on where it was", (t) => {
  const samples = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i * i));
  const expected = section(sections.subarray(6), section(sections.subarray(0, 6), samples));
  const memory = cascadeMemory(sections);
  const got = [...cascade(sections, memory, samples.slice(0, 13)), ...cascade(sections, memory, samples.slice(13))];
  t.true(got.every((v, i) => Math.abs(v - expected[i]!) < 1e-14));
});

test("cascade() without sections changes nothing", (t) => {
  t.deepEqual([...cascade(new Float64Array(0), cascadeMemory(new Float64Array(0)), Float64Array.of(1, 2))], [1, 2]);
});
