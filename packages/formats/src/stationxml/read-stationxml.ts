import { type GeographicPoint, HeadframeError, type Inventory } from "@headframe/core";
import { readXml } from "../xml/read-xml.ts";
import { childrenOf, childText, type XmlElement, xmlNumber } from "../xml/xml-element.ts";
import { SAME_PLACE } from "./main-sensor.ts";
import { placeStations } from "./place-stations.ts";
import { readChannel, readEpoch } from "./read-channel.ts";
import { laterPosition, metresApart, readPosition, type StatedPosition } from "./read-position.ts";
import { type ReadChannel, settleEpochs } from "./settle-epochs.ts";
import { ProblemList, type StationXmlProblem } from "./stationxml-problem.ts";

/** What a StationXML document says. */
export interface StationXmlInventory {
  readonly inventory: Inventory;
  /** What was left out or understood otherwise than written. */
  readonly problems: readonly StationXmlProblem[];
  readonly source?: string;
  readonly sender?: string;
}

/** Namespace of what Headframe adds to StationXML: the origin of a local frame. */
export const HEADFRAME_STATIONS = "urn:x-headframe:stationxml:1";

/** Namespace of FDSN StationXML 1. */
export const FDSN_STATIONS = "http://www.fdsn.org/xml/station/1";

/**
 * Reads FDSN StationXML 1.0, 1.1 or 1.2 into an inventory.
 *
 * Positions come from local coordinates `x`, `y`, `z` of a foreign namespace (Microquake's `mq:` extension) where any station
 * has them, else from latitude, longitude and elevation, projected round the network's centre. All epochs of a channel are kept, cut where
 * they overlap; a station is where its sensor with the latest start is. Of the response the sensitivity and the analogue stages' poles and zeros are taken.
 *
 * @example
 * const text = '<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.2"><Network code="OT"/></FDSNStationXML>';
 * readStationXml(text).problems.map(({ code }) => code); // => ["no-stations"]
 *
 * @see FDSN StationXML 1.2, https://docs.fdsn.org/projects/stationxml
 * @throws XmlError (a HeadframeError) if the text is no XML; HeadframeError `stationxml-invalid` if it is no StationXML
 */
export function readStationXml(text: string): StationXmlInventory {
  const root = readXml(text);
  if (root.name !== "FDSNStationXML")
    throw new HeadframeError("stationxml-invalid", `The root element is ${root.name.slice(0, 80)} where FDSNStationXML is expected`);
  const list = new ProblemList();
  if (root.namespace !== FDSN_STATIONS) list.note("namespace", "", `The namespace is "${root.namespace.slice(0, 80)}" and not ${FDSN_STATIONS}`, root.line);
  const version = root.attributes.get("schemaVersion") ?? "";
  if (!/^1(?:\.[012])?$/.test(version)) list.note("version", "", `The version is "${version.slice(0, 20)}"; known are 1.0, 1.1 and 1.2`, root.line);
  const stations = new Map<string, ReadStation>();
  for (const network of childrenOf(root, "Network")) for (const station of childrenOf(network, "Station")) addStation(network, station, stations, list);
  const unplaced = [...stations.values()].map((station) => ({ ...station, channels: settleEpochs(station.channels, list) }));
  const inventory = placeStations(unplaced, statedOrigin(root), list);
  const [source, sender] = [childText(root, "Source"), childText(root, "Sender")];
  return { inventory, problems: list.problems, ...(source !== undefined && { source }), ...(sender !== undefined && { sender }) };
}

/** A station as far as it is read. */
interface ReadStation {
  readonly id: string;
  readonly line: number;
  readonly position: StatedPosition;
  /** Latest start of a channel, else the station's own. */
  readonly since: string;
  readonly channels: readonly ReadChannel[];
}

/** Adds a station, or another epoch of one that is known. */
function addStation(network: XmlElement, station: XmlElement, stations: Map<string, ReadStation>, list: ProblemList): void {
  const codes = { network: network.attributes.get("code")?.trim() ?? "", station: station.attributes.get("code")?.trim() ?? "" };
  const id = `${codes.network}_${codes.station}`;
  if (!/^[A-Za-z0-9-]{0,8}_[A-Za-z0-9-]{1,8}$/.test(id)) {
    list.problem("station-code", id.slice(0, 40), "Network and station codes are up to 8 letters, digits or dashes: the station is left out", station.line);
    return;
  }
  const epoch = { ...readEpoch(network, id, list), ...readEpoch(station, id, list) };
  const channels = childrenOf(station, "Channel").flatMap((element): ReadChannel[] => {
    const channel = readChannel(element, { ...codes, epoch }, list);
    return channel ? [{ channel, line: element.line }] : [];
  });
  const since = channels.reduce((latest, { channel: { start = "" } }) => (start > latest ? start : latest), epoch.start ?? "");
  const read = { id, line: station.line, position: readPosition(station, id, epoch, list), since, channels };
  const known = stations.get(id);
  stations.set(id, known ? joined(known, read, list) : read);
}

/** A station that is listed twice: at the place that it has since the later time. */
function joined(known: ReadStation, again: ReadStation, list: ProblemList): ReadStation {
  const metres = metresApart(known.position, again.position);
  if (metres > SAME_PLACE)
    list.problem(
      "station-moved",
      again.id,
      `The station is listed again, ${metres.toFixed(2)} m away: the place with the latest start is taken for all`,
      again.line,
    );
  const [earlier, later] = again.since >= known.since ? [known, again] : [again, known];
  return { ...later, position: laterPosition(earlier.position, later.position), channels: [...known.channels, ...again.channels] };
}

/** Origin of the local frame, where Headframe wrote one. */
function statedOrigin(root: XmlElement): GeographicPoint | undefined {
  const origin = root.children.find(({ name, namespace }) => name === "origin" && namespace === HEADFRAME_STATIONS);
  const [latitude, longitude] = ["latitude", "longitude"].map((name) => xmlNumber(origin?.attributes.get(name) ?? ""));
  return latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 ? undefined : { latitude, longitude };
}
