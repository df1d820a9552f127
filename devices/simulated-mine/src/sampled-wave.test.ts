import { parseOptions } from "@headframe/core";
import test from "ava";
import { doubleCouple, radiation } from "./mechanism.ts";
import { eventDraw, type MineEvent } from "./mine-event.ts";
import { type MineOptions, mineOptions } from "./mine-options.ts";
import { rockOf } from "./rock.ts";
import { sampledWave } from "./sampled-wave.ts";
import { type MineStation, stationLayout } from "./station-layout.ts";
import { combine, unit } from "./vector.ts";
import { type Arrival, arrivals } from "./wave-arrival.ts";

/** No scattering, no floor, flat sensors of one gain: what is left is source, path and sampling. */
const plain = {
  rate: 6000,
  codaSeconds: 0,
  radiationFloor: 0,
  geophoneHz: 0,
  gainSpread: 0,
  siteDelayMilliseconds: 0,
  countsPerMetrePerSecond: 1e11,
  countsPerMetrePerSecondSquared: 1e8,
  minMagnitude: -1,
  maxMagnitude: -1,
};

interface Scene {
  readonly options: MineOptions;
  readonly event: MineEvent;
  readonly stations: readonly MineStation[];
  readonly waves: readonly (readonly [Arrival, Arrival])[];
}

function scene(more: object, index = 0): Scene {
  const options = parseOptions("simulated-mine", mineOptions, { ...plain, ...more });
  const event = eventDraw(options)({ kind: "event", slot: 0, index, offset: 0n });
  const stations = stationLayout(options);
  const rock = rockOf(options);
  return { options, event, stations, waves: stations.map((station, s) => arrivals(options, rock, event, station, s)) };
}

/** Motion along the arrival's own direction, in m/s or m/s2. */
function record({ options, stations }: Scene, s: number, arrival: Arrival, at = 10.4): Float64Array {
  const station = stations[s] as MineStation;
  const { channels } = sampledWave(options, station, arrival, at);
  return Float64Array.from(channels[0] as Int32Array, (_, i) =>
    channels.reduce((sum, counts, c) => {
      const { direction, sensitivity } = station.parts[c] as MineStation["parts"][number];
      return (
        sum + ((counts[i] as number) / sensitivity) * (direction[0] * arrival.motion[0] + direction[1] * arrival.motion[1] + direction[2] * arrival.motion[2])
      );
    }, 0),
  );
}

/** Amplitude of the displacement spectrum at a frequency, m s, from samples of velocity. */
function spectrum(velocity: Float64Array, hertz: number, rate: number): number {
  let [re, im] = [0, 0];
  velocity.forEach((v, i) => {
    re += (v * Math.cos((2 * Math.PI * hertz * i) / rate)) / rate;
    im += (v * Math.sin((2 * Math.PI * hertz * i) / rate)) / rate;
  });
  return Math.hypot(re, im) / (2 * Math.PI * hertz);
}

test("sampledWave() has the low-frequency level M0 R / (4 pi rho c^3 r) and the corner of its event", (t) => {
  for (const sourceShape of ["brune", "smooth"]) {
    const of = scene({ qp: 0, qs: 0, sourceShape });
    const { event, stations, waves, options } = of;
    for (let s = 0; s < 6; s++) {
      const way = combine(1, (stations[s] as MineStation).place, -1, event.place);
      const pattern = radiation(doubleCouple(event.mechanism as never), unit(way));
      for (const [i, wave] of (waves[s] as [Arrival, Arrival]).entries()) {
        const [c, size, corner] = i === 0 ? [options.vp, Math.abs(pattern.p), event.corner * 1.52] : [options.vs, Math.hypot(...pattern.s), event.corner];
        const expected = (event.moment * size) / (4 * Math.PI * options.density * c ** 3 * Math.hypot(...way));
        const velocity = record(of, s, wave);
        const level = spectrum(velocity, corner / 20, options.rate);
        t.true(Math.abs(level / expected - 1) < 0.05, `level ${level}, expected ${expected}`);
        const atCorner = spectrum(velocity, corner, options.rate) / expected;
        t.true(Math.abs(atCorner - 0.5) < 0.05, `half of it at the corner: ${atCorner}`);
      }
    }
  }
});

test("sampledWave() loses exp(-pi f t*) on its way", (t) => {
  const [dull, clear] = [scene({ qp: 50, qs: 50 }), scene({ qp: 0, qs: 0 })];
  for (let s = 0; s < 6; s++) {
    for (const i of [0, 1] as const) {
      const [wave, fresh] = [dull.waves[s]?.[i] as Arrival, clear.waves[s]?.[i] as Arrival];
      t.is(wave.attenuation, wave.travel / 50);
      const ratio = (hertz: number) => Math.log(spectrum(record(dull, s, wave), hertz, 6000) / spectrum(record(clear, s, fresh), hertz, 6000));
      const slope = (ratio(20) - ratio(150)) / (Math.PI * 130);
      t.true(Math.abs(slope / wave.attenuation - 1) < 0.12, `t* ${slope}, expected ${wave.attenuation}`);
    }
  }
});

test("sampledWave() begins at its onset within a sample, whatever Q", (t) => {
  for (const more of [{ qp: 0 }, { qp: 200 }, { qp: 40 }, { qp: 200, geophoneHz: 14 }]) {
    const of = scene(more);
    for (let s = 0; s < 6; s++) {
      for (const at of [10, 10.3, 10.99]) {
        const velocity = record(of, s, of.waves[s]?.[0] as Arrival, at);
        const peak = velocity.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
        const onset = 10 + velocity.findIndex((v) => Math.abs(v) > 0.002 * peak);
        t.true(Math.abs(onset - at) <= 1.5, `onset ${onset} of ${at}`);
      }
    }
  }
});

test("sampledWave() of an accelerometer is the derivative of a geophone's", (t) => {
  const [speed, force] = [scene({}), scene({ accelerometerPart: 1 })];
  for (let s = 0; s < 4; s++) {
    const wave = speed.waves[s]?.[1] as Arrival;
    const [velocity, acceleration] = [record(speed, s, wave), record(force, s, wave)];
    let sum = 0;
    const peak = velocity.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const integral = acceleration.map((a) => {
      sum += a / 6000;
      return sum;
    });
    const worst = velocity.reduce((most, v, i) => Math.max(most, Math.abs(v - ((integral[i] ?? 0) + (integral[i - 1] ?? 0)) / 2)), 0);
    t.true(worst < 0.15 * peak, `${worst / peak}`);
  }
});

test("arrivals() radiate S and P with the mean-square ratio 3/2 (vp / vs)^6", (t) => {
  let [p, s] = [0, 0];
  for (let index = 0; index < 300; index++) {
    const { waves, event, stations } = scene({ stations: 24 }, index);
    for (const [i, [first, second]] of waves.entries()) {
      const r = Math.hypot(...combine(1, (stations[i] as MineStation).place, -1, event.place));
      p += (first.level * Math.max(r, 10)) ** 2;
      s += (second.level * Math.max(r, 10)) ** 2;
    }
  }
  const expected = 1.5 * (6000 / 3500) ** 6;
  t.true(Math.abs(s / p / expected - 1) < 0.05, `${s / p}, expected ${expected}`);
});

test("arrivals() of a blast push everywhere and have a weak S", (t) => {
  const options = parseOptions("simulated-mine", mineOptions, plain);
  const event = eventDraw(options)({ kind: "blast", slot: 0, index: 0, offset: 0n });
  const rock = rockOf(options);
  for (const [s, station] of stationLayout(options).entries()) {
    const [p, shear] = arrivals(options, rock, event, station, s);
    const away = combine(1, station.place, -1, event.place);
    t.true(p.motion[0] * away[0] + p.motion[1] * away[1] + p.motion[2] * away[2] > 0.999 * Math.hypot(...away));
    t.true(Math.abs(shear.level / p.level - 0.15 * (6000 / 3500) ** 3) < 1e-9);
  }
});

test("arrivals() have a floor in the nodes", (t) => {
  const levels = (radiationFloor: number) =>
    Array.from({ length: 30 }, (_, index) => scene({ radiationFloor }, index))
      .flatMap(({ waves, event, stations }) => waves.map(([p], s) => p.level * Math.hypot(...combine(1, (stations[s] as MineStation).place, -1, event.place))))
      .sort((a, b) => a - b);
  const [without, filled] = [levels(0), levels(0.1)];
  t.true((without[0] as number) < 0.01 * (filled[0] as number));
  t.true(Math.abs((filled.at(-1) as number) / (without.at(-1) as number) - 1) < 0.01);
});
