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
    magnitude: { value: 1.0176852825346618, type: "Mw" },
    size: {
      momentNm: 42318271819.15922,
      magnitudeSigma: 0.1654070666804129,
      stations: 1,
      cornerHz: 145.98954354389033,
      cornerSigma: 0.44423210135868046,
      radiusMetres: 8.928577706873536,
      stressDropPa: 26011124.812523432,
      energySJ: 7269099.503656383,
      energyJ: 7269099.503656383,
      apparentStressPa: 5681361.99,
      localMagnitude: 1.249040409726786,
    },
    ppv: [
      { at: "MN_S001", value: 0.013266468028745025, kind: "measured", distanceMetres: 300 },
      { at: "shaft", value: 0.03096088683464142, kind: "predicted", distanceMetres: 500, sigma: 0.45163072971902 },
    ],
    publishedAfterSeconds: 0.7,
  },
};
