import type { Time } from "@headframe/core";
import type { Vector } from "../linear/vector.ts";
import { axesToEastNorthUp, axisDirection, letterDirection } from "./direction.ts";
import type { SensorBook } from "./sensor-book.ts";
import { sensorPart } from "./sensor-name.ts";

/** A channel as it comes: its id in the data, and its id in the inventory or, where it is not there, the same again. */
export interface Input {
  readonly id: string;
  readonly key: string;
}

/** How one output frame is made of channels of a sensor. */
export interface Part {
  readonly source: string;
  readonly channels: readonly string[];
  readonly unit: string;
  /** Which of the channels take part. */
  readonly inputs: readonly number[];
  /** Three rows of three factors for Z, N and E, or one factor for each channel. */
  readonly factors: readonly number[];
  readonly turned: boolean;
  /** Changes where the samples before and after do not belong together. */
  readonly signature: string;
}

/** How channels that were recorded at the same time become ground motion. */
export interface Conversion {
  readonly parts: readonly Part[];
  /** What was not done, and why. */
  readonly notes: readonly string[];
}

interface Axis extends Input {
  readonly at: number;
  readonly factor: number;
  readonly unit: string;
  readonly direction: Vector | undefined;
  readonly known: boolean;
  readonly since: string;
}

/**
 * Conversion of the channels of a sensor that are there at a time.
 *
 * Three channels with known directions that span space become Z, N and E under the sensor's name. Any other set keeps its channel ids
 * and is named by their orientation codes, such as `FDSN:MN_S001_00_G_H_ZN`: filters keep a memory for each source, so a source must
 * always have the same channels.
 */
export function conversionAt(book: SensorBook, sensor: string, inputs: readonly Input[], unit: string, time: Time): Conversion {
  const axes = inputs.map((input, at) => axisOf(book, input, at, unit, time));
  const units = [...new Set(axes.map((axis) => axis.unit))];
  const unknown = axes.filter(({ known }) => !known).map(({ id }) => id);
  const notes = unknown.length > 0 ? [`${unknown.join(", ")}: not in the inventory, so samples stay in ${unit} and directions are those of the codes`] : [];
  const parts = units.map((partUnit) => {
    const members = axes.filter((axis) => axis.unit === partUnit);
    const turned = turnedPart(sensor, members, partUnit);
    if (members.length === 3 && !turned) notes.push(`${members.map(({ id }) => id).join(", ")}: directions unknown or nearly in one plane, so not turned`);
    if (members.length > 3) notes.push(`${members.map(({ id }) => id).join(", ")}: more than three channels, so not turned`);
    return turned ?? scaledPart(sensor, members, partUnit);
  });
  return { parts, notes };
}

function axisOf(book: SensorBook, { id, key }: Input, at: number, unit: string, time: Time): Axis {
  const epoch = book.epochAt(key, time);
  const counts = unit === "count" && epoch !== undefined;
  return {
    id,
    key,
    at,
    factor: counts ? 1 / epoch.channel.sensitivity : 1,
    unit: counts ? epoch.channel.unit : unit,
    direction: epoch ? axisDirection(epoch.channel.azimuth, epoch.channel.dip) : letterDirection(sensorPart(id).code),
    known: epoch !== undefined,
    since: String(epoch?.from ?? ""),
  };
}

function turnedPart(sensor: string, axes: readonly Axis[], unit: string): Part | undefined {
  const [a, b, c] = axes;
  if (axes.length !== 3 || !a?.direction || !b?.direction || !c?.direction) return undefined;
  const matrix = axesToEastNorthUp(a.direction, b.direction, c.direction);
  if (!matrix) return undefined;
  const row = (k: number) => axes.map(({ factor }, i) => (matrix[3 * k + i] as number) * factor);
  return {
    source: sensor,
    channels: ["Z", "N", "E"].map((letter) => `${sensor}_${letter}`),
    unit,
    inputs: axes.map(({ at }) => at),
    factors: [...row(2), ...row(1), ...row(0)],
    turned: true,
    signature: signatureOf(axes, unit),
  };
}

function scaledPart(sensor: string, axes: readonly Axis[], unit: string): Part {
  const ids = axes.map(({ id }) => id);
  const codes = ids.map((id) => sensorPart(id).code);
  const named = codes.every((code) => code !== "") ? `${sensor}_${codes.join("")}` : `${sensor} ${ids.join(" ")}`;
  return {
    source: ids.length === 1 ? (ids[0] as string) : named,
    channels: ids,
    unit,
    inputs: axes.map(({ at }) => at),
    // a vertical that hangs upside down still gives up as positive, as its code promises
    factors: axes.map(({ id, factor, direction }) => (sensorPart(id).code.toUpperCase() === "Z" && direction && direction[2] < 0 ? -factor : factor)),
    turned: false,
    signature: signatureOf(axes, unit),
  };
}

function signatureOf(axes: readonly Axis[], unit: string): string {
  return `${unit} ${axes.map(({ key, since }) => `${key} ${since}`).join(" ")}`;
}
