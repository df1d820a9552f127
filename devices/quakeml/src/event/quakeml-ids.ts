/** Names of Headframe as QuakeML has them. */
import { parseSourceId } from "@headframe/core";
import type { QuakeMlWaveformId } from "@headframe/formats";

/**
 * A text as a part of a public id: characters that ids cannot hold become `~` with their code in hexadecimal, so that different texts stay different.
 *
 * @example
 * idPart("a b"); // => "a~20~b"
 */
export function idPart(text: string): string {
  return text === "" ? "~~" : text.replaceAll(/[^A-Za-z0-9.\-_*()]/gu, (character) => `~${character.codePointAt(0)?.toString(16)}~`);
}

/** Codes of a channel; the station's alone where the id is no FDSN source id or a code is longer than QuakeML's 8 characters. */
export function waveformOf(channel: string, station: string): QuakeMlWaveformId {
  try {
    const { network, station: code, location, band, source, subsource } = parseSourceId(channel);
    const plain = [band, source, subsource].every((part) => part.length <= 1);
    const channelCode = plain ? `${band}${source}${subsource}` : `${band}_${source}_${subsource}`;
    return { networkCode: network, stationCode: code, locationCode: location, ...(channelCode.length <= 8 && { channelCode }) };
  } catch {
    return stationWaveform(station) ?? { networkCode: "", stationCode: [...station].slice(0, 8).join("") };
  }
}

/** Codes of a station `NET_STA`; undefined for a name that is none. */
export function stationWaveform(station: string): QuakeMlWaveformId | undefined {
  const codes = /^([A-Za-z0-9-]{0,8})_([A-Za-z0-9-]{1,8})$/.exec(station);
  return codes ? { networkCode: codes[1] ?? "", stationCode: codes[2] ?? "" } : undefined;
}
