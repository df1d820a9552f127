import { SeededRandom } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { isClipped } from "./clipped.ts";
import { peakMotion } from "./peak-motion.ts";
import { peakLaw, predictPeak } from "./predict-peaks.ts";

const rate = 2000;
const onset = 400;
/** A wave of 60 Hz that begins at sample 400 and dies away. */
const wave = (amplitude: number) =>
  Float64Array.from({ length: 1600 }, (_, i) => (i < onset ? 0 : amplitude * Math.sin(((i - onset) / rate) * 2 * Math.PI * 60) * Math.exp(-(i - onset) / 200)));
const span = { begin: 0, onset, end: 1600 };
const component = (samples: Float64Array, horizontal = true) => ({ samples, channel: undefined, horizontal });
const largest = (samples: Float64Array) => Math.max(...samples.map(Math.abs));

test("peakMotion() is the largest vector sum, from displacement, velocity and acceleration alike", (t) => {
  const velocity = wave(1e-3);
  const peak = peakMotion(
    [
      component(velocity),
      component(velocity.map((x) => 2 * x)),
      component(
        velocity.map((x) => -2 * x),
        false,
      ),
    ],
    span,
    1,
    rate,
  );
  t.true(Math.abs(peak.velocity / (3 * largest(velocity)) - 1) < 0.02, `${peak.velocity}`);
  const acceleration = velocity.map((x, i) => (x - (velocity[i - 1] ?? 0)) * rate);
  const displacement = new Float64Array(velocity.length);
  for (let i = 1; i < velocity.length; i++) displacement[i] = (displacement[i - 1] as number) + (velocity[i] as number) / rate;
  t.true(Math.abs(peakMotion([component(acceleration)], span, 2, rate).velocity / largest(velocity) - 1) < 0.03);
  t.true(Math.abs(peakMotion([component(displacement)], span, 0, rate).velocity / largest(velocity) - 1) < 0.03);
});

test("peakMotion() takes the level before the arrival off, and says what noise there is", (t) => {
  const random = new SeededRandom(1);
  const noisy = wave(1e-3).map((x) => x + 0.5 + 1e-5 * (random.next() - 0.5));
  const { velocity, noise, woodAndersonMm } = peakMotion([component(noisy)], span, 1, rate);
  t.true(Math.abs(velocity / largest(wave(1e-3)) - 1) < 0.03, `${velocity}`);
  t.true(noise < 5e-5);
  t.true(woodAndersonMm !== undefined && woodAndersonMm > 0);
});

test("peakMotion() magnifies ground displacement 2080 times on a Wood-Anderson seismometer", (t) => {
  const velocity = wave(1e-3);
  let [displacement, largestDisplacement] = [0, 0];
  for (const v of velocity) {
    displacement += v / rate;
    largestDisplacement = Math.max(largestDisplacement, Math.abs(displacement));
  }
  const { woodAndersonMm = 0 } = peakMotion([component(velocity)], span, 1, rate);
  t.true(Math.abs(woodAndersonMm / (2080 * 1000 * largestDisplacement) - 1) < 0.15, `${woodAndersonMm}`);
  t.is(peakMotion([component(velocity, false)], span, 1, rate).woodAndersonMm, undefined);
  t.is(peakMotion([component(wave(0))], span, 1, rate).woodAndersonMm, undefined);
});

test("isClipped() sees a cut wave whatever its gain, and no whole one", (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      fc.double({ min: 5, max: 300, noNaN: true }),
      fc.double({ min: 0.2, max: 0.8, noNaN: true }),
      (gain, hz, part) => {
        const whole = Float64Array.from({ length: 800 }, (_, i) => gain * Math.sin((2 * Math.PI * hz * i) / 4000) * Math.exp(-i / 400));
        const limit = part * largest(whole);
        t.false(isClipped(whole));
        const cut = whole.map((x) => Math.max(-limit, Math.min(limit, x)));
        let run = 0;
        let longest = 0;
        for (const x of cut) {
          run = Math.abs(x) === limit ? run + 1 : 0;
          longest = Math.max(longest, run);
        }
        // a slow wave leaves its limit slowly: only tops with an edge can be told
        if (longest >= 3 && hz > 60) t.true(isClipped(cut), `${hz} ${part}`);
      },
    ),
  );
  t.false(isClipped(new Float64Array(50)));
  t.true(isClipped([0, 3, 9, 9, 9, 2, 0]));
  t.false(isClipped([0, 3, 9, 9, 2, 0, 0]));
});

const source = { momentNm: 1e10, cornerHz: 80, radiusMetres: 15, density: 2700, vs: 3400 };

test("peakLaw() finds level and slope of an event's own stations, and states how sure it is", (t) => {
  const random = new SeededRandom(9);
  const distances = Array.from({ length: 24 }, () => 80 + 900 * random.next());
  const peaks = distances.map((distanceMetres) => ({ distanceMetres, value: 10 ** (0.4 - 1.7 * Math.log10(distanceMetres) + 0.2 * (random.next() - 0.5)) }));
  const law = peakLaw([...peaks.slice(1), { distanceMetres: 300, value: 100 }], undefined);
  t.true(law !== undefined && Math.abs(law.slope - 1.7) < 0.2, `${law?.slope}`);
  for (const at of [100, 300, 2000]) {
    const { value, sigma } = predictPeak(law as never, at);
    t.true(Math.abs(Math.log10(value) - (0.4 - 1.7 * Math.log10(at))) < sigma, `${at}`);
  }
  t.true(predictPeak(law as never, 5000).sigma > predictPeak(law as never, 400).sigma, "less sure far away");
});

test("peakLaw() falls back to theory with few stations", (t) => {
  const three = peakLaw(
    [100, 200, 400].map((distanceMetres) => ({ distanceMetres, value: 1 / distanceMetres })),
    undefined,
  );
  t.is(three?.slope, 1.3);
  t.is(peakLaw([], undefined), undefined);
  const law = peakLaw([], source);
  const brune = (Math.sqrt(0.4) * 1e10 * (2 * Math.PI * 80) ** 2) / (4 * Math.PI * 2700 * 3400 ** 3 * 500);
  t.true(Math.abs(predictPeak(law as never, 500).value / brune - 1) < 1e-9);
  t.is(predictPeak(law as never, 1).value, predictPeak(law as never, 15).value, "no nearer than the source's edge");
});
