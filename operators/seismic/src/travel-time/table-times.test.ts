import test from "ava";
import fc from "fast-check";
import { tableTimes } from "./table-times.ts";
import type { VelocityOptions } from "./velocity-options.ts";

const volume = { min: { x: 1000, y: 2000, z: -300 }, max: { x: 2200, y: 2900, z: 300 } };
const stations = [
  { id: "A_1", x: 1130, y: 2210, z: 120 },
  { id: "A_2", x: 1900, y: 2500, z: -180 },
];
const layered: VelocityOptions = {
  vp: 5000,
  vs: 2900,
  velocityModel: { regions: [{ shape: "layer", min: [0, 0, -1e4], max: [0, 0, 7], vp: 6000, vs: 3400 }] },
};
const bodies: VelocityOptions = {
  vp: 5500,
  vs: 3200,
  velocityModel: {
    name: "ore",
    spacingMetres: 30,
    regions: [
      { shape: "ellipsoid", min: [1300, 2300, -100], max: [1700, 2700, 200], vp: 6000, vs: 3400 },
      { shape: "box", min: [1500, 2450, -300], max: [1560, 2550, 100], vp: 340, vs: 200 },
    ],
  },
};

/** First arrival of the two layers by the laws of refraction: direct, head wave or transmitted. */
function twoLayers(across: number, from: number, to: number): number {
  const [slow, fast, border] = [5000, 6000, 7];
  const above = from - border;
  if (to >= border) {
    const cosine = Math.sqrt(1 - (slow / fast) ** 2);
    const critical = ((above + to - border) * (slow / fast)) / cosine;
    const head = across > critical ? across / fast + ((above + to - border) * cosine) / slow : Infinity;
    return Math.min(Math.hypot(across, to - from) / slow, head);
  }
  const through = (at: number) => Math.hypot(at, above) / slow + Math.hypot(across - at, border - to) / fast;
  let [low, high] = [0, across];
  for (let i = 0; i < 100; i++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (through(a) < through(b)) high = b;
    else low = a;
  }
  return through(low);
}

test("tableTimes() of two layers gives direct, head and transmitted waves within 0.2 ms, 0.05 ms on average", (t) => {
  const times = tableTimes(stations, volume, layered);
  let [worst, sum, count] = [0, 0, 0];
  for (let across = 20; across < 1000; across += 23)
    for (let z = -280; z < 290; z += 19) {
      const error = Math.abs(times.time(0, 0, 1130 + across, 2210, z) - twoLayers(across, 120, z));
      worst = Math.max(worst, error);
      sum += error;
      count++;
    }
  t.true(worst < 2e-4, `${worst}`);
  t.true(sum / count < 5e-5, `${sum / count}`);
});

test("tableTimes() gives the derivatives of its own times", (t) => {
  for (const options of [layered, bodies]) {
    const times = tableTimes(stations, volume, options);
    const out = new Float64Array(3);
    fc.assert(
      fc.property(
        fc.double({ min: 1010, max: 2190, noNaN: true }),
        fc.double({ min: 2010, max: 2890, noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        (x, y, which) => {
          const [phase, station, z] = [(which & 1) as 0 | 1, which >> 1, -77.7];
          const time = times.gradient(phase, station, x, y, z, out);
          const h = 1e-5; // small: the slope jumps where a cell ends
          const numeric = (times.time(phase, station, x + h, y, z) - time) / h;
          return time === times.time(phase, station, x, y, z) && Math.abs(numeric - (out[0] as number)) < 1e-8;
        },
      ),
      { numRuns: 200 },
    );
  }
  t.pass();
});

test("tableTimes() is finite everywhere, at a station and outside the volume too", (t) => {
  const times = tableTimes(stations, volume, bodies);
  for (const [x, y, z] of [
    [1130, 2210, 120],
    [-5000, 0, 0],
    [1500, 9000, 4000],
    [1530, 2500, 0],
  ] as const) {
    const time = times.time(0, 0, x, y, z);
    t.true(Number.isFinite(time) && time >= 0);
  }
  t.is(times.time(1, 0, 1130, 2210, 120), 0);
  t.is(times.model, `ore ${times.hash.slice(0, 8)}`);
});

test("tableTimes() changes its hash with the model, and not with a station's name", (t) => {
  const base = tableTimes(stations, volume, bodies).hash;
  const renamed = stations.map((station) => ({ ...station, id: `B${station.id}` }));
  t.is(tableTimes(renamed, volume, bodies).hash, base);
  t.not(tableTimes(stations, volume, { ...bodies, vp: 5501 }).hash, base);
  t.not(tableTimes(stations.slice(1), volume, bodies).hash, base);
});
