import { formatTime, type InventoryChannel, parseTime, sourceIdFromSeed } from "@headframe/core";
import { childText, type XmlElement, xmlNumber } from "../xml/xml-element.ts";
import { readResponse } from "./read-response.ts";
import type { ProblemList } from "./stationxml-problem.ts";

/** Codes above a channel, and the epoch of its station. */
interface Place {
  readonly network: string;
  readonly station: string;
  readonly epoch: Epoch;
}

/** Begin and end, ISO 8601. */
export type Epoch = Pick<InventoryChannel, "start" | "end">;

/** A channel; undefined, with a problem, where it has no usable name, orientation or sensitivity. */
export function readChannel(channel: XmlElement, { network, station, epoch }: Place, list: ProblemList): InventoryChannel | undefined {
  const name = `${network}_${station} ${channel.attributes.get("code") ?? ""}`;
  let id: string;
  try {
    id = sourceIdFromSeed({
      network,
      station,
      location: channel.attributes.get("locationCode") ?? "",
      channel: channel.attributes.get("code") ?? "",
    });
  } catch (error) {
    list.problem("channel-code", name, `${(error as Error).message}: the channel is left out`, channel.line);
    return undefined;
  }
  const orientation = readOrientation(channel, id, list);
  if (!orientation) return undefined;
  const response = readResponse(channel, id, list);
  return response && { id, ...orientation, ...response, ...epoch, ...readEpoch(channel, id, list) };
}

/** Begin and end of a network's, station's or channel's epoch, as far as they are given. */
export function readEpoch(element: XmlElement, at: string, list: ProblemList): Epoch {
  const time = (attribute: string): string | undefined => {
    const text = element.attributes.get(attribute);
    if (text === undefined) return undefined;
    try {
      return formatTime(parseTime(text.trim().replace(/(\.\d{9})\d+/, "$1")));
    } catch {
      list.problem("date-invalid", at, `${attribute} "${text.slice(0, 40)}" is no time: it is left out`, element.line);
      return undefined;
    }
  };
  const [start, end] = [time("startDate"), time("endDate")];
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

type Orientation = Pick<InventoryChannel, "azimuth" | "dip">;

/** Directions that orientation codes stand for; one-letter channel codes are orientations, too. */
const byCode: Readonly<Record<string, Orientation>> = { Z: { azimuth: 0, dip: -90 }, N: { azimuth: 0, dip: 0 }, E: { azimuth: 90, dip: 0 } };

function readOrientation(channel: XmlElement, id: string, list: ProblemList): Orientation | undefined {
  const number = (name: string) => {
    const text = childText(channel, name);
    return text === undefined ? undefined : (xmlNumber(text) ?? Number.NaN);
  };
  const [azimuth, dip] = [number("Azimuth"), number("Dip")];
  if ((azimuth !== undefined && !Number.isFinite(azimuth)) || (dip !== undefined && !(Math.abs(dip) <= 90))) {
    list.problem("orientation-invalid", id, "The azimuth is no number, or the dip is not within -90 to 90: the channel is left out", channel.line);
    return undefined;
  }
  if (azimuth !== undefined && dip !== undefined) return { azimuth: turned(azimuth), dip };
  const usual = byCode[(channel.attributes.get("code") ?? "").trim().slice(-1).toUpperCase()];
  // A vertical channel has no azimuth to speak of.
  if (dip !== undefined && Math.abs(dip) === 90) return { azimuth: 0, dip };
  if (!usual) {
    // a direction made up would turn others wrongly, too: two channels 1 and 2 would lie on each other
    list.problem("orientation-missing", id, "Azimuth or dip is missing, and the code does not tell: the channel is left out", channel.line);
    return undefined;
  }
  list.note("orientation-assumed", id, "Azimuth or dip is missing: that of the orientation code is taken", channel.line);
  return { azimuth: turned(azimuth ?? usual.azimuth), dip: dip ?? usual.dip };
}

/** The same azimuth in [0, 360); as written where it lies there. */
function turned(azimuth: number): number {
  return azimuth >= 0 && azimuth < 360 ? azimuth : azimuth - 360 * Math.floor(azimuth / 360);
}
