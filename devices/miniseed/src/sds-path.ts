import { HeadframeError, parseSourceId } from "@headframe/core";

const DAY = 86_400_000_000_000n;

/** Day of an instant, counted from 1970-01-01 UTC. */
export function dayOf(time: bigint): bigint {
  const day = time / DAY;
  return time < 0n && time % DAY !== 0n ? day - 1n : day;
}

/** First instant of a day. */
export function startOfDay(day: bigint): bigint {
  return day * DAY;
}

/**
 * Path of a channel's day in an SDS archive, below its root.
 *
 * @example
 * sdsPath("FDSN:BW_UH1__S_H_Z", 14756n); // => "2010/BW/UH1/SHZ.D/BW.UH1..SHZ.D.2010.147"
 *
 * @throws HeadframeError `archive-id` if the id is no FDSN source identifier
 * @see SeisComP Data Structure, https://www.seiscomp.de/seiscomp3/doc/applications/slarchive/SDS.html
 */
export function sdsPath(id: string, day: bigint): string {
  const { network, station, location, channel } = codesOf(id);
  const date = new Date(Number(day) * 86_400_000);
  const year = date.getUTCFullYear();
  const ordinal = String((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + 1).padStart(3, "0");
  return `${year}/${network}/${station}/${channel}.D/${network}.${station}.${location}.${channel}.D.${year}.${ordinal}`;
}

function codesOf(id: string): { readonly network: string; readonly station: string; readonly location: string; readonly channel: string } {
  try {
    const { network, station, location, band, source, subsource } = parseSourceId(id);
    const channel = [band, source, subsource].every((code) => code.length === 1) ? band + source + subsource : `${band}_${source}_${subsource}`;
    if (network === "" || station === "") throw new HeadframeError("archive-id", "network and station must not be empty");
    return { network, station, location, channel };
  } catch (error) {
    throw new HeadframeError("archive-id", `Channel "${id.slice(0, 80)}" has no place in an SDS archive: ${(error as Error).message}`, { cause: error });
  }
}
