import { parseTime, parseUnit, type Time } from "@headframe/core";
import { seedId } from "../miniseed/seed-id.ts";

/** First line of a segment in SLIST or TSPAIR text. */
export interface SlistHeader {
  /** FDSN source identifier. */
  readonly id: string;
  readonly samples: number;
  readonly rate: number;
  readonly t0: Time;
  readonly form: "SLIST" | "TSPAIR";
  readonly type: "INTEGER" | "FLOAT";
  readonly unit: string;
}

/**
 * Reads a line such as
 * `TIMESERIES BW_UH1__SHZ_D, 11517 samples, 50 sps, 2010-05-27T16:24:03.679998, SLIST, INTEGER, Counts`.
 *
 * @returns the header, or a problem as one sentence
 * @see FDSN web services: SLIST and TSPAIR text of IRIS timeseries
 */
export function parseSlistHeader(line: string): SlistHeader | string {
  const [codes = "", count = "", rateText = "", start = "", form = "", type = "", unit = ""] = line
    .replace(/^TIMESERIES\s+/, "")
    .split(",")
    .map((field) => field.trim());
  const id = idOf(codes);
  if (id === undefined) return `"${codes.slice(0, 40)}" is not NET_STA_LOC_CHA_QUALITY`;
  const samples = /^(\d{1,12}) samples?$/.exec(count);
  if (!samples) return `"${count.slice(0, 40)}" does not say how many samples follow`;
  const rate = Number(/^([\d.eE+-]+) sps$/.exec(rateText)?.[1]);
  if (!(rate > 0 && Number.isFinite(rate))) return `"${rateText.slice(0, 40)}" is not a sample rate above 0`;
  if (form !== "SLIST" && form !== "TSPAIR") return `"${form.slice(0, 40)}" is neither SLIST nor TSPAIR`;
  if (type !== "INTEGER" && type !== "FLOAT") return `Samples of type "${type.slice(0, 40)}" cannot be read; INTEGER and FLOAT can`;
  try {
    return { id, samples: Number(samples[1]), rate, t0: parseTime(start), form, type, unit: unitOf(unit) };
  } catch (error) {
    return (error as Error).message;
  }
}

function idOf(codes: string): string | undefined {
  const [network, station, location, channel, quality = ""] = codes.split("_");
  if (network === undefined || !station || location === undefined || channel?.length !== 3 || quality.length > 1 || codes.split("_").length > 5)
    return undefined;
  return seedId({ network, station, location, channel });
}

/** Some writers put the type again where the unit belongs. */
function unitOf(text: string): string {
  if (text === "" || text === "FLOAT" || text === "INTEGER") return "count";
  try {
    return parseUnit(text).symbol;
  } catch {
    return text;
  }
}
