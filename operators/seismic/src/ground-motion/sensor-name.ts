import { type Frame, parseSourceId } from "@headframe/core";

/** A channel id in two parts. */
export interface SensorPart {
  /** What the channels of one sensor share, such as `FDSN:MN_S001_00_G_H`. */
  readonly sensor: string;
  /** Orientation code as written, such as `Z`; empty where the id tells none. */
  readonly code: string;
}

const known = new Map<string, SensorPart>();

/**
 * Sensor and orientation of a channel. The orientation is the last of the codes band, instrument and orientation that is
 * not blank, because ids of one-letter channels (`FDSN:OT_1__z__`) have it first. Another text is a sensor of its own.
 *
 * @example
 * sensorPart("FDSN:MN_S001_00_G_H_Z"); // => { sensor: "FDSN:MN_S001_00_G_H", code: "Z" }
 * sensorPart("FDSN:OT_1__z__"); // => { sensor: "FDSN:OT_1___", code: "z" }
 */
export function sensorPart(id: string): SensorPart {
  let part = known.get(id);
  if (!part) {
    part = splitId(id);
    if (known.size > 10_000) known.clear();
    known.set(id, part);
  }
  return part;
}

function splitId(id: string): SensorPart {
  const codes = sourceCodes(id);
  if (!codes) return { sensor: id, code: "" };
  const { network, station, location, band, source, subsource } = codes;
  const kind = subsource !== "" ? [band, source] : source !== "" ? [band, ""] : ["", ""];
  return { sensor: `FDSN:${[network, station, location, ...kind].join("_")}`, code: subsource || source || band };
}

/** Codes of a source id, or undefined where a text is none. */
export function sourceCodes(id: string): ReturnType<typeof parseSourceId> | undefined {
  try {
    return parseSourceId(id);
  } catch {
    return undefined;
  }
}

/** Sensor of a frame's channel; channels without proper ids that come in one frame are one sensor, named as the frame's source. */
export function sensorOfChannel(frame: Frame, id: string): string {
  const { sensor, code } = sensorPart(id);
  return code === "" && frame.channels.length > 1 ? frame.source : sensor;
}

/** Place of an orientation in the order Z, N, E, others. */
export function orientationRank(id: string): number {
  const at = "ZNE".indexOf(sensorPart(id).code.toUpperCase() || "?");
  return at < 0 ? 3 : at;
}
