import test from "ava";
import { componentsOf, onsetFeatures } from "./onset-features.ts";

const place = { onset: 50, noiseBegin: 0, peak: 20, motion: 10 };
const wave = (amplitude: number) => Float64Array.from({ length: 80 }, (_, i) => (i < 50 ? (i % 2 ? 0.1 : -0.1) : amplitude * Math.cos((i - 50) / 5)));
const components = componentsOf(["a_Z", "a_N", "a_E"]);

test("componentsOf() finds Z, N and E in any order, and only all three", (t) => {
  t.deepEqual(componentsOf(["x_E", "x_Z", "x_N"]), { z: 1, n: 2, e: 0 });
  t.is(componentsOf(["x_Z"]), undefined);
  t.is(componentsOf(["x_1", "x_2", "x_Z"]), undefined);
});

test("onsetFeatures() gives direction, polarity and size of a first motion", (t) => {
  const features = onsetFeatures([wave(-4), wave(0), wave(3)], place, components);
  t.is(features.polarity, "D");
  t.is(features.strongest, 0);
  t.true(Math.abs(features.amplitude - 5) < 1e-9);
  t.true(Math.abs(features.snr - 40) < 0.1);
  t.true(Math.abs((features.polarisation?.azimuth as number) - 90) < 1);
  t.true(Math.abs((features.polarisation?.incidence as number) - (180 - 36.87)) < 1);
  t.true((features.polarisation?.rectilinearity as number) > 0.95);
});

test("onsetFeatures() has no polarisation for one channel, and no polarity without a clear motion", (t) => {
  const features = onsetFeatures([wave(0.12)], place, undefined);
  t.is(features.polarisation, undefined);
  t.is(features.polarity, "");
  t.is(onsetFeatures([new Float64Array(80)], place, undefined).snr, 0);
});

test("onsetFeatures() gives how fast a motion rises", (t) => {
  const riseOf = (row: Float64Array) => onsetFeatures([row], place, undefined).rise;
  t.is(riseOf(Float64Array.from({ length: 80 }, (_, i) => (i < 50 ? 0 : 3))), 1);
  t.is(riseOf(Float64Array.from({ length: 80 }, (_, i) => (i % 2 ? 1 : -1))), 0.5);
  t.is(riseOf(Float64Array.from({ length: 80 }, (_, i) => Math.max(0, 4 - Math.abs(i - 54)))), 4);
  t.is(riseOf(new Float64Array(80)), 0);
});
