import test from "ava";
import { decimationSections } from "./decimation-sections.ts";
import { frequencyResponse } from "./frequency-response.ts";

const decibels = (sos: Float64Array, hz: number) => {
  const { re, im } = frequencyResponse(sos, 200, hz);
  return 20 * Math.log10(Math.hypot(re, im));
};

test("decimationSections() is 96 dB down from the stop band on and within 1 dB below half of it", (t) => {
  const sos = decimationSections(50, 200);
  t.is(sos.length, 36);
  for (let hz = 50; hz <= 99.9; hz += 0.1) t.true(decibels(sos, hz) < -95.99, String(hz));
  for (let hz = 0; hz <= 25; hz += 0.1) t.true(decibels(sos, hz) > -1, String(hz));
});

test("decimationSections() refuses a stop band outside 0 to half the rate", (t) => {
  for (const hz of [0, 100, 120, Number.NaN]) t.throws(() => decimationSections(hz, 200), { instanceOf: RangeError });
});
