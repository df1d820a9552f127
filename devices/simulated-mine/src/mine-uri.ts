import { HeadframeError } from "@headframe/core";

/** Short names of options in a URI. */
const short: Readonly<Record<string, string>> = {
  sensors: "stations",
  events: "eventsPerMinute",
  duration: "durationSeconds",
  block: "blockSeconds",
  noise: "noiseCounts",
};

/**
 * Options of a URI such as `simulated-mine:?sensors=24&seed=7&rate=6000&events=20&speed=max`. Every option
 * may be given by its own name too; what is not an option is left for the options check to name.
 *
 * @example
 * parseMineUri("simulated-mine:?sensors=24&seed=7"); // => { stations: 24, seed: 7 }
 *
 * @throws HeadframeError `uri-invalid`
 */
export function parseMineUri(uri: string): Record<string, unknown> {
  const match = /^simulated-mine:(?:\/\/)?\??(.*)$/.exec(uri);
  if (!match) throw new HeadframeError("uri-invalid", `"${uri.slice(0, 80)}" is not like simulated-mine:?sensors=24&seed=7`);
  const options: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(match[1])) options[Object.hasOwn(short, name) ? (short[name] as string) : name] = readValue(value);
  return options;
}

function readValue(text: string): string | number {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
