/** For tests: seismograms of double couples in a homogeneous rock, made in the frequency domain, with noise. @module */
import { type Frame, type Inventory, type InventoryChannel, nanoseconds, parseTime, SeededRandom, type Time } from "@headframe/core";
import FFT from "fft.js";
import type { SeismicEvent } from "../../located-event.ts";

type Vector = readonly [number, number, number];

/** What to make. */
export interface MadeScene {
  readonly seed: number;
  readonly stations: number;
  readonly rate: number;
  readonly momentNm: number;
  /** Corner frequency of S, Hz; that of P is 1.3 times as high. */
  readonly cornerHz: number;
  readonly qp: number;
  readonly qs: number;
  /** Standard deviation of noise on each component, m/s. */
  readonly noise: number;
  readonly poles?: InventoryChannel["poles"];
  readonly zeros?: InventoryChannel["zeros"];
  readonly normalisation?: number;
  readonly unit?: "m/s" | "m/s2";
  /** Scattered waves behind P and S, on every component: root mean square at first as a part of the pulse's peak at a mean station, and decay, s. */
  readonly coda?: { readonly part: number; readonly decaySeconds: number };
  /** Same radiation in all directions, for tests of exact amounts. */
  readonly isotropic?: boolean;
}

/** A made event, as `locate` would give it, with all that recorded it. */
export interface Made {
  readonly event: SeismicEvent;
  readonly inventory: Inventory;
  readonly frames: readonly Frame[];
}

export const rock = { vp: 5800, vs: 3350, density: 2700 } as const;
const madeOrigin: Time = parseTime("2026-03-01T12:00:01Z");
const leadSeconds = 1;
const lengthSeconds = 2.5;

/** A geophone of 14 Hz with 70 % of critical damping. */
export const geophone14 = {
  poles: [
    [-61.58, 62.82],
    [-61.58, -62.82],
  ],
  zeros: [
    [0, 0],
    [0, 0],
  ],
  normalisation: 1,
} satisfies Partial<MadeScene>;

/** Random stations in a box of 1.2 x 1.0 x 0.6 km, a random double couple in the middle of it. */
export function madeScene(scene: MadeScene): Made {
  const random = new SeededRandom(scene.seed);
  const within = (size: number) => size * random.next();
  const offset = { x: 650_371, y: 4_766_640, z: -300 };
  const source: Vector = [300 + within(600), 250 + within(500), 150 + within(300)];
  const tensor = doubleCouple(random);
  const places = Array.from({ length: scene.stations }, (): Vector => [within(1200), within(1000), within(600)]);
  const stations = places.map(([x, y, z], i) => ({
    id: `MN_S${i}`,
    x: x + offset.x,
    y: y + offset.y,
    z: z + offset.z,
    channels: channelsOf(`MN_S${i}`, scene),
  }));
  const frames = places.map((place, i) => seismogram(`MN_S${i}`, scene, minus(place, source), tensor, random));
  const [x, y, z] = [source[0] + offset.x, source[1] + offset.y, source[2] + offset.z];
  return { event: eventAt(x, y, z), inventory: { frame: "local", stations }, frames };
}

function channelsOf(station: string, { poles = [], zeros = [], normalisation = 1, unit = "m/s" }: MadeScene): InventoryChannel[] {
  return (["Z", "N", "E"] as const).map((code) => ({
    id: `FDSN:${station}_00_G_H_${code}`,
    azimuth: code === "E" ? 90 : 0,
    dip: code === "Z" ? -90 : 0,
    unit,
    sensitivity: 1e6,
    sensitivityHz: 100,
    normalisation,
    poles: [...poles],
    zeros: [...zeros],
  }));
}

/** `n d' + d n'` of a random fault normal and a slip at right angles to it. */
function doubleCouple(random: SeededRandom): readonly Vector[] {
  const normal = direction(random);
  const other = direction(random);
  const along = dot(normal, other);
  const slip = unit([other[0] - along * normal[0], other[1] - along * normal[1], other[2] - along * normal[2]]);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => normal[i]! * slip[j]! + slip[i]! * normal[j]!) as unknown as Vector);
}

function seismogram(station: string, scene: MadeScene, way: Vector, tensor: readonly Vector[], random: SeededRandom): Frame {
  const distance = Math.hypot(...way);
  const ray = unit(way);
  const traction = tensor.map((row) => dot(row, ray)) as unknown as Vector;
  const radial = dot(traction, ray);
  const p: Vector = scene.isotropic ? ray : [radial * ray[0], radial * ray[1], radial * ray[2]];
  const s: Vector = scene.isotropic ? across(ray) : [traction[0] - p[0], traction[1] - p[1], traction[2] - p[2]];
  const n = Math.round(lengthSeconds * scene.rate);
  const samples = new Float32Array(3 * n);
  const shapes = [pulse(scene, 0, distance), pulse(scene, 1, distance)] as const;
  const scattered = (phase: 0 | 1) => codaOf(scene, shapes[phase], meanRadiation[phase], random);
  for (const [c, axis] of (
    [
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 0],
    ] as const
  ).entries()) {
    const [a, b] = [dot(p, axis), dot(s, axis)];
    const [codaP, codaS] = [scattered(0), scattered(1)];
    for (let i = 0; i < n; i++) samples[c * n + i] = a * shapes[0][i]! + b * shapes[1][i]! + codaP[i]! + codaS[i]! + scene.noise * gaussian(random);
  }
  return {
    kind: "frame",
    source: `FDSN:${station}_00_G_H`,
    channels: (["Z", "N", "E"] as const).map((code) => `FDSN:${station}_00_G_H_${code}`),
    t0: madeOrigin - nanoseconds(leadSeconds),
    rate: scene.rate,
    unit: scene.unit ?? "m/s",
    samples,
  };
}

const meanRadiation = [0.52, 0.63] as const;

const plans = new Map<number, FFT>();

function planOf(size: number): FFT {
  const plan = plans.get(size) ?? new FFT(size);
  plans.set(size, plan);
  return plan;
}

/** The pulse again and again: convolved with noise that dies away. */
function codaOf({ coda, rate }: MadeScene, wave: Float64Array, radiation: number, random: SeededRandom): Float64Array {
  const sum = new Float64Array(wave.length);
  if (!coda) return sum;
  const peak = wave.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const size = wave.length;
  const [plan, padded, noise] = [planOf(2 * size), new Float64Array(2 * size), new Float64Array(2 * size)];
  padded.set(wave);
  const energy = wave.reduce((total, x) => total + x * x, 0);
  for (let i = 0; i < size; i++) noise[i] = gaussian(random) * Math.exp(-i / rate / coda.decaySeconds) * ((coda.part * radiation * peak) / Math.sqrt(energy));
  const [a, b, c, out] = [
    plan.createComplexArray(),
    plan.createComplexArray(),
    plan.createComplexArray(),
    plan.createComplexArray(),
  ] as unknown as Float64Array[];
  plan.realTransform(a as never, padded as never);
  plan.completeSpectrum(a as never);
  plan.realTransform(b as never, noise as never);
  plan.completeSpectrum(b as never);
  for (let k = 0; k < 2 * size; k++) {
    const [x, y] = product([a![2 * k]!, a![2 * k + 1]!], [b![2 * k]!, b![2 * k + 1]!]);
    c![2 * k] = x;
    c![2 * k + 1] = y;
  }
  plan.inverseTransform(out as never, c as never);
  return sum.map((_, i) => out![2 * i]!);
}

/** What a sensor makes of a phase of unit radiation. */
function pulse(scene: MadeScene, phase: 0 | 1, distance: number): Float64Array {
  const [speed, q, corner] = phase === 0 ? [rock.vp, scene.qp, 1.3 * scene.cornerHz] : [rock.vs, scene.qs, scene.cornerHz];
  const travel = distance / speed;
  const plateau = scene.momentNm / (4 * Math.PI * rock.density * speed ** 3 * distance);
  const size = 2 ** Math.ceil(Math.log2(lengthSeconds * scene.rate));
  const spectrum = new Float64Array(2 * size);
  for (let k = 1; k < size / 2; k++) {
    const hz = (k * scene.rate) / size;
    const w = 2 * Math.PI * hz;
    let z: readonly [number, number] = [plateau * Math.exp((-Math.PI * hz * travel) / q) * scene.rate, 0];
    for (let times = 0; times < 2; times++) z = quotient(z, [1, hz / corner]);
    for (let times = 0; times < (scene.unit === "m/s2" ? 2 : 1); times++) z = product(z, [0, w]);
    z = product(z, [Math.cos(w * (travel + leadSeconds)), -Math.sin(w * (travel + leadSeconds))]);
    for (const [re, im] of scene.zeros ?? []) z = product(z, [-re, w - im]);
    for (const [re, im] of scene.poles ?? []) z = quotient(z, [-re, w - im]);
    const norm = scene.normalisation ?? 1;
    spectrum.set([z[0] * norm, z[1] * norm], 2 * k);
    spectrum.set([z[0] * norm, -z[1] * norm], 2 * (size - k));
  }
  const out = new Float64Array(2 * size);
  planOf(size).inverseTransform(out, spectrum);
  return Float64Array.from({ length: size }, (_, i) => out[2 * i] as number);
}

function eventAt(x: number, y: number, z: number): SeismicEvent {
  return {
    kind: "event",
    type: "event",
    id: "made",
    source: "MN",
    time: madeOrigin,
    data: {
      revision: 1,
      stage: "revised",
      ...{ x, y, z, frame: "local", local: { x, y, z } },
      ...{ uncertaintyMetres: 2, uncertainty90Metres: 3, covariance: [1, 0, 0, 1, 0, 1], timeUncertaintySeconds: 0.0003 },
      ...{ picks: 0, stations: 0, rmsSeconds: 0.0001, gapDegrees: 90, ambiguous: false, ppv: [], publishedAfterSeconds: 0.1 },
      arrivals: [],
      velocityModel: "homogeneous",
    },
  };
}

function direction(random: SeededRandom): Vector {
  return unit([gaussian(random), gaussian(random), gaussian(random)]);
}

/** A direction at right angles to a ray. */
function across(ray: Vector): Vector {
  return Math.abs(ray[2]) < 0.9 ? unit([-ray[1], ray[0], 0]) : unit([0, -ray[2], ray[1]]);
}

function gaussian(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function unit(v: Vector): Vector {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

function product(a: readonly [number, number], b: readonly [number, number]): readonly [number, number] {
  return [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
}

function quotient(a: readonly [number, number], b: readonly [number, number]): readonly [number, number] {
  const power = b[0] ** 2 + b[1] ** 2;
  return [(a[0] * b[0] + a[1] * b[1]) / power, (a[1] * b[0] - a[0] * b[1]) / power];
}
