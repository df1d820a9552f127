/** A small recording of a mine whose events are known: rays, pulses and sensors of its own, shared with nothing that is tested. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Frame, type Inventory, type InventoryChannel, parseTime, SeededRandom, type Time } from "@headframe/core";
import { RecordPacker, writeStationXml } from "@headframe/formats";

/** An event as it was put in; metres from the middle of the mine's grid. */
export interface MadeEvent {
  readonly time: Time;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Where the files are, and what happened. */
export interface MadeRecording {
  readonly waves: string;
  readonly inventory: string;
  readonly events: readonly MadeEvent[];
}

export interface RecordingOptions {
  readonly seed: number;
  readonly rate?: number;
  /** Added to all places of a local inventory, m. */
  readonly offset?: Vector;
  /** Latitude and longitude of the middle; the inventory is geographic then. */
  readonly origin?: NonNullable<Inventory["origin"]>;
}

type Vector = readonly [number, number, number];

interface Station {
  readonly id: string;
  readonly place: Vector;
  readonly rate: number;
  readonly axes: readonly { readonly code: string; readonly direction: Vector; readonly sensitivity: number; readonly offset: number }[];
}

const begin = parseTime("2026-05-04T03:02:01Z");
const seconds = 10;
const size: Vector = [700, 600, 400];
/** Wave speeds of the rock, m/s. */
export const madeSpeeds: { readonly vp: number; readonly vs: number } = { vp: 5600, vs: 3300 };
/** Root mean square of the noise, and the peak of P at 100 m, m/s. */
const [noise, strength] = [1e-7, 3e-5];
/** Rise of a pulse, s. */
const rise = 1.5e-3;

/**
 * Writes miniSEED 2 files and a StationXML of nine stations with offsets of millions of counts and sensors turned at random: one is vertical
 * only, one has lower-case letters, one records upside down (negative sensitivity), one at twice the rate, and one comes in a file of
 * mixed channels.
 */
export async function makeRecording(folder: string, { seed, rate = 1000, offset = [0, 0, 0], origin }: RecordingOptions): Promise<MadeRecording> {
  const random = new SeededRandom(seed);
  const stations = Array.from({ length: 9 }, (_, s) => madeStation(random, s, rate));
  const events = Array.from({ length: 3 }, (_, e) => {
    const [x, y, z] = placeIn(random, 0.6);
    return { time: begin + BigInt(Math.round((1.5 + 2.8 * e + random.next()) * 1e9)), x, y, z };
  });
  await mkdir(folder, { recursive: true });
  for (const [s, station] of stations.entries()) {
    const packer = new RecordPacker({ version: 2 });
    const frames = station.axes.map((_, a) => recordedFrame(random, station, a, events));
    const records = frames.flatMap((frame) => packer.push(frame));
    records.push(...packer.flush());
    if (s === 4) records.sort((a, b) => Buffer.compare(a.subarray(20, 30), b.subarray(20, 30))); // mixed, by time
    const half = records.length >> 1;
    const parts = s === 5 ? [records.slice(half), records.slice(0, half)] : [records];
    for (const [i, part] of parts.entries()) await writeFile(join(folder, `${station.id}.${i}.mseed`), Buffer.concat(part));
  }
  const inventory: Inventory = {
    frame: origin ? "geographic" : "local",
    ...(origin && { origin }),
    stations: stations.map((station) => listed(station, offset)),
  };
  await writeFile(join(folder, "stations.xml"), writeStationXml(inventory));
  return { waves: join(folder, "*.mseed"), inventory: join(folder, "stations.xml"), events };
}

function madeStation(random: SeededRandom, s: number, rate: number): Station {
  const letters = s === 1 ? ["Z"] : s === 2 ? ["z", "x", "y"] : ["1", "2", "3"];
  const directions = s === 1 ? [[0, 0, 1] as const] : turned(random);
  const corner = [s & 1, (s >> 1) & 1, (s >> 2) & 1].map((far, k) => ((far - 0.5) * 0.8 + (random.next() - 0.5) * 0.2) * (size[k] as number));
  return {
    id: `UN_T${s}`,
    place: (s === 8 ? placeIn(random, 0.2) : corner) as unknown as Vector,
    rate: s === 3 ? 2 * rate : rate,
    axes: letters.map((code, a) => ({
      ...{ code, direction: directions[a] as Vector, offset: Math.round((random.next() - 0.5) * 6e6) },
      sensitivity: (s === 6 ? -1 : 1) * 2e8 * (0.8 + 0.4 * random.next()),
    })),
  };
}

function recordedFrame(random: SeededRandom, { id, place, rate, axes }: Station, a: number, events: readonly MadeEvent[]): Frame {
  const { direction, sensitivity, offset } = axes[a] as Station["axes"][number];
  const motion = Float64Array.from({ length: seconds * rate }, () => noise * normal(random));
  for (const event of events) {
    const ray = place.map((x, k) => x - [event.x, event.y, event.z][k]!);
    const distance = Math.hypot(...ray);
    const along = ray.map((x) => x / distance);
    const across = unit(cross(along, [0.3, -0.5, 0.8]));
    const peak = (strength * 100) / distance;
    addPulse(motion, rate, event, distance / madeSpeeds.vp, peak * dot(along, direction));
    addPulse(motion, rate, event, distance / madeSpeeds.vs, 3 * peak * dot(across, direction));
  }
  const channel = channelId(id, axes[a]?.code ?? "");
  const samples = Int32Array.from(motion, (value) => Math.round(offset + value * sensitivity));
  return { kind: "frame", source: channel, channels: [channel], t0: begin, rate, unit: "count", samples };
}

/** A pulse that begins with a kink, as Brune's does. */
function addPulse(motion: Float64Array, rate: number, { time }: MadeEvent, travel: number, peak: number): void {
  const onset = Number(time - begin) / 1e9 + travel;
  for (let i = Math.ceil(onset * rate); i < Math.min(motion.length, (onset + 12 * rise) * rate); i++) {
    const t = (i / rate - onset) / rise;
    motion[i]! += peak * Math.E * t * (1 - t / 2) * Math.exp(-t);
  }
}

function listed({ id, place, axes }: Station, offset: Vector): Inventory["stations"][number] {
  const channels = axes.map(({ code, direction: [east, north, up], sensitivity }): InventoryChannel => {
    const [azimuth, dip] = [((Math.atan2(east, north) * 180) / Math.PI + 360) % 360, (-Math.asin(up) * 180) / Math.PI];
    const flat = { sensitivityHz: 100, normalisation: 1, poles: [], zeros: [] };
    return { id: channelId(id, code), azimuth, dip, unit: "m/s", sensitivity, ...flat, start: "2020-01-01T00:00:00.000000000Z" };
  });
  return { id, x: place[0] + offset[0], y: place[1] + offset[1], z: place[2] + offset[2], channels };
}

function channelId(station: string, code: string): string {
  return `FDSN:${station}_00_G_P_${code}`;
}

function placeIn(random: SeededRandom, share: number): Vector {
  return size.map((length) => (random.next() - 0.5) * share * length) as unknown as Vector;
}

/** Three directions at right angles. */
function turned(random: SeededRandom): Vector[] {
  const a = unit([normal(random), normal(random), normal(random)]);
  const b = unit(cross(a, [normal(random), normal(random), normal(random)]));
  return [a, b, cross(a, b)];
}

function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function unit(v: readonly number[]): Vector {
  return v.map((x) => x / Math.hypot(...v)) as unknown as Vector;
}

function cross(a: readonly number[], b: readonly number[]): Vector {
  const at = (v: readonly number[], k: number) => v[k % 3] as number;
  return [0, 1, 2].map((k) => at(a, k + 1) * at(b, k + 2) - at(a, k + 2) * at(b, k + 1)) as unknown as Vector;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, k) => sum + x * (b[k] as number), 0);
}
