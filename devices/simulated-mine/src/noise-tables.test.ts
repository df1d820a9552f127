import test from "ava";
import fc from "fast-check";
import { NoiseTables, noiseClasses } from "./noise-tables.ts";

const tables = new NoiseTables(7, 100, 2000);

function noise(from: number, n: number, noiseClass = 1, station = 3, channel = 0): Int32Array {
  const samples = new Int32Array(n);
  tables.fill(samples, 0, n, noiseClass, station, channel, from);
  return samples;
}

function deviation(samples: ArrayLike<number>): number {
  return Math.sqrt(Array.from(samples).reduce((sum, x) => sum + x * x, 0) / samples.length);
}

test("NoiseTables.fill() does not depend on how the samples are cut", (t) => {
  const whole = noise(0, 10_000);
  fc.assert(
    fc.property(fc.nat(9_999), fc.nat(10_000), (a, b) => {
      const [begin, end] = [Math.min(a, b), Math.max(a, b)];
      t.deepEqual(noise(begin, end - begin), whole.slice(begin, end));
    }),
    { numRuns: 50 },
  );
});

test("NoiseTables.fill() has the standard deviation of its class, also where segments fade", (t) => {
  for (const [noiseClass, part] of noiseClasses.entries()) {
    const ratio = deviation(noise(0, 60_000, noiseClass)) / (100 * part);
    t.true(ratio > 0.97 && ratio < 1.03, String(ratio));
  }
  const fades = Array.from({ length: 400 }, (_, k) => [...noise(4096 * (k + 1), 32)]).flat();
  const ratio = deviation(fades) / (100 * noiseClasses[1]);
  t.true(ratio > 0.95 && ratio < 1.05, String(ratio));
});

test("NoiseTables.fill() leaves little above 0.45 of the sampling rate", (t) => {
  const samples = noise(0, 32_768);
  const power = (frequency: number) => {
    let [re, im] = [0, 0];
    samples.forEach((x, i) => {
      re += x * Math.cos(2 * Math.PI * frequency * i);
      im += x * Math.sin(2 * Math.PI * frequency * i);
    });
    return re * re + im * im;
  };
  const mean = (low: number, high: number) => Array.from({ length: 40 }, (_, k) => power(low + ((high - low) * k) / 40)).reduce((a, b) => a + b) / 40;
  t.true(mean(0.46, 0.5) < mean(0.05, 0.35) / 100);
});

test("NoiseTables.fill() has more power below 15 Hz than above", (t) => {
  const samples = noise(0, 32_768);
  const power = (hertz: number) => {
    let [re, im] = [0, 0];
    samples.forEach((x, i) => {
      re += x * Math.cos((2 * Math.PI * hertz * i) / 2000);
      im += x * Math.sin((2 * Math.PI * hertz * i) / 2000);
    });
    return re * re + im * im;
  };
  const mean = (low: number, high: number) => Array.from({ length: 60 }, (_, k) => power(low + ((high - low) * k) / 60)).reduce((a, b) => a + b) / 60;
  t.true(mean(2, 10) > 5 * mean(100, 700));
});

test("NoiseTables.fill() differs between stations and channels", (t) => {
  const [a, b, c] = [noise(0, 4000), noise(0, 4000, 1, 4), noise(0, 4000, 1, 3, 1)];
  const correlation = (x: Int32Array, y: Int32Array) => x.reduce((sum, v, i) => sum + v * (y[i] as number), 0) / (4000 * deviation(x) * deviation(y));
  t.true(Math.abs(correlation(a, b)) < 0.08);
  t.true(Math.abs(correlation(a, c)) < 0.08);
});
