/** How well the motion of a P agrees with its ray, as it was seen and with the wires of the sensor repaired. */
import type { InventoryChannel, InventoryStation, Time } from "@headframe/core";
import { parseTime } from "@headframe/core";
import { axesToEastNorthUp, axisDirection } from "../ground-motion/direction.ts";
import { sensorPart } from "../ground-motion/sensor-name.ts";
import { dot, type Vector } from "../linear/vector.ts";

/** What may be wrong with the wires of a sensor: raw components that a repair takes, in order, with their signs. */
export interface Fault {
  readonly finding: "flipped" | "exchanged";
  readonly channels: readonly number[];
  readonly order: readonly [number, number, number];
  readonly signs: readonly [number, number, number];
}

/** One channel upside down, or two exchanged. */
export const faults: readonly Fault[] = [
  { finding: "flipped", channels: [0], order: [0, 1, 2], signs: [-1, 1, 1] },
  { finding: "flipped", channels: [1], order: [0, 1, 2], signs: [1, -1, 1] },
  { finding: "flipped", channels: [2], order: [0, 1, 2], signs: [1, 1, -1] },
  { finding: "exchanged", channels: [0, 1], order: [1, 0, 2], signs: [1, 1, 1] },
  { finding: "exchanged", channels: [0, 2], order: [2, 1, 0], signs: [1, 1, 1] },
  { finding: "exchanged", channels: [1, 2], order: [0, 2, 1], signs: [1, 1, 1] },
];

/** Share of directions that noise, scattering or a wrong phase made. */
const stray = 0.25;
/** How closely P moves along its ray: the cosine between them falls off exponentially from 1 with this rate. */
const closeness = 15;

/** A triaxial sensor as the inventory describes it. */
export interface Sensor {
  readonly ids: readonly string[];
  readonly axes: readonly [Vector, Vector, Vector];
  /** Raw components to east, north, up; row by row. */
  readonly turn: readonly number[];
}

/** Triaxial sensors by station and picked channel. Remembers those of stations whose channels hold for ever; nothing depends on that. */
export class Sensors {
  readonly #stations: ReadonlyMap<string, InventoryStation>;
  readonly #known = new Map<string, Sensor | undefined>();

  constructor(stations: readonly InventoryStation[]) {
    this.#stations = new Map(stations.map((station) => [station.id, station]));
  }

  of(id: string, picked: string, time: Time): Sensor | undefined {
    if (this.#known.has(picked)) return this.#known.get(picked);
    const station = this.#stations.get(id);
    if (!station) return undefined;
    const sensor = sensorOf(station, picked, time);
    if (station.channels.every(({ start, end }) => start === undefined && end === undefined) && this.#known.size < MOST_KNOWN) this.#known.set(picked, sensor);
    return sensor;
  }
}

/** Picked channels that are remembered: more than a site has. */
const MOST_KNOWN = 10_000;

/** Log likelihoods of one sighting: of a sound sensor, then of each of the {@link faults}. */
export function wiringFits({ axes: [a, b, c], turn }: Sensor, ray: Vector, motion: Vector): number[] {
  const raw: Vector = [dot(a, motion), dot(b, motion), dot(c, motion)];
  const repaired = faults.map(({ order, signs }) => {
    const [u, v, w] = [raw[order[0]] as number, raw[order[1]] as number, raw[order[2]] as number];
    const turned: Vector = [u * signs[0], v * signs[1], w * signs[2]];
    return logLikelihood(ray, [row(turn, 0, turned), row(turn, 3, turned), row(turn, 6, turned)]);
  });
  return [logLikelihood(ray, motion), ...repaired];
}

function logLikelihood(ray: Vector, motion: Vector): number {
  const cosine = Math.min(1, Math.abs(dot(ray, motion)) / Math.sqrt(dot(motion, motion)));
  return Math.log((1 - stray) * closeness * Math.exp(closeness * (cosine - 1)) + stray);
}

/** Directions of the three channels that a pick's sensor had, by the inventory. */
function sensorOf({ channels }: InventoryStation, picked: string, time: Time): Sensor | undefined {
  const valid = channels.filter((channel) => holds(channel, time));
  const sensors = Map.groupBy(valid, ({ id }) => sensorPart(id).sensor);
  const own = sensors.get(sensorPart(picked).sensor) ?? (sensors.size === 1 ? valid : []);
  const [a, b, c] = own.map(({ azimuth, dip }) => axisDirection(azimuth, dip));
  const turn = a && b && c && axesToEastNorthUp(a, b, c);
  return own.length === 3 && turn ? { ids: own.map(({ id }) => id), axes: [a, b, c], turn } : undefined;
}

function holds({ start, end }: InventoryChannel, time: Time): boolean {
  return (start === undefined || parseTime(start) <= time) && (end === undefined || time < parseTime(end));
}

function row(turn: readonly number[], from: number, v: Vector): number {
  return (turn[from] as number) * v[0] + (turn[from + 1] as number) * v[1] + (turn[from + 2] as number) * v[2];
}
