/** For the example of `size`: one station that recorded the P and S of a made event. @module */
import { type Frame, type Inventory, nanoseconds, parseTime } from "@headframe/core";
import type { SeismicEvent } from "../located-event.ts";

const origin = parseTime("2026-01-01T00:00:10Z");
const [rate, lead, length] = [2000, 0.5, 2400];
const [tp, ts] = [0.05, 0.0857];

/** Velocity of a Brune pulse with plateau `plateau` (m s) and a corner of 100 Hz that arrives at `at` s. */
function pulse(t: number, at: number, plateau: number): number {
  const w = 2 * Math.PI * 100;
  const x = w * (t - at);
  return x < 0 ? 0 : plateau * w * w * (1 - x) * Math.exp(-x);
}

function component(p: number, s: number, noise: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => {
    const t = i / rate - lead;
    return pulse(t, tp, p) + pulse(t, ts, s) + 1e-7 * Math.sin(noise * i * i);
  });
}

const station = "FDSN:MN_S001_00_G_H";

export const exampleInventory: Inventory = {
  frame: "local",
  stations: [{ id: "MN_S001", x: 300, y: 0, z: 0, channels: [] }],
};

/** Three components: P along the ray (east), S across it. */
export const exampleMotion: Frame = {
  kind: "frame",
  source: station,
  channels: ["Z", "N", "E"].map((code) => `${station}_${code}`),
  t0: origin - nanoseconds(lead),
  rate,
  unit: "m/s",
  samples: Float64Array.of(...component(0, 3e-8, 1), ...component(0, 4e-8, 1.1), ...component(1e-8, 0, 1.2)),
};

/** The event as `locate` gives it. */
export const exampleLocated: SeismicEvent = {
  kind: "event",
  type: "event",
  id: "made",
  source: "MN",
  time: origin,
  data: {
    revision: 0,
    stage: "revised",
    x: 0,
    y: 0,
    z: 0,
    frame: "local",
    local: { x: 0, y: 0, z: 0 },
    uncertaintyMetres: 2,
    uncertainty90Metres: 3,
    covariance: [1, 0, 0, 1, 0, 1],
    timeUncertaintySeconds: 0.0003,
    picks: 0,
    stations: 0,
    rmsSeconds: 0.0001,
    gapDegrees: 360,
    ambiguous: false,
    ppv: [],
    publishedAfterSeconds: 0.2,
    arrivals: [],
    velocityModel: "homogeneous vp=6000 vs=3500",
  },
};

/** The same event as `size` gives it. */
export const exampleSized: SeismicEvent = {
  ...exampleLocated,
  data: {
    ...exampleLocated.data,
    magnitude: { value: 0.9615674751159418, type: "Mw" },
    size: {
      momentNm: 34861912833.659065,
      magnitudeSigma: 0.16023921283127643,
      stations: 1,
      cornerHz: 113.0367275689901,
      radiusMetres: 11.531464259057445,
      stressDropPa: 9946628.51327712,
      energyPJ: 513175.4617334461,
      energySJ: 2347129.5447684047,
      energyJ: 2860305.0065018507,
      apparentStressPa: 2713694.7000426287,
      localMagnitude: 1.2535083533671534,
    },
    ppv: [
      { at: "MN_S001", value: 0.013276309219978993, kind: "measured", distanceMetres: 300 },
      { at: "shaft", value: 0.015290874778058048, kind: "predicted", distanceMetres: 500, sigma: 0.45163072971902 },
    ],
    publishedAfterSeconds: 0.7,
  },
};
