import { existsSync, readFileSync } from "node:fs";
import test from "ava";
import { correlateTemplate } from "./correlate-template.ts";

const file = new URL("../../../../../shared/data/reference/ref_misc.json", import.meta.url);

test("correlateTemplate() equals EQcorrscan and ObsPy", (t) => {
  if (!existsSync(file)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const reference = JSON.parse(readFileSync(file, "utf8")).correlate_template;
  const got = correlateTemplate(Float64Array.from(reference.data), Float64Array.from(reference.template));
  t.is(got.length, 41);
  t.true(reference.expected_eqcorrscan.every((v: number, i: number) => Math.abs(v - got[i]!) < reference.atol));
  t.true(reference.computed.every((v: number, i: number) => Math.abs(v - got[i]!) < 1e-9));
});

test("correlateTemplate() is 1 where the template is, whatever its size and offset, and 0 where nothing moves", (t) => {
  const data = Float64Array.from({ length: 50 }, (_, i) => (i < 20 ? 7 : Math.sin(i * i)));
  const got = correlateTemplate(
    data,
    data.slice(30, 40).map((x) => 5 - 3 * x),
  );
  t.is(Math.round(got[30]! * 1e12), -1e12);
  t.is(got[5], 0);
  t.deepEqual([...correlateTemplate(data, new Float64Array(48).fill(2))], [0, 0, 0]);
});

test("correlateTemplate() has the same numbers by the transform, for long data", (t) => {
  const data = Float64Array.from({ length: 30_000 }, (_, i) => 1e3 + Math.sin(i * i * 1e-4) * 1e3 + Math.cos(i));
  const template = data.slice(10_000, 10_400).map((x, i) => x + 10 * Math.sin(i * 7));
  const got = correlateTemplate(data, template);
  for (const at of [0, 1, 777, 10_000, 29_600]) t.true(Math.abs(got[at]! - correlateTemplate(data.slice(at, at + 400), template)[0]!) < 1e-11);
});

test("correlateTemplate() refuses a template that does not fit", (t) => {
  t.throws(() => correlateTemplate(new Float64Array(3), new Float64Array(4)), { instanceOf: RangeError });
  t.throws(() => correlateTemplate(new Float64Array(3), new Float64Array(0)), { instanceOf: RangeError });
});
