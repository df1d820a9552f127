/** Triaxial stations of which one channel is upside down, or two are exchanged. */
import type { InventoryChannel, InventoryStation, Time } from "@headframe/core";
import { parseTime } from "@headframe/core";
import { axesToEastNorthUp, axisDirection } from "../ground-motion/direction.ts";
import { sensorPart } from "../ground-motion/sensor-name.ts";
import type { EventRecord } from "./event-record.ts";
import type { Vector } from "./neighbours.ts";
import type { Finding } from "./station-finding.ts";

/** A line along which the ground moved, and the ray that came there. */
interface Sighting {
  readonly time: Time;
  readonly sensor: string;
  readonly ray: Vector;
  readonly motion: Vector;
}

/** What may be wrong with the wires of a sensor: raw components that a repair takes, in order, with their signs. */
interface Fault {
  readonly finding: "flipped" | "exchanged";
  readonly channels: readonly number[];
  readonly order: readonly [number, number, number];
  readonly signs: readonly [number, number, number];
}

const faults: readonly Fault[] = [
  { finding: "flipped", channels: [0], order: [0, 1, 2], signs: [-1, 1, 1] },
  { finding: "flipped", channels: [1], order: [0, 1, 2], signs: [1, -1, 1] },
  { finding: "flipped", channels: [2], order: [0, 1, 2], signs: [1, 1, -1] },
  { finding: "exchanged", channels: [0, 1], order: [1, 0, 2], signs: [1, 1, 1] },
  { finding: "exchanged", channels: [0, 2], order: [2, 1, 0], signs: [1, 1, 1] },
  { finding: "exchanged", channels: [1, 2], order: [0, 2, 1], signs: [1, 1, 1] },
];

/** Fewest sightings of a finding. */
const fewest = 5;
/** Share of directions that noise, scattering or a wrong phase made. */
const stray = 0.25;
/** How closely P moves along its ray: the cosine between them falls off exponentially from 1 with this rate. */
const closeness = 15;
/** Part of what a finding takes with which it stays. */
const stays = 0.5;

/**
 * Stations whose P moves along its rays only if one channel is turned over or two are exchanged.
 *
 * P moves the ground along its ray, which location and inventory tell, also where a sensor is turned. For each event's P the cosine
 * between ray and motion is drawn, at a sound sensor, from an exponential at 1 with a share of random directions. A fault is found once it
 * explains what was seen `odds` times better than a sound sensor, and than any other fault; it stays while half of that evidence is
 * there. The sign of motion is left to `polarity`: all three channels upside down look sound here.
 */
export function wiringFindings(
  records: readonly EventRecord[],
  stations: readonly InventoryStation[],
  odds: number,
  isFound: (station: string) => boolean,
): Finding[] {
  return stations.flatMap((station) => {
    const seen = sightingsOf(records, station.id);
    const last = seen.at(-1);
    const sensor = last && sensorAxes(station, last.sensor, last.time);
    if (!last || !sensor || seen.length < fewest) return [];
    const sound = seen.reduce((sum, { ray, motion }) => sum + logLikelihood(ray, motion), 0);
    const [best, second] = faults.map((fault) => ({ fault, fit: fitOf(fault, seen, sensor.axes) })).sort((a, b) => b.fit - a.fit);
    if (!best || !second) return [];
    const part = isFound(station.id) ? stays : 1;
    if (best.fit < 0) return []; // explains it no better than chance
    const lead = best.fit - Math.max(sound, second.fit);
    if (lead < part * Math.log(odds)) return [];
    const { finding, channels } = best.fault;
    const since = (seen[0] as Sighting).time;
    return [
      {
        station: station.id,
        finding,
        channels: channels.map((c) => sensor.ids[c] as string),
        value: lead,
        sigma: Math.sqrt(2 * lead),
        since,
        events: seen.length,
      },
    ];
  });
}

function sightingsOf(records: readonly EventRecord[], station: string): Sighting[] {
  return records.flatMap(({ time, arrivals }) =>
    arrivals.flatMap((arrival) => (arrival.station === station && arrival.sighting ? [{ time, ...arrival.sighting }] : [])),
  );
}

/** Sum of log likelihoods of what was seen if the fault is there: its repair makes motion lie along rays. */
function fitOf({ order, signs }: Fault, seen: readonly Sighting[], [a, b, c]: readonly [Vector, Vector, Vector]): number {
  const turn = axesToEastNorthUp(a, b, c);
  if (!turn) return Number.NEGATIVE_INFINITY;
  return seen.reduce((sum, { ray, motion }) => {
    const raw = [dot(a, motion), dot(b, motion), dot(c, motion)];
    const repaired = order.map((from, i) => (raw[from] as number) * (signs[i] as number)) as unknown as Vector;
    const row = (k: number) => dot([turn[3 * k], turn[3 * k + 1], turn[3 * k + 2]] as unknown as Vector, repaired);
    return sum + logLikelihood(ray, [row(0), row(1), row(2)]);
  }, 0);
}

function logLikelihood(ray: Vector, motion: Vector): number {
  const cosine = Math.min(1, Math.abs(dot(ray, motion)) / Math.hypot(...motion));
  return Math.log((1 - stray) * closeness * Math.exp(closeness * (cosine - 1)) + stray);
}

/** Directions of the three channels that a pick's sensor had, by the inventory. */
function sensorAxes({ channels }: InventoryStation, picked: string, time: Time): { ids: string[]; axes: readonly [Vector, Vector, Vector] } | undefined {
  const valid = channels.filter((channel) => holds(channel, time));
  const sensors = Map.groupBy(valid, ({ id }) => sensorPart(id).sensor);
  const own = sensors.get(sensorPart(picked).sensor) ?? (sensors.size === 1 ? valid : []);
  const [a, b, c] = own.map(({ azimuth, dip }) => axisDirection(azimuth, dip));
  return own.length === 3 && a && b && c ? { ids: own.map(({ id }) => id), axes: [a, b, c] } : undefined;
}

function holds({ start, end }: InventoryChannel, time: Time): boolean {
  return (start === undefined || parseTime(start) <= time) && (end === undefined || time < parseTime(end));
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
