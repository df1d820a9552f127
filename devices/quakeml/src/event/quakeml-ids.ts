/** Names of Headframe as QuakeML has them. */
import { parseSourceId, type SourceCodes } from "@headframe/core";
import type { QuakeMlWaveformId } from "@headframe/formats";

/**
 * A text as a part of a public id: characters that ids cannot hold become `~` with their code in hexadecimal, so that different texts stay different.
 *
 * @example
 * idPart("a b"); // => "a~20~b"
 */
export function idPart(text: string): string {
  if (/^[A-Za-z0-9.\-_*()]+$/.test(text)) return text;
  return text === "" ? "~~" : text.replaceAll(/[^A-Za-z0-9.\-_*()]/gu, (character) => `~${character.codePointAt(0)?.toString(16)}~`);
}

/** Codes of network, station and location of a channel; the station's own where the id is no FDSN source id. */
export function waveformOf(channel: string, station: string): QuakeMlWaveformId {
  const codes = codesOf(channel);
  if (codes) return { networkCode: codes.network, stationCode: codes.station, locationCode: codes.location };
  return stationWaveform(station) ?? { networkCode: "", stationCode: [...station].slice(0, 8).join("") };
}

/** Code of a channel, such as `GPZ`; undefined where the id is no FDSN source id or the code is longer than QuakeML's 8 characters. */
export function channelCodeOf(channel: string): string | undefined {
  const codes = codesOf(channel);
  if (!codes) return undefined;
  const { band, source, subsource } = codes;
  const code = [band, source, subsource].every((part) => part.length <= 1) ? `${band}${source}${subsource}` : `${band}_${source}_${subsource}`;
  return code.length <= 8 ? code : undefined;
}

function codesOf(channel: string): SourceCodes | undefined {
  try {
    return parseSourceId(channel);
  } catch {
    return undefined;
  }
}

/** Codes of a station `NET_STA`; undefined for a name that is none. */
export function stationWaveform(station: string): QuakeMlWaveformId | undefined {
  const codes = /^([A-Za-z0-9-]{0,8})_([A-Za-z0-9-]{1,8})$/.exec(station);
  return codes ? { networkCode: codes[1] ?? "", stationCode: codes[2] ?? "" } : undefined;
}
