/** Which response and direction the components of a recording have. */

import { type Inventory, type InventoryChannel, parseTime, type Time } from "@headframe/core";
import { sensorPart } from "../ground-motion/sensor-name.ts";
import type { Vector } from "../linear/vector.ts";

interface KnownChannel {
  readonly channel: InventoryChannel;
  /** What the channels of one sensor share. */
  readonly sensor: string;
  readonly axis: Vector;
  readonly from: Time | undefined;
  readonly to: Time | undefined;
}

/** A station, and its place among the stations of the inventory. */
export interface SiteStation {
  readonly id: string;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly channels: readonly KnownChannel[];
}

/** A component as it comes: what it points to, and the channel whose response it has. */
export interface SensorComponent {
  readonly axis: Vector | undefined;
  readonly channel: InventoryChannel | undefined;
}

/** Components of a sensor, and the channels it was recorded by before it was turned to Z, N and E. */
export interface Sensor {
  readonly components: readonly SensorComponent[];
  readonly recorded: readonly { readonly axis: Vector; readonly channel: InventoryChannel }[];
}

const turned: Readonly<Record<string, Vector>> = { E: [1, 0, 0], X: [1, 0, 0], N: [0, 1, 0], Y: [0, 1, 0], Z: [0, 0, 1] };

/** Stations of an inventory by id. */
export function siteStations(inventory: Inventory): Map<string, SiteStation> {
  return new Map(inventory.stations.map(({ id, x, y, z, channels }, index) => [id, { id, index, x, y, z, channels: channels.map(known) }]));
}

/** Channels that differ in response from the first of their sensor, one line each: turned components are corrected by the first alone. */
export function responseDifferences(inventory: Inventory): string[] {
  return inventory.stations.flatMap(({ channels }) => {
    const first = new Map<string, InventoryChannel>();
    return channels.flatMap((channel) => {
      const key = `${sensorPart(channel.id).sensor} ${channel.start ?? ""}`;
      const reference = first.get(key);
      if (!reference) first.set(key, channel);
      return reference && responseText(reference) !== responseText(channel) ? [`${channel.id} has another response than ${reference.id}`] : [];
    });
  });
}

/**
 * Sensor behind the channels of a frame. A channel named in the inventory has its own response; one that was made by turning a sensor's
 * components has that of the sensor's first channel. Channels of another unit than the samples are not its sensor's.
 *
 * @param time - picks the epoch
 */
export function sensorFor(station: SiteStation, channels: readonly string[], unit: string, time: Time): Sensor {
  const alive = station.channels.filter(
    ({ channel, from, to }) => channel.unit === unit && (from === undefined || from <= time) && (to === undefined || time < to),
  );
  const sensor = sensorPart(channels[0] ?? "").sensor;
  const own = alive.filter((known) => known.sensor === sensor);
  const recorded = own.length > 0 ? own : alive.filter((known) => known.sensor === alive[0]?.sensor);
  const components = channels.map((id): SensorComponent => {
    const named = recorded.find(({ channel }) => channel.id === id);
    const axis = channels.length < 3 && named ? named.axis : (turned[sensorPart(id).code.toUpperCase()] ?? named?.axis);
    return { axis, channel: (named ?? recorded[0])?.channel };
  });
  return { components, recorded };
}

/**
 * Part of a phase's power that components see: P moves along the ray, S across it in a direction that is not known.
 *
 * @param ray - unit vector from source to station
 */
export function seenShare(axes: readonly (Vector | undefined)[], ray: Vector, phase: 0 | 1): number {
  let share = 0;
  for (const axis of axes) {
    const along = axis ? (axis[0] * ray[0] + axis[1] * ray[1] + axis[2] * ray[2]) ** 2 : 1 / 3;
    share += phase === 0 ? along : (1 - along) / 2;
  }
  return share;
}

function known(channel: InventoryChannel): KnownChannel {
  const [azimuth, dip] = [(channel.azimuth * Math.PI) / 180, (channel.dip * Math.PI) / 180];
  return {
    channel,
    sensor: sensorPart(channel.id).sensor,
    axis: [Math.cos(dip) * Math.sin(azimuth), Math.cos(dip) * Math.cos(azimuth), -Math.sin(dip)],
    from: epoch(channel.start),
    to: epoch(channel.end),
  };
}

/** An epoch's limit; one that is no time limits nothing. */
function epoch(text: string | undefined): Time | undefined {
  if (text === undefined) return undefined;
  try {
    return parseTime(text);
  } catch {
    return undefined;
  }
}

function responseText({ unit, normalisation, poles, zeros }: InventoryChannel): string {
  return JSON.stringify([unit, normalisation, poles, zeros]);
}
