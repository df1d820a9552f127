import { formatTime, type Inventory, type InventoryChannel, type InventoryStation, parseSourceId, type Time, unprojectLocal } from "@headframe/core";
import { type XmlNode, xmlDocument, xmlDouble, xmlElement } from "../xml/write-xml.ts";
import { MICROQUAKE } from "./read-position.ts";
import { FDSN_STATIONS, HEADFRAME_STATIONS } from "./read-stationxml.ts";

/** What a document says of itself. */
export interface StationXmlOptions {
  /** Who the metadata come from; `Headframe` unless told. */
  readonly source?: string;
  readonly sender?: string;
  /** When the document was made; the begin of 1970 unless told, because nothing here reads a clock. */
  readonly created?: Time;
}

/**
 * Writes an inventory as FDSN StationXML 1.2; {@link readStationXml} reads the same inventory back.
 *
 * Local coordinates go into Microquake's extension (`mq:x`, `mq:y`, `mq:z`), with latitude and longitude 0. Geographic stations get the
 * latitude and longitude of their place round the origin (exact to a nanometre), and the origin itself goes into an extension of Headframe.
 * The channel's poles and zeros are one stage from its unit to counts; a channel in counts gets no response.
 *
 * @example
 * writeStationXml({ frame: "local", stations: [{ id: "OT_1", x: 1, y: 2, z: -3, channels: [] }] }).includes("<mq:z>-3</mq:z>"); // => true
 *
 * @throws HeadframeError if a channel's id is no FDSN source id
 */
export function writeStationXml(inventory: Inventory, { source = "Headframe", sender, created = 0n }: StationXmlOptions = {}): string {
  const { frame, origin } = inventory;
  const attributes = {
    xmlns: FDSN_STATIONS,
    ...(frame === "local" && { "xmlns:mq": MICROQUAKE }),
    ...(origin && { "xmlns:hf": HEADFRAME_STATIONS }),
    schemaVersion: "1.2",
  };
  const networks = inNetworks(inventory.stations);
  const root = xmlElement("FDSNStationXML", attributes, [
    xmlElement("Source", {}, source),
    ...(sender === undefined ? [] : [xmlElement("Sender", {}, sender)]),
    xmlElement("Module", {}, "Headframe"),
    xmlElement("Created", {}, formatTime(created)),
    ...(networks.length === 0 ? [xmlElement("Network", { code: "" })] : []),
    ...networks.map(({ code, stations }) =>
      xmlElement(
        "Network",
        { code },
        stations.map((station) => stationLines(station, inventory)),
      ),
    ),
    ...(origin ? [xmlElement("hf:origin", { latitude: xmlDouble(origin.latitude), longitude: xmlDouble(origin.longitude) })] : []),
  ]);
  return xmlDocument(root);
}

/** Stations by network, in their order: a network comes again where others stand between. */
function inNetworks(stations: readonly InventoryStation[]): { code: string; stations: InventoryStation[] }[] {
  const networks: { code: string; stations: InventoryStation[] }[] = [];
  for (const station of stations) {
    const code = station.id.split("_", 1)[0] ?? "";
    const last = networks.at(-1);
    if (last?.code === code) last.stations.push(station);
    else networks.push({ code, stations: [station] });
  }
  return networks;
}

function stationLines(station: InventoryStation, { frame, origin }: Inventory): XmlNode {
  const place = placeLines(station, frame === "local" ? undefined : (origin ?? { latitude: 0, longitude: 0 }));
  const code = station.id.slice(station.id.indexOf("_") + 1);
  return xmlElement("Station", { code }, [
    ...place,
    xmlElement("Site", {}, [xmlElement("Name", {}, station.id)]),
    ...station.channels.map((channel) => channelLines(channel, place)),
  ]);
}

/** Extension, latitude, longitude and elevation, in the order of the schema. */
function placeLines({ x, y, z }: InventoryStation, origin: Inventory["origin"]): XmlNode[] {
  const { latitude, longitude } = origin ? unprojectLocal(origin, x, y) : { latitude: 0, longitude: 0 };
  const local = Object.entries({ x, y, z }).map(([name, value]) => xmlElement(`mq:${name}`, {}, xmlDouble(value)));
  return [...(origin ? [] : local), number("Latitude", latitude), number("Longitude", longitude), number("Elevation", z)];
}

function channelLines(channel: InventoryChannel, place: readonly XmlNode[]): XmlNode {
  const { band, source, subsource, location } = parseSourceId(channel.id);
  const attributes = { code: channelCode(band, source, subsource), startDate: channel.start, endDate: channel.end, locationCode: location };
  return xmlElement("Channel", attributes, [
    ...place,
    number("Depth", 0),
    number("Azimuth", channel.azimuth),
    number("Dip", channel.dip),
    ...(channel.unit === "count" ? [] : [responseLines(channel)]),
  ]);
}

/** One letter each as in SEED; otherwise, or where a letter is missing before another, with `_` between. */
function channelCode(band: string, source: string, subsource: string): string {
  const code = band + source + subsource;
  const letters = [band, source, subsource].every((part) => part.length <= 1);
  const inOrder = (band !== "" || code === "") && (source !== "" || subsource === "");
  return letters && inOrder ? code : `${band}_${source}_${subsource}`;
}

function responseLines({ unit, sensitivity, sensitivityHz, normalisation, poles, zeros }: InventoryChannel): XmlNode {
  const units = [xmlElement("InputUnits", {}, [xmlElement("Name", {}, unit)]), xmlElement("OutputUnits", {}, [xmlElement("Name", {}, "count")])];
  const gain = [number("Value", sensitivity), number("Frequency", sensitivityHz)];
  const complex = (name: string, numbers: InventoryChannel["poles"]) =>
    numbers.map(([re, im], i) => xmlElement(name, { number: String(i) }, [number("Real", re), number("Imaginary", im)]));
  const filter = xmlElement("PolesZeros", {}, [
    ...units,
    xmlElement("PzTransferFunctionType", {}, "LAPLACE (RADIANS/SECOND)"),
    number("NormalizationFactor", normalisation),
    number("NormalizationFrequency", sensitivityHz),
    ...complex("Zero", zeros),
    ...complex("Pole", poles),
  ]);
  return xmlElement("Response", {}, [
    xmlElement("InstrumentSensitivity", {}, [...gain, ...units]),
    xmlElement("Stage", { number: "1" }, [...(poles.length + zeros.length > 0 ? [filter] : []), xmlElement("StageGain", {}, gain)]),
  ]);
}

function number(name: string, value: number): XmlNode {
  return xmlElement(name, {}, xmlDouble(value));
}
