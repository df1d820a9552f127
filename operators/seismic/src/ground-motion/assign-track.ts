/** Finds the sensor and track that a channel of a frame belongs to. */
import { type Frame, type Gap, sampleGrid } from "@headframe/core";
import type { SensorBook } from "./sensor-book.ts";
import { orientationRank, sensorOfChannel } from "./sensor-name.ts";
import { follows, isOnGrid, numberAt, type Sensor, silentTrack, type Track } from "./sensor-tracks.ts";

/** Where a channel of a frame goes. */
export interface Assignment {
  readonly sensor: Sensor;
  readonly track: Track;
  /** The channel's sample times are off those of the sensor's other channels. */
  readonly apart: boolean;
}

/** Track of a frame's channel; it moves to another sensor, which may be new, where rate, unit or grid changed. */
export function assignTrack(sensors: Sensor[], book: SensorBook, frame: Frame, column: number): Assignment {
  const id = frame.channels[column] as string;
  const key = book.match(id) ?? id;
  const name = sensorOfChannel(frame, id);
  const alike = sensors.filter((sensor) => sensor.name === name);
  const current = alike.map((sensor) => ({ sensor, track: liveTrack(sensor, key) })).find(({ track }) => track?.id === id);
  if (current?.track) {
    const { sensor, track } = current;
    const same = sensor.rate === frame.rate && sensor.unit === frame.unit;
    if (same && (follows(track, frame) || isOnGrid(sensor, frame.t0))) return { sensor, track, apart: false };
    track.left = "moved";
  }
  const fitting = alike.filter(({ rate, unit }) => rate === frame.rate && unit === frame.unit);
  const home = fitting.find((sensor) => isOnGrid(sensor, frame.t0) && isFree(sensor, key));
  const sensor = home ?? openSensor(sensors, alike, book, name, frame, key);
  const track = trackFor(sensor, key, id);
  // nobody else needs to wait for it
  for (const other of fitting) if (other !== sensor) dropSilent(other, key);
  const apart =
    !home && fitting.some((other) => other.tracks.some((candidate) => candidate.left === null && candidate.id !== null) && !isOnGrid(other, frame.t0));
  return { sensor, track, apart };
}

/** A source states a gap. Where it goes back in time, its channels leave their sensors and begin anew. */
export function takeGap(sensors: readonly Sensor[], gap: Gap): void {
  for (const sensor of sensors) {
    for (const track of sensor.tracks) {
      if (track.source !== gap.source || track.left) continue;
      const back = track.nextTime !== null && sampleGrid(sensor.rate).index(gap.to - track.nextTime) < -0.5;
      if (back) track.left = "back";
      else track.absent = Math.max(track.absent, numberAt(sensor, gap.to));
      track.nextTime = null;
      track.cause = gap.cause;
    }
  }
}

/** Sensors all of whose channels went elsewhere, and whose samples are emitted, are forgotten. */
export function forgetLeft(sensors: Sensor[]): void {
  for (let i = sensors.length - 1; i >= 0; i--) {
    const { tracks } = sensors[i] as Sensor;
    if (tracks.every(({ left, id, pieces }) => pieces.length === 0 && (left || id === null))) sensors.splice(i, 1);
  }
}

function liveTrack({ tracks }: Sensor, key: string): Track | undefined {
  return tracks.find((track) => track.key === key && !track.left);
}

/** Whether the sensor has no other channel of this name, and is not ahead of this one because its clock went back. */
function isFree(sensor: Sensor, key: string): boolean {
  return (liveTrack(sensor, key)?.id ?? null) === null && !wentBack(sensor, key);
}

function wentBack({ tracks }: Sensor, key: string): boolean {
  return tracks.some((track) => track.key === key && track.left === "back");
}

function dropSilent({ tracks }: Sensor, key: string): void {
  const at = tracks.findIndex((track) => track.key === key && track.id === null);
  if (at >= 0) tracks.splice(at, 1);
}

function trackFor(sensor: Sensor, key: string, id: string): Track {
  const known = liveTrack(sensor, key);
  const track = known ?? silentTrack(key, sensor.gridTime);
  if (!known) addTrack(sensor, track);
  track.id = id;
  return track;
}

function addTrack({ tracks }: Sensor, track: Track): void {
  tracks.push(track);
  tracks.sort((a, b) => orientationRank(a.key) - orientationRank(b.key) || (a.key < b.key ? -1 : 1));
}

/**
 * A new sensor whose first channel is that of a frame. It waits for the channels that the inventory lists, for those that come in the
 * same frame, and for those that a sensor of this name has had; not for those that another such sensor of this rate has now, unless
 * the clock went back, because then they will follow.
 */
function openSensor(sensors: Sensor[], alike: readonly Sensor[], book: SensorBook, name: string, frame: Frame, key: string): Sensor {
  const listed = book.match(key) === undefined ? [] : book.siblings(key);
  const together = frame.channels.filter((id) => sensorOfChannel(frame, id) === name).map((id) => book.match(id) ?? id);
  const before = alike.flatMap(({ tracks }) => tracks.map((track) => track.key));
  const settled = alike.filter((sensor) => sensor.rate === frame.rate && !wentBack(sensor, key));
  const elsewhere = settled.flatMap(({ tracks }) => tracks.filter(({ id, left }) => id !== null && left === null).map((track) => track.key));
  const wanted = new Set([key, ...listed, ...together, ...before].filter((candidate) => !elsewhere.includes(candidate)));
  const learned = listed.length > 0 || together.length > 1 || before.length > 0;
  const sensor: Sensor = { name, rate: frame.rate, unit: frame.unit, tracks: [], done: Number.MIN_SAFE_INTEGER, learned, gridTime: frame.t0, gridNumber: 0 };
  for (const one of wanted) addTrack(sensor, silentTrack(one, frame.t0));
  sensors.push(sensor);
  return sensor;
}
