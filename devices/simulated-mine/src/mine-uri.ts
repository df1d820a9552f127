import { HeadframeError } from "@headframe/core";

/** Short names of options in a URI. */
const short: Readonly<Record<string, string>> = {
  sensors: "stations",
  events: "eventsPerMinute",
  duration: "durationSeconds",
  block: "blockSeconds",
  noise: "noiseCounts",
  hum: "humCounts",
  spikes: "spikesPerMinute",
  crusher: "crusherCounts",
  offset: "offsetCounts",
  dead: "deadChannels",
  swapped: "swappedChannels",
  clockStep: "clockStepMilliseconds",
  blasts: "blastEverySeconds",
  blastAt: "blastAtSeconds",
  shape: "sourceShape",
};

/** Options that are lists; a URI separates numbers with commas, or holds JSON. */
const lists = new Set(["blastAtSeconds", "stationList"]);

/**
 * Options of a URI such as `simulated-mine:?sensors=24&seed=7&rate=6000&events=20&speed=max`. Every option
 * may be given by its own name too; what is not an option is left for the options check to name.
 *
 * @example
 * parseMineUri("simulated-mine:?sensors=24&seed=7"); // => { stations: 24, seed: 7 }
 *
 * @example
 * parseMineUri("simulated-mine:?blastAt=10,70"); // => { blastAtSeconds: [10, 70] }
 *
 * @throws HeadframeError `uri-invalid`
 */
export function parseMineUri(uri: string): Record<string, unknown> {
  const match = /^simulated-mine:(?:\/\/)?\??(.*)$/.exec(uri);
  if (!match) throw new HeadframeError("uri-invalid", `"${uri.slice(0, 80)}" is not like simulated-mine:?sensors=24&seed=7`);
  const options: Record<string, unknown> = {};
  for (const [key, value] of new URLSearchParams(match[1])) {
    const name = Object.hasOwn(short, key) ? (short[key] as string) : key;
    options[name] = lists.has(name) ? readList(value) : readValue(value);
  }
  return options;
}

function readValue(text: string): string | number {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function readList(text: string): unknown {
  if (!text.startsWith("[")) return text.split(",").map(readValue);
  try {
    return JSON.parse(text);
  } catch {
    return text; // the options check says that it is no list
  }
}
