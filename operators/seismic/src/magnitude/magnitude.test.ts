import { SeededRandom } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { median, robustDeviation } from "../statistics/median.ts";
import { referenceNumbers } from "../testing/reference.ts";
import { energyIndex, energyLine } from "./energy-index.ts";
import { interquartileMean } from "./interquartile-mean.ts";
import { momentConstant, momentMagnitude } from "./moment-magnitude.ts";
import { apparentStress, bruneRadius, momentOfPlateau, radiatedEnergy, stressDrop } from "./source-parameters.ts";
import { localMagnitude, woodAndersonMagnitude } from "./wood-anderson.ts";

const near = (a: number | undefined, b: number, relative = 1e-12) => Math.abs((a ?? Number.NaN) / b - 1) < relative;

test("woodAndersonMagnitude() gives ObsPy's numbers", (t) => {
  const response = {
    poles: [
      [-4.444, 4.444],
      [-4.444, -4.444],
      [-1.083, 0],
    ] as [number, number][],
    zeros: [
      [0, 0],
      [0, 0],
      [0, 0],
    ] as [number, number][],
    sensitivity: 671_140_000,
    normalisation: 1,
  };
  const cases = referenceNumbers("ref_magnitude_polarization")?.estimate_magnitude.cases ?? [
    { p2p_counts: 3.34e6, timespan_s: 0.065, hdist_km: 0.255, expected: 2.1328727151723488 },
    { p2p_counts: 36_100, timespan_s: 0.08, hdist_km: 2.197, expected: 1.196268772189019 },
    { p2p_counts: 67_800, timespan_s: 0.125, hdist_km: 1.538, expected: 1.4995311686507182 },
  ];
  for (const { p2p_counts: peakToPeak, timespan_s: spanSeconds, hdist_km: km, expected } of cases)
    t.true(Math.abs(woodAndersonMagnitude([{ peakToPeak, spanSeconds, response }], 1000 * km) - expected) < 1e-9);
  const two = [
    { peakToPeak: 3.34e6, spanSeconds: 0.065, response },
    { peakToPeak: 5e6, spanSeconds: 0.1, response },
  ];
  t.true(Math.abs(woodAndersonMagnitude(two, 255) - 2.347618) < 1e-6, "two components");
  t.throws(() => woodAndersonMagnitude([], 255), { instanceOf: RangeError });
});

test("localMagnitude() is 3 for a millimetre at 100 km", (t) => {
  t.is(localMagnitude(1, 100_000), 3);
});

test("momentMagnitude() is 0 for its constant, and rises by 2/3 for ten times the moment", (t) => {
  t.true(Math.abs(momentMagnitude(10 ** momentConstant)) < 1e-12);
  t.true(Math.abs(momentMagnitude(1e10) - momentMagnitude(1e9) - 2 / 3) < 1e-12);
});

test("source parameters follow their formulas", (t) => {
  t.true(near(momentOfPlateau(1e-7, 500, 3500, 2700, 0.63), (4 * Math.PI * 2700 * 3500 ** 3 * 500 * 1e-7) / 0.63));
  t.true(near(bruneRadius(100, 3500), 0.3724 * 35, 1e-3));
  t.true(near(stressDrop(1e10, 10), 4.375e6));
  t.true(near(apparentStress(1e4, 1e10, { vp: 6000, vs: 3500, density: 2700 }), 33_075));
  t.true(near(radiatedEnergy(1e-9, 200, 3500, 2700, 1), 4 * Math.PI * 2700 * 3500 * 4e4 * 1e-9));
});

test("interquartileMean() and its like are exact for small lists", (t) => {
  t.is(interquartileMean([5]), 5);
  t.is(interquartileMean([1, 2]), 1.5);
  t.is(interquartileMean([1, 2, 100]), (0.25 * 1 + 1 * 2 + 0.25 * 100) / 1.5);
  t.true(Number.isNaN(interquartileMean([])));
  t.is(median([3, 1, 2]), 2);
  t.is(median([4, 1, 2, 3]), 2.5);
  t.true(Number.isNaN(median([])));
  t.is(robustDeviation([1]), 0);
  t.true(near(robustDeviation([1, 2, 3, 4, 1e9]), 1.4826));
});

test("interquartileMean() moves with its values and lies among them", (t) => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 }), (values) => {
      const mean = interquartileMean(values);
      t.true(mean >= Math.min(...values) - 1e-9 && mean <= Math.max(...values) + 1e-9);
      t.true(Math.abs(interquartileMean(values.map((v) => v + 7)) - mean - 7) < 1e-9);
    }),
  );
});

test("energyLine() finds a site's relation in spite of outliers, and energyIndex() is the distance from it", (t) => {
  const random = new SeededRandom(2);
  const points = Array.from({ length: 100 }, (_, i) => {
    const logMoment = 7 + 4 * random.next();
    return { logMoment, logEnergy: -8 + 1.4 * logMoment + 0.2 * (random.next() - 0.5) + (i % 10 === 0 ? 3 : 0) };
  });
  const line = energyLine(points);
  t.true(Math.abs((line?.slope ?? 0) - 1.4) < 0.05 && Math.abs((line?.intercept ?? 0) + 8) < 0.4, JSON.stringify(line));
  t.true(Math.abs(energyIndex({ logMoment: 9, logEnergy: -8 + 1.4 * 9 + 0.5 }, line as never) - 0.5) < 0.1);
  t.is(energyLine(points.slice(0, 2)), undefined);
  t.is(energyLine(points.map((point) => ({ ...point, logMoment: 8 }))), undefined);
});
