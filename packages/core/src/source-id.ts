/** Names of channels: FDSN source identifiers, SEED codes, and the dotted text of both. */
import { HeadframeError } from "./errors.ts";

/** Parts of an FDSN source identifier. */
export interface SourceCodes {
  readonly network: string;
  readonly station: string;
  /** Often empty. */
  readonly location: string;
  /** Range of sampling rate and response, see {@link bandCode}. */
  readonly band: string;
  /** Instrument, such as `H` (high-gain seismometer) or `N` (accelerometer). */
  readonly source: string;
  /** Orientation, such as `Z`. */
  readonly subsource: string;
}

/** SEED 2.4 codes; the channel is band, instrument and orientation, one letter each. */
export interface SeedCodes {
  readonly network: string;
  readonly station: string;
  readonly location: string;
  readonly channel: string;
}

/** A text is no source identifier, or a source identifier does not fit SEED. */
export class SourceIdError extends HeadframeError {
  constructor(text: string, reason: string) {
    super("source-id-invalid", `"${text.slice(0, 80)}": ${reason}`);
    this.name = "SourceIdError";
  }
}

const prefix = "FDSN:";
const names = ["network", "station", "location", "band", "source", "subsource"] as const;
const code = /^[A-Za-z0-9-]{0,8}$/;

/**
 * Reads a source identifier. Codes may be empty, because records with blank codes exist.
 *
 * @example
 * parseSourceId("FDSN:BW_UH1__E_H_Z").station; // => "UH1"
 *
 * @see FDSN Source Identifiers 1.0, "Definition of identifiers"
 * @throws SourceIdError
 */
export function parseSourceId(id: string): SourceCodes {
  if (!id.startsWith(prefix)) throw new SourceIdError(id, "a source identifier starts with FDSN:");
  const parts = id.slice(prefix.length).split("_");
  if (parts.length !== names.length) throw new SourceIdError(id, `a source identifier has ${names.length} codes with _ between them, this has ${parts.length}`);
  for (const [i, part] of parts.entries()) checkCode(id, names[i] ?? "", part);
  const [network = "", station = "", location = "", band = "", source = "", subsource = ""] = parts;
  return { network, station, location, band, source, subsource };
}

/**
 * Writes a source identifier.
 *
 * @example
 * formatSourceId({ network: "IU", station: "COLA", location: "00", band: "B", source: "H", subsource: "Z" }); // => "FDSN:IU_COLA_00_B_H_Z"
 *
 * @throws SourceIdError if a code holds other characters than letters, digits and `-`, or more than 8 of them
 */
export function formatSourceId(codes: SourceCodes): string {
  const id = prefix + names.map((name) => codes[name]).join("_");
  for (const name of names) checkCode(id, name, codes[name]);
  return id;
}

/**
 * Source identifier of SEED codes, as libmseed makes it: blanks are dropped, location `--` is empty, and
 * a channel shorter than three letters is read as blank-padded on the right.
 *
 * @example
 * sourceIdFromSeed({ network: "BW", station: "UH1  ", location: "--", channel: "EHZ" }); // => "FDSN:BW_UH1__E_H_Z"
 *
 * @throws SourceIdError
 */
export function sourceIdFromSeed({ network, station, location, channel }: SeedCodes): string {
  const [band = "", source = "", subsource = ""] = channelCodes(channel);
  return formatSourceId({ network: unblank(network), station: unblank(station), location: locationCode(location), band, source, subsource });
}

/**
 * SEED codes of a source identifier. A network of two characters and a year (`XA2002`) loses the year,
 * as the standard says.
 *
 * @example
 * seedFromSourceId("FDSN:XA2002_ABCD_00_B_H_Z"); // => { network: "XA", station: "ABCD", location: "00", channel: "BHZ" }
 *
 * @throws SourceIdError that names the code which does not fit SEED
 */
export function seedFromSourceId(id: string): SeedCodes {
  const { network, station, location, band, source, subsource } = parseSourceId(id);
  for (const [name, part] of Object.entries({ band, source, subsource })) {
    if (part.length !== 1) throw new SourceIdError(id, `${name} code "${part}" does not fit SEED, which has one letter`);
  }
  const seed = { network: /^[A-Z0-9]{2}\d{4}$/.test(network) ? network.slice(0, 2) : network, station, location, channel: band + source + subsource };
  for (const [name, most] of [
    ["network", 2],
    ["station", 5],
    ["location", 2],
  ] as const) {
    if (seed[name].length > most) throw new SourceIdError(id, `${name} code "${seed[name]}" does not fit SEED, which has ${most} characters`);
  }
  return seed;
}

/**
 * Reads `NET.STA.LOC.CHA`; the location may be empty, `--` means empty.
 *
 * @example
 * parseNslc("BW.UH1..EHZ"); // => { network: "BW", station: "UH1", location: "", channel: "EHZ" }
 *
 * @throws SourceIdError
 */
export function parseNslc(text: string): SeedCodes {
  const parts = text.split(".");
  if (parts.length !== 4) throw new SourceIdError(text, `NET.STA.LOC.CHA has 4 codes with dots between them, this has ${parts.length}`);
  for (const [i, part] of parts.entries()) checkCode(text, ["network", "station", "location", "channel"][i] ?? "", part);
  const [network = "", station = "", location = "", channel = ""] = parts;
  return { network, station, location: locationCode(location), channel };
}

/**
 * Writes `NET.STA.LOC.CHA`.
 *
 * @example
 * formatNslc(seedFromSourceId("FDSN:BW_UH1__E_H_Z")); // => "BW.UH1..EHZ"
 */
export function formatNslc({ network, station, location, channel }: SeedCodes): string {
  return [network, station, location, channel].join(".");
}

function channelCodes(channel: string): string[] {
  const parts = channel.split("_");
  if (parts.length === 3) return parts.map(unblank);
  if (channel.length > 3 || parts.length > 1)
    throw new SourceIdError(channel, "a SEED channel has three letters, an extended one three codes with _ between them");
  return [...channel.padEnd(3)].map(unblank);
}

function locationCode(location: string): string {
  return location === "--" ? "" : unblank(location);
}

function unblank(text: string): string {
  return text.replaceAll(" ", "");
}

function checkCode(text: string, name: string, part: string): void {
  if (!code.test(part)) throw new SourceIdError(text, `${name} code "${part.slice(0, 20)}" is not at most 8 letters, digits or dashes`);
}
