import { SeededRandom } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { absent, referenceNumbers } from "../testing/reference.ts";
import { bruneShape, bruneVelocitySquared } from "./brune-model.ts";
import { cosineTaper } from "./cosine-taper.ts";
import { fitBrune } from "./fit-brune.ts";
import { type AmplitudeLikelihood, fitMoment, type NetworkEstimate } from "./fit-moment.ts";
import { fitPlateau, usableBands } from "./fit-plateau.ts";
import { bandMeans, frequencyGrid } from "./frequency-grid.ts";
import type { PhaseSpectrum } from "./phase-spectrum.ts";
import { patternLogarithms, rmsRadiation } from "./radiation.ts";
import { logStep, radiationDensity } from "./radiation-density.ts";
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

test("windowPower() has the energy of the samples (Parseval)", (t) => {
  const samples = Float64Array.from({ length: 500 }, (_, i) => (i > 60 && i < 440 ? Math.sin(i * i) : 0));
  const { density, spacingHz } = windowPower([samples, samples], 0, 500, 1000);
  const energy = (2 * samples.reduce((sum, x) => sum + x ** 2, 0)) / 1000;
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
    const rms = Math.sqrt(values.reduce((a, b) => a + b * b, 0) / values.length);
    const logs = patternLogarithms(phase, 150);
    t.true(Math.abs(rms / rmsRadiation[phase] - 1) < 0.01);
    t.true(Math.abs(Math.sqrt(logs.reduce((a, b) => a + Math.exp(2 * b), 0) / logs.length) / rms - 1) < 0.01);
    const mean = (list: ArrayLike<number>) => Array.from(list).reduce((a, b) => a + b, 0) / list.length;
    t.true(Math.abs(mean(logs) - mean(values.map(Math.log))) < 0.02);
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

const grid = frequencyGrid(2, 1000, 4);
const exponential = (random: SeededRandom) => -Math.log(1 - random.next());

/** Spectra as random waves have them: power is spread about what is expected by chance; `coda` is background beside the direct wave's power. */
function spectraOf(corner: number, q: number, random: SeededRandom, coda: number, count = 12): { spectra: PhaseSpectrum[]; plateaus: number[] } {
  const plateaus = Array.from({ length: count }, () => -20 + 2 * gaussian(random));
  const spectra = plateaus.map((plateau, i): PhaseSpectrum => {
    const travelSeconds = 0.03 + 0.02 * i;
    const direct = grid.hz.map((hz) => Math.exp(2 * (plateau + bruneShape(hz, corner) - (Math.PI * hz * travelSeconds) / q)));
    const noise = direct.map(() => Math.exp(2 * plateau - 18));
    const background = direct.map((power, k) => coda * power + (noise[k] as number));
    const power = direct.map(
      (value, k) => value + (background[k] as number) * 0.25 * (exponential(random) + exponential(random) + exponential(random) + exponential(random)),
    );
    return { power, background, noise, freedom: grid.hz.map((hz) => (hz < 5 || hz > 800 ? 0 : 8)), travelSeconds, distanceMetres: 100 };
  });
  return { spectra, plateaus };
}

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("fitBrune() finds corner, plateaus and Q of made spectra, with and without scattered waves", (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 20, max: 250, noNaN: true }),
      fc.constantFrom(100, 200, 400),
      fc.constantFrom(0, 0.3, 1),
      fc.integer({ min: 0, max: 1000 }),
      (corner, q, coda, seed) => {
        const { spectra, plateaus } = spectraOf(corner, q, new SeededRandom(seed), coda);
        const fit = fitBrune(spectra, grid, { q: 200, qSpread: 2 });
        t.true(fit?.resolved);
        t.true(Math.abs(Math.log((fit?.cornerHz ?? 1) / corner)) < 0.5, `corner ${fit?.cornerHz} ${corner}`);
        const errors = plateaus.map((plateau, i) => (fit?.logPlateaus[i] as number) - plateau);
        t.true(Math.abs(meanOf(errors)) < 0.15, `plateaus ${meanOf(errors)}`);
      },
    ),
    { numRuns: 40 },
  );
});

test("fitPlateau() is not biased by a background as strong as the wave", (t) => {
  const ratios = Array.from({ length: 40 }, (_, seed) => {
    const { spectra, plateaus } = spectraOf(100, 200, new SeededRandom(seed), 2);
    return spectra.map((spectrum, i) => {
      const bands = usableBands(spectrum);
      const shape = Float64Array.from(bands.bands, (k) => {
        const hz = grid.hz[k] as number;
        return Math.exp(2 * (bruneShape(hz, 100) - (Math.PI * hz * spectrum.travelSeconds) / 200));
      });
      return fitPlateau(bands, shape).squared / Math.exp(2 * (plateaus[i] as number));
    });
  }).flat();
  t.true(Math.abs(meanOf(ratios) - 1) < 0.03, `${meanOf(ratios)}`);
});

test("fitBrune() is not led astray by hum, nor by one odd station", (t) => {
  const { spectra } = spectraOf(60, 200, new SeededRandom(3), 0.02);
  for (const { power } of spectra) power[19] = 1e4 * (power[19] as number); // 54 Hz
  spectra[0]?.power.forEach((_, k, values) => {
    values[k] = Math.exp(-60 + 0.2 * k);
  });
  const fit = fitBrune(spectra, grid, { q: 200, qSpread: 1 });
  t.true(Math.abs((fit?.cornerHz ?? 0) / 60 - 1) < 0.15, `${fit?.cornerHz}`);
  t.is(fit?.q, 200);
});

test("fitBrune() says that a corner outside of the band is not resolved, and still gives the plateau", (t) => {
  const { spectra, plateaus } = spectraOf(5000, 1e5, new SeededRandom(4), 0.02);
  const fit = fitBrune(spectra, grid, { q: 1e5, qSpread: 1 });
  t.false(fit?.resolved);
  for (const [i, plateau] of plateaus.entries()) t.true(Math.abs(plateau - (fit?.logPlateaus[i] as number)) < 0.1);
  t.is(fitBrune([], grid, { q: 100, qSpread: 1 }), undefined);
});

/** What a station says that saw an amplitude with a relative noise. */
function likelihoodOf(phase: 0 | 1, logAmplitude: number, noise: number, random: SeededRandom): AmplitudeLikelihood {
  const seen = Math.exp(logAmplitude) + noise * gaussian(random);
  const [lowest, highest] = [Math.floor(Math.log(noise) / logStep - 20) * logStep, Math.max(logAmplitude, Math.log(noise)) + 2];
  const values = Float64Array.from(
    { length: Math.ceil((highest - lowest) / logStep) },
    (_, j) => -0.5 * ((seen - Math.exp(lowest + j * logStep)) / noise) ** 2,
  );
  return { lowest, values, radiation: radiationDensity(phase) };
}

test("fitMoment() is not biased by radiation, nor by noise that hides stations, and knows how sure it is", (t) => {
  const random = new SeededRandom(12);
  const patterns = randomPatterns(16 * 120);
  for (const noise of [1e-3, 0.25]) {
    const estimates = Array.from({ length: 120 }, (_, k) => {
      const stations = patterns
        .slice(16 * k, 16 * (k + 1))
        .map(({ p, s }, i) => likelihoodOf(i % 4 === 0 ? 0 : 1, 3 + Math.log(i % 4 === 0 ? p : s), noise * Math.exp(3), random));
      return fitMoment(stations) as NetworkEstimate;
    });
    const mean = meanOf(estimates.map((estimate) => estimate.mean));
    t.true(Math.abs(mean - 3) < 0.06, `noise ${noise}: ${mean}`);
    const scatter = Math.sqrt(meanOf(estimates.map((estimate) => ((estimate.mean - 3) / estimate.deviation) ** 2)));
    t.true(scatter > 0.4 && scatter < 1.3, `noise ${noise}: ${scatter}`);
  }
  t.is(fitMoment([]), undefined);
});

test("fitMoment() leaves a station aside that saw another event", (t) => {
  const random = new SeededRandom(13);
  const stations = randomPatterns(12).map(({ s }) => likelihoodOf(1, 3 + Math.log(s), 0.01, random));
  const [without, withIt] = [fitMoment(stations), fitMoment([...stations, likelihoodOf(1, 9, 0.01, random)])];
  t.true(Math.abs((withIt?.mean ?? 0) - (without?.mean ?? 9)) < 0.1);
});
