import { SeededRandom } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { interquartileMean } from "../magnitude/interquartile-mean.ts";
import { absent, referenceNumbers } from "../testing/reference.ts";
import { bruneShape, bruneShareBelow, bruneVelocitySquared } from "./brune-model.ts";
import { cosineTaper } from "./cosine-taper.ts";
import { fitBrune } from "./fit-brune.ts";
import { bandMeans, frequencyGrid } from "./frequency-grid.ts";
import type { PhaseSpectrum } from "./phase-spectrum.ts";
import { interquartileRadiation, logDeviationRadiation, logMeanRadiation, rmsRadiation } from "./radiation.ts";
import { lowestUsableHz, relativeGain } from "./sensor-gain.ts";
import { windowPower } from "./window-power.ts";

const gaussian = (random: SeededRandom) => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

test("cosineTaper() gives ObsPy's numbers", (t) => {
  const expected = referenceNumbers("ref_magnitude_polarization")?.["cosine_taper_100_p0.1"] as number[] | undefined;
  if (!expected) t.log(absent);
  const got = cosineTaper(100, 0.1);
  for (const [i, value] of (expected ?? [0, 0.1464466094067262, 0.5]).entries()) t.true(Math.abs((got[i] as number) - value) < 1e-15, `${i}`);
  t.deepEqual([...cosineTaper(3, 0)], [1, 1, 1]);
  t.throws(() => cosineTaper(10, 1.5), { instanceOf: RangeError });
});

test("windowPower() has the energy of the samples (Parseval), whatever their level", (t) => {
  const samples = Float64Array.from({ length: 500 }, (_, i) => 5 + (i > 60 && i < 440 ? Math.sin(i * i) : 0));
  const { density, spacingHz } = windowPower([samples, samples], [5, 5], 0, 500, 1000);
  const energy = (2 * samples.reduce((sum, x) => sum + (x - 5) ** 2, 0)) / 1000;
  const spectral = density.reduce((sum, d, k) => sum + (k === 0 || k === density.length - 1 ? d : 2 * d), 0) * spacingHz;
  t.true(Math.abs(spectral / energy - 1) < 1e-12);
});

test("bandMeans() keeps the integral, and takes the value in between where bands are narrow", (t) => {
  const density = Float64Array.from({ length: 513 }, (_, i) => 3 + i);
  const grid = frequencyGrid(1, 200, 6);
  const means = bandMeans(grid, density, 0.5);
  for (const [k, hz] of grid.hz.entries()) {
    const middle = ((grid.edges[k] as number) + (grid.edges[k + 1] as number)) / 2;
    t.true(Math.abs((means[k] as number) - (3 + middle / 0.5)) < 1e-9, `${hz}`);
  }
  t.is(bandMeans(frequencyGrid(100, 1000, 1), density, 0.5).at(-1), 0);
});

test("bruneVelocitySquared() is the integral of the model", (t) => {
  let sum = 0;
  for (let hz = 0.5; hz < 200_000; hz++) sum += 2 * (2 * Math.PI * hz * Math.exp(bruneShape(hz, 80))) ** 2;
  t.true(Math.abs(sum / bruneVelocitySquared(1, 80) - 1) < 1e-3);
  let below = 0;
  for (let hz = 0.05; hz < 100; hz += 0.1) below += 0.2 * (2 * Math.PI * hz * Math.exp(bruneShape(hz, 80))) ** 2;
  t.true(Math.abs(below / bruneVelocitySquared(1, 80) / bruneShareBelow(100, 80) - 1) < 1e-3);
});

/** Patterns in random directions by another way than the formula's quadrature. */
function randomPatterns(count: number): { p: number; s: number }[] {
  const random = new SeededRandom(5);
  return Array.from({ length: count }, () => {
    const v = [gaussian(random), gaussian(random), gaussian(random)] as const;
    const length = Math.hypot(...v);
    const [x, y, z] = [v[0] / length, v[1] / length, v[2] / length];
    const p = 2 * x * z; // fault normal z, slip x
    return { p: Math.abs(p), s: Math.hypot(z - p * x, -p * y, x - p * z) };
  });
}

test("radiation averages are those of a double couple", (t) => {
  const patterns = randomPatterns(200_000);
  for (const [phase, key] of [
    [0, "p"],
    [1, "s"],
  ] as const) {
    const values = patterns.map((pattern) => pattern[key]);
    const logs = values.map(Math.log);
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
    t.true(Math.abs(Math.sqrt(values.reduce((a, b) => a + b * b, 0) / values.length) / rmsRadiation[phase] - 1) < 0.01);
    t.true(Math.abs(Math.exp(mean) / logMeanRadiation[phase] - 1) < 0.01);
    t.true(Math.abs(Math.exp(interquartileMean(logs)) / interquartileRadiation(phase) - 1) < 0.01);
    t.true(Math.abs(Math.sqrt(logs.reduce((a, b) => a + (b - mean) ** 2, 0) / logs.length) / logDeviationRadiation[phase] - 1) < 0.02);
  }
});

test("interquartileRadiation() takes the bias out of a network's mean, also for few stations", (t) => {
  const patterns = randomPatterns(64_000);
  for (const [phase, key] of [
    [0, "p"],
    [1, "s"],
  ] as const) {
    for (const n of [8, 16, 32]) {
      let sum = 0;
      const networks = Math.floor(patterns.length / n);
      for (let k = 0; k < networks; k++) sum += interquartileMean(patterns.slice(k * n, (k + 1) * n).map((pattern) => Math.log(pattern[key])));
      const magnitudeBias = ((2 / 3) * (sum / networks - Math.log(interquartileRadiation(phase)))) / Math.LN10;
      t.true(Math.abs(magnitudeBias) < 0.02, `${key} ${n}: ${magnitudeBias}`);
    }
  }
});

test("relativeGain() is 1 where the response is flat or unknown", (t) => {
  const channel = {
    id: "",
    azimuth: 0,
    dip: 0,
    unit: "m/s",
    sensitivity: -500,
    sensitivityHz: 100,
    normalisation: 1,
    poles: [
      [-61.58, 62.82],
      [-61.58, -62.82],
    ],
    zeros: [
      [0, 0],
      [0, 0],
    ],
  };
  t.is(relativeGain(undefined, 5), 1);
  t.true(Math.abs(relativeGain(channel as never, 1000) - 1) < 1e-3);
  t.true(Math.abs(relativeGain(channel as never, 14) - Math.SQRT1_2) < 0.01);
  t.true(Math.abs(lowestUsableHz(channel as never, 0.2) - 6.4) < 0.4);
  t.is(lowestUsableHz(undefined, 0.2), 0);
});

const grid = frequencyGrid(2, 1000, 6);

function spectraOf(corner: number, q: number, random: SeededRandom, noise: number, count = 12): { spectra: PhaseSpectrum[]; plateaus: number[] } {
  const plateaus = Array.from({ length: count }, () => -20 + 2 * gaussian(random));
  const spectra = plateaus.map((plateau, i) => {
    const travelSeconds = 0.03 + 0.02 * i;
    const logDisplacement = grid.hz.map((hz) => plateau + bruneShape(hz, corner) - (Math.PI * hz * travelSeconds) / q + noise * gaussian(random));
    return { logDisplacement, weight: grid.hz.map((hz) => (hz < 5 || hz > 800 ? 0 : 1)), travelSeconds, distanceMetres: 100 };
  });
  return { spectra, plateaus };
}

test("fitBrune() finds corner, plateaus and Q of made spectra", (t) => {
  fc.assert(
    fc.property(fc.double({ min: 15, max: 300, noNaN: true }), fc.constantFrom(100, 200, 400), fc.integer({ min: 0, max: 1000 }), (corner, q, seed) => {
      const { spectra, plateaus } = spectraOf(corner, q, new SeededRandom(seed), 0.2);
      const fit = fitBrune(spectra, grid, { q: 200, qSpread: 4 });
      t.true(fit?.resolved);
      t.true(Math.abs(Math.log((fit?.cornerHz ?? 1) / corner)) < 0.15, `corner ${fit?.cornerHz} ${corner}`);
      t.true(Math.abs(Math.log((fit?.q ?? 1) / q)) < 0.7, `Q ${fit?.q} ${q}`);
      const worst = Math.max(...plateaus.map((plateau, i) => Math.abs(plateau - (fit?.logPlateaus[i] as number))));
      t.true(worst < 0.3, `plateau ${worst}`);
    }),
    { numRuns: 25 },
  );
});

test("fitBrune() is not led astray by hum, nor by one odd station", (t) => {
  const { spectra } = spectraOf(60, 200, new SeededRandom(3), 0.1);
  for (const { logDisplacement } of spectra) logDisplacement[28] = (logDisplacement[28] as number) + 4; // 51 Hz
  (spectra[0] as PhaseSpectrum).logDisplacement.forEach((_, k, values) => {
    values[k] = -30 + 0.1 * k;
  });
  const fit = fitBrune(spectra, grid, { q: 200, qSpread: 1 });
  t.true(Math.abs((fit?.cornerHz ?? 0) / 60 - 1) < 0.12, `${fit?.cornerHz}`);
  t.is(fit?.q, 200);
});

test("fitBrune() says that a corner outside of the band is not resolved, and still gives the plateau", (t) => {
  const { spectra, plateaus } = spectraOf(5000, 1e5, new SeededRandom(4), 0.1);
  const fit = fitBrune(spectra, grid, { q: 1e5, qSpread: 1 });
  t.false(fit?.resolved);
  for (const [i, plateau] of plateaus.entries()) t.true(Math.abs(plateau - (fit?.logPlateaus[i] as number)) < 0.1);
  t.is(fitBrune([], grid, { q: 100, qSpread: 1 }), undefined);
});
