import { type GeographicPoint, projectLocal } from "@headframe/core";
import { childText, type XmlElement, xmlNumber } from "../xml/xml-element.ts";
import { type LocalPoint, mainSensor, metresBetween, type PlacedSensor, SAME_SENSOR, sensorsOf, tellDistances } from "./main-sensor.ts";
import type { Epoch } from "./read-channel.ts";
import type { ProblemList } from "./stationxml-problem.ts";

type ElevatedPoint = GeographicPoint & { readonly elevation: number };

/** Where a station is, as the document says: in a local frame, on the earth, or both. */
export interface StatedPosition {
  readonly local?: LocalPoint;
  readonly geographic?: ElevatedPoint;
}

/** Namespace of the extension that Microquake writes. */
export const MICROQUAKE = "MICROQUAKE";

/**
 * Position of a station: that of the sensor with most of its present channels, of the one with the latest start where several have as many.
 * The station's own local `x`, `y`, `z` stand where the sensor is within 5 m; latitude and longitude are always the sensor's, where it has any.
 */
export function readPosition(station: XmlElement, at: string, epoch: Epoch, list: ProblemList): StatedPosition {
  const local = localPosition(station, at, epoch, list);
  const geographic = geographicPosition(station, at, epoch, list, local !== undefined);
  return { ...(local && { local }), ...(geographic && { geographic }) };
}

/** How far two statements of a station's place are from each other, m; 0 where they cannot be compared. */
export function metresApart(a: StatedPosition, b: StatedPosition): number {
  if (a.local && b.local) return metresBetween(a.local, b.local);
  if (!a.geographic || !b.geographic || isNull(a.geographic) || isNull(b.geographic)) return 0;
  return metresBetween(around(a.geographic, a.geographic), around(a.geographic, b.geographic));
}

/** What is known of a station's place, by the later statement where it says anything. */
export function laterPosition(earlier: StatedPosition, later: StatedPosition): StatedPosition {
  const nowhere = later.geographic && isNull(later.geographic) && earlier.geographic;
  return { ...earlier, ...later, ...(nowhere && { geographic: earlier.geographic }) };
}

/** Whether latitude and longitude are 0, which is what files have that do not know them. */
export function isNull({ latitude, longitude }: GeographicPoint): boolean {
  return latitude === 0 && longitude === 0;
}

function localPosition(station: XmlElement, at: string, epoch: Epoch, list: ProblemList): LocalPoint | undefined {
  const own = localPoint(station);
  const sensors = sensorsOf(station, epoch).flatMap((sensor): PlacedSensor[] => {
    const place = localPoint(sensor.element);
    return place ? [{ ...sensor, place }] : [];
  });
  const main = mainSensor(sensors)?.place;
  if (!own || !main) return own ?? told(main, sensors, station, at, list);
  const near = metresBetween(own, main) <= SAME_SENSOR;
  if (!near)
    list.problem("sensors-apart", at, `The sensor is ${metresBetween(own, main).toFixed(2)} m from the station's place: the sensor's is taken`, station.line);
  return told(near ? own : main, sensors, station, at, list);
}

function geographicPosition(station: XmlElement, at: string, epoch: Epoch, list: ProblemList, quiet: boolean): ElevatedPoint | undefined {
  const all = sensorsOf(station, epoch);
  const ground = groundElevations(all.filter(({ present }) => present).map(({ element }) => element));
  const points = all.flatMap((sensor) => {
    const point = sensorPoint(sensor.element, station, ground);
    return point ? [{ ...sensor, ...point }] : [];
  });
  const known = points.filter(({ point }) => !isNull(point));
  const [first] = known;
  const own = geographicPoint(station, number(station, "Elevation") ?? 0);
  if (!first) return own && !isNull(own) ? own : (points[0]?.point ?? own);
  const sensors = known.map((sensor) => ({ ...sensor, place: around(first.point, sensor.point) }));
  const main = mainSensor(sensors) ?? sensors[0];
  if (!quiet) {
    told(main?.place, sensors, station, at, list);
    tellDepths(known, at, list);
  }
  return main?.point;
}

function told(place: LocalPoint | undefined, sensors: readonly PlacedSensor[], station: XmlElement, at: string, list: ProblemList): LocalPoint | undefined {
  if (place) tellDistances(place, sensors, at, station.line, list);
  return place;
}

/** Coordinates `x`, `y`, `z` of a foreign namespace; those of Microquake come before others. */
function localPoint(element: XmlElement): LocalPoint | undefined {
  const spaces = new Set(element.children.map(({ namespace }) => namespace));
  spaces.delete(element.namespace);
  for (const namespace of [...spaces].sort((a, b) => Number(b === MICROQUAKE) - Number(a === MICROQUAKE))) {
    const [x, y, z] = ["x", "y", "z"].map((name) =>
      xmlNumber(element.children.find((child) => child.namespace === namespace && child.name.toLowerCase() === name)?.text ?? ""),
    );
    if (x !== undefined && y !== undefined && z !== undefined) return { x, y, z };
  }
  return undefined;
}

type DepthUse = "subtracted" | "doubtful" | undefined;

interface SensorPoint {
  readonly element: XmlElement;
  readonly point: ElevatedPoint;
  readonly depth: DepthUse;
}

/** Where a channel is. By the standard its elevation is the sensor's own, unless it is missing or, in `ground`, plainly that of the ground. */
function sensorPoint(element: XmlElement, station: XmlElement, ground: ReadonlySet<number>): SensorPoint | undefined {
  const [surface, stated, depth] = [number(station, "Elevation"), number(element, "Elevation"), number(element, "Depth") ?? 0];
  const elevation = stated ?? surface ?? 0;
  const subtracted = stated === undefined || ground.has(stated);
  const point = geographicPoint(element, subtracted ? elevation - depth : elevation);
  const use: DepthUse = depth === 0 ? undefined : subtracted ? "subtracted" : stated === surface ? "doubtful" : undefined;
  return point && { element, point, depth: use };
}

/** Elevations that channels at different depths share: sensors that are not in one place cannot be at one height, so it is the ground's. */
function groundElevations(channels: readonly XmlElement[]): ReadonlySet<number> {
  const depths = new Map<number, { least: number; most: number }>();
  for (const channel of channels) {
    const [elevation, depth] = [number(channel, "Elevation"), number(channel, "Depth") ?? 0];
    if (elevation === undefined) continue;
    const { least, most } = depths.get(elevation) ?? { least: depth, most: depth };
    depths.set(elevation, { least: Math.min(least, depth), most: Math.max(most, depth) });
  }
  return new Set([...depths].filter(([, { least, most }]) => most - least > SAME_SENSOR).map(([elevation]) => elevation));
}

/** One note of each kind for a station. */
function tellDepths(sensors: readonly SensorPoint[], at: string, list: ProblemList): void {
  const [subtracted, doubtful] = ["subtracted", "doubtful"].map((use) => sensors.find(({ depth }) => depth === use));
  const depthOf = ({ element }: SensorPoint) => number(element, "Depth") ?? 0;
  if (subtracted)
    list.note(
      "depth-subtracted",
      at,
      `The elevation is missing, or one for channels at different depths, so it is the ground's: the depth of ${depthOf(subtracted)} m is subtracted`,
      subtracted.element.line,
    );
  if (doubtful)
    list.note(
      "depth-doubtful",
      at,
      `The channel's elevation is the station's, though it is ${depthOf(doubtful)} m deep: it is taken as the sensor's own, as the standard says`,
      doubtful.element.line,
    );
}

function geographicPoint(element: XmlElement, elevation: number): ElevatedPoint | undefined {
  const [latitude, longitude] = [number(element, "Latitude"), number(element, "Longitude")];
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 360) return undefined;
  return { latitude, longitude, elevation };
}

function around(origin: GeographicPoint, { latitude, longitude, elevation }: ElevatedPoint): LocalPoint {
  return { ...projectLocal(origin, latitude, longitude), z: elevation };
}

function number(element: XmlElement, name: string): number | undefined {
  return xmlNumber(childText(element, name) ?? "");
}
