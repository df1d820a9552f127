import type { GeographicPoint } from "@headframe/core";
import { childrenOf, childText, type XmlElement, xmlNumber } from "../xml/xml-element.ts";
import type { ProblemList } from "./stationxml-problem.ts";

/** Place in a local frame, m. */
export interface LocalPoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Where a station is, as the document says: in a local frame, on the earth, or both. */
export interface StatedPosition {
  readonly local?: LocalPoint;
  readonly geographic?: GeographicPoint & { readonly elevation: number };
}

/** Namespace of the extension that Microquake writes. */
export const MICROQUAKE = "MICROQUAKE";

/** Farthest that sensors of a station may be from each other without a note, m. */
const SAME_PLACE = 0.01;

/** Position of a station: from the station's own `x`, `y`, `z` or its first channel's; geographic from the first channel, which tells where the sensor is. */
export function readPosition(station: XmlElement, at: string, list: ProblemList): StatedPosition {
  const channels = childrenOf(station, "Channel");
  const places = [station, ...channels].flatMap((element) => localPoint(element) ?? []);
  const [local] = places;
  const points = [...channels, station].flatMap((element) => geographicPoint(element, station, at, list) ?? []);
  const geographic = points.find(({ latitude, longitude }) => latitude !== 0 || longitude !== 0) ?? points[0];
  const spread = local ? Math.max(...places.map((place) => Math.hypot(place.x - local.x, place.y - local.y, place.z - local.z))) : 0;
  if (spread > SAME_PLACE)
    list.note("sensors-apart", at, `Channels are up to ${spread.toFixed(2)} m from the station's place, which is taken for all`, station.line);
  return { ...(local && { local }), ...(geographic && { geographic }) };
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

function geographicPoint(element: XmlElement, station: XmlElement, at: string, list: ProblemList): StatedPosition["geographic"] | undefined {
  const [latitude, longitude] = [number(element, "Latitude"), number(element, "Longitude")];
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 360) return undefined;
  const surface = number(station, "Elevation");
  const elevation = number(element, "Elevation") ?? surface ?? 0;
  const depth = element === station ? 0 : (number(element, "Depth") ?? 0);
  // By the standard a channel's elevation is the sensor's own, below the station's; where it is the station's, it is the ground's.
  if (depth === 0 || elevation !== surface) return { latitude, longitude, elevation };
  if (!list.problems.some(({ code, at: where }) => code === "depth-subtracted" && where === at))
    list.note(
      "depth-subtracted",
      at,
      `The channel's elevation is the station's, so it is taken for that of the ground, and the depth of ${depth} m is subtracted`,
      element.line,
    );
  return { latitude, longitude, elevation: elevation - depth };
}

function number(element: XmlElement, name: string): number | undefined {
  return xmlNumber(childText(element, name) ?? "");
}
