import test from "ava";
import { delaySigma, freshCalibration, learn, speedPrior, stationDelay } from "./calibration.ts";
import type { Location } from "./locate-arrivals.ts";
import type { Arrivals } from "./location-problem.ts";

const count = 12;
const stations = Array.from({ length: count }, (_, i) => `MN_${i}`);
const travelled = stations.map(() => 0.1);
const arrivals: Arrivals = {
  count,
  station: Int32Array.from(stations, (_, i) => i),
  phase: new Uint8Array(count),
  time: new Float64Array(count),
  sigma: new Float64Array(count).fill(0.0003),
};

/** A location whose residuals are late at even stations and early at odd ones. */
function location(residual: number, more: Partial<Location> = {}): Location {
  return {
    ...{ x: 0, y: 0, z: 0, origin: 0, originSigma: 0.0005, speeds: [0, 0], speedVariances: [1e-4, 1e-4] },
    residuals: Float64Array.from(stations, (_, i) => (i % 2 === 0 ? residual : -residual)),
    sigmas: new Float64Array(count).fill(0.0005),
    timeVariances: new Float64Array(count).fill(1e-6),
    weights: new Float64Array(count).fill(1),
    ...{ covariance: [1, 0, 0, 1, 0, 1], radius68: 2, radius90: 3, rms: 0.0005, scale: 1, gap: 90, stations: count, picks: count },
    ...more,
  };
}

test("learn() never goes further than 5 ms and 6 %", (t) => {
  const calibration = freshCalibration(0.2, 0.0075);
  for (let i = 0; i < 4000; i++) learn(calibration, `${i}`, location(0.02, { speeds: [0.2, -0.2] }), arrivals, stations, travelled);
  t.deepEqual(speedPrior(calibration).mean, [0.06, -0.06]);
  for (const id of stations) t.is(Math.abs(stationDelay(calibration, id, 0)), 0.005);
});

test("learn() takes an event outside the network, by less the less its place is known", (t) => {
  const delayAfter = (more: Partial<Location>) => {
    const calibration = freshCalibration(0.025, 0.0075);
    t.true(learn(calibration, "a", location(0.0005, more), arrivals, stations, travelled));
    return stationDelay(calibration, "MN_0", 0);
  };
  const [inside, outside, unknown] = [delayAfter({}), delayAfter({ gap: 276 }), delayAfter({ gap: 276, timeVariances: new Float64Array(count).fill(1e-4) })];
  t.true(inside > 2 * outside && outside > 10 * unknown && unknown > 0, `${inside} ${outside} ${unknown}`);
});

test("delaySigma() is the usual size of delays at first, and follows what is learnt", (t) => {
  const calibration = freshCalibration(0.025, 0.0075);
  const fresh = delaySigma(calibration)("MN_0", 0);
  t.true(fresh > 0.0003 && fresh < 0.0007 && delaySigma(calibration)("MN_0", 1) > fresh);
  const after = (residual: number) => {
    const taught = structuredClone(calibration);
    for (let i = 0; i < 30; i++) learn(taught, `${i}`, location(residual - stationDelay(taught, "MN_0", 0)), arrivals, stations, travelled);
    return delaySigma(taught)("MN_0", 0);
  };
  t.true(after(0) < 0.7 * fresh, `${after(0)}`);
  t.true(after(0.001) > 1.5 * fresh, `${after(0.001)}`);
});
