import { childrenOf, type XmlElement } from "../xml/xml-element.ts";
import { type Epoch, readEpoch } from "./read-channel.ts";
import { ProblemList } from "./stationxml-problem.ts";

/** Place in a local frame, m. */
export interface LocalPoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Farthest that two places are the same without a word, m. */
export const SAME_PLACE = 0.01;

/** Farthest that channels belong to one sensor, m. */
export const SAME_SENSOR = 5;

/** A channel of a station in one epoch. */
export interface Sensor {
  readonly element: XmlElement;
  /** Location and channel code. */
  readonly name: string;
  /** Begin of the epoch, ISO 8601; empty where none is given. */
  readonly start: string;
  /** Whether it had not ended when the station's latest channel began, and is the last epoch of its name. */
  readonly present: boolean;
}

/** A channel and where it is. */
export interface PlacedSensor extends Sensor {
  readonly place: LocalPoint;
}

/** A station's channels; those of the past say where it was, and not where it is. */
export function sensorsOf(station: XmlElement, epoch: Epoch): Sensor[] {
  const all = childrenOf(station, "Channel").map((element) => {
    // whoever reads the channel itself tells of dates that are none
    const { start = "", end } = { ...epoch, ...readEpoch(element, "", new ProblemList()) };
    const [location = "", code = ""] = ["locationCode", "code"].map((name) => element.attributes.get(name)?.trim());
    return { element, name: location === "" ? code : `${location}.${code}`, start, end };
  });
  const latest = all.reduce((time, { start }) => (start > time ? start : time), "");
  const lasts = new Map<string, string>();
  for (const { name, start } of all) if (start >= (lasts.get(name) ?? "")) lasts.set(name, start);
  return all.map(({ end, ...sensor }) => {
    const open = end === undefined || end > latest || sensor.start === latest;
    return { ...sensor, present: open && sensor.start === lasts.get(sensor.name) };
  });
}

/** The present channel that has most others at its place; of several the one with the latest start, then the first. */
export function mainSensor<S extends PlacedSensor>(sensors: readonly S[]): S | undefined {
  const present = sensors.filter((sensor) => sensor.present);
  const near = present.map(({ place }) => present.filter((other) => metresBetween(place, other.place) <= SAME_SENSOR).length);
  const most = Math.max(...near);
  return present.filter((_, i) => near[i] === most).reduce<S | undefined>((best, one) => (best && best.start >= one.start ? best : one), undefined);
}

/** Tells of channels that are not at the place that is taken for their station: present ones that are elsewhere, past ones that were. */
export function tellDistances(place: LocalPoint, sensors: readonly PlacedSensor[], at: string, line: number, list: ProblemList): void {
  const far = (present: boolean) =>
    sensors
      .filter((sensor) => sensor.present === present)
      .map((sensor) => ({ ...sensor, metres: metresBetween(place, sensor.place) }))
      .reduce<{ name: string; metres: number }>((most, one) => (one.metres > most.metres ? one : most), { name: "", metres: 0 });
  const [now, once] = [far(true), far(false)];
  const apart = `Channel ${now.name.slice(0, 20)} is ${now.metres.toFixed(2)} m from the station's place, which is taken for all`;
  if (now.metres > SAME_SENSOR) list.problem("sensors-apart", at, apart, line);
  else if (now.metres > SAME_PLACE) list.note("sensors-apart", at, apart, line);
  const moved = `Channel ${once.name.slice(0, 20)} was once ${once.metres.toFixed(2)} m from the station's place, which is taken for all times`;
  if (once.metres > SAME_SENSOR) list.problem("station-moved", at, moved, line);
}

/** Distance, m. */
export function metresBetween(a: LocalPoint, b: LocalPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
