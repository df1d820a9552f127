import test from "ava";
import { referenceNumbers } from "../testing/reference-trace.ts";
import { carlStaTrig } from "./carl-sta-trig.ts";
import { delayedStaLta } from "./delayed-sta-lta.ts";
import { zDetectWindow } from "./z-detect-window.ts";

const near = (got: Float64Array, want: readonly number[]) =>
  want.length === 400 && want.every((v, i) => Math.abs(got[i]! - v) <= 1e-9 * Math.max(1, Math.abs(v)));

test("carlStaTrig(), delayedStaLta() and zDetectWindow() equal ObsPy", (t) => {
  const reference = referenceNumbers("ref_trigger");
  if (!reference) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const samples: number[] = reference.input_numpy_seed815_randn_first_400;
  const { carl_sta_trig: carl, delayed_sta_lta: delayed, z_detect: z } = reference;
  t.true(near(carlStaTrig(samples, carl), carl.computed_first_400));
  t.true(near(delayedStaLta(samples, delayed.nsta, delayed.nlta), delayed.computed_first_400));
  t.true(near(zDetectWindow(samples, z.nsta), z.computed_first_400));
});

test("delayedStaLta() equals its definition, indices below 0 counted from the end", (t) => {
  const x = Float64Array.from({ length: 80 }, (_, i) => ((i * 29) % 13) - 6);
  const power = (i: number) => x.at(i)! ** 2;
  let [sta, lta] = [0, 0];
  const want = x.map((_, i) => {
    sta += (power(i) + power(i - 3)) / 3;
    lta += (power(i - 4) + power(i - 11)) / 7;
    return i < 60 ? 0 : sta / lta;
  });
  t.deepEqual(delayedStaLta(x, 3, 7), want);
  t.throws(() => delayedStaLta(x.slice(0, 10), 3, 7), { instanceOf: RangeError });
});

test("zDetectWindow() has mean 0 and deviation 1 over the window, and is 0 where nothing changes", (t) => {
  const got = zDetectWindow(
    Array.from({ length: 300 }, (_, i) => Math.sin(i * i)),
    10,
  );
  const mean = got.reduce((a, b) => a + b, 0) / 300;
  t.true(Math.abs(mean) < 1e-12);
  t.true(Math.abs(got.reduce((a, b) => a + b * b, 0) / 300 - 1) < 1e-12);
  t.true(zDetectWindow(new Int32Array(50), 10).every((v) => v === 0));
});
