import test from "ava";
import { scatterRate } from "./scatter.ts";

test("scatterRate() is 0 in quiet, high for what dies away with an arrival, and low for what rises above it", (t) => {
  t.is(scatterRate([], { t: 1, logAmplitude: -5 }), 0);
  const arrival = { t: 1, logAmplitude: -5 };
  const scattered = scatterRate([arrival], { t: 1.02, logAmplitude: -5 - (0.02 / 0.08) * Math.LOG10E });
  const risen = scatterRate([arrival], { t: 1.02, logAmplitude: -4 });
  t.true(scattered > 20 && risen < scattered / 20);
  t.true(scatterRate([arrival], { t: 1.02, logAmplitude: -6 }) > risen);
  t.true(scatterRate([arrival], { t: 1.3, logAmplitude: -6.6 }) < 1);
});

test("scatterRate() grows with each pick and forgets the old ones", (t) => {
  const recent = [1, 1.01, 1.02].map((time) => ({ t: time, logAmplitude: -5 }));
  t.true(scatterRate([...recent], { t: 1.03, logAmplitude: -5.05 }) > 2 * scatterRate(recent.slice(2), { t: 1.03, logAmplitude: -5.05 }));
  t.is(scatterRate(recent, { t: 9, logAmplitude: -5 }), 0);
  t.deepEqual(recent, []);
});

test("scatterRate() goes by times alone where there are no amplitudes", (t) => {
  const rate = scatterRate([{ t: 1, logAmplitude: Number.NaN }], { t: 1.01, logAmplitude: Number.NaN });
  t.true(rate > 1 && rate < 20);
});
