import { type Event, formatTime } from "@headframe/core";
import { eventFacts } from "./event-facts.ts";
import { threeFigures } from "./in-words.ts";
import type { Span } from "./painted-line.ts";

/** An event as one line: time, type, what is known, and the stations. */
export function eventLine(event: Event): Span[] {
  const { stations, single, seconds, peak, words } = eventFacts(event);
  const parts: string[] = [];
  if (words !== "") parts.push(words);
  if (!single && stations.length > 0) parts.push(`${stations.length} ${stations.length === 1 ? "station" : "stations"}`);
  if (seconds !== undefined) parts.push(`${seconds.toFixed(2)} s`);
  if (peak !== undefined) parts.push(`peak ${threeFigures(peak)}`);
  const names = stations.map((name) => name.replace("_", ".")).join(" ");
  if (names !== "") parts.push(names);
  return [[`${formatTime(event.time).slice(0, 23)}Z`, "bold"], [`  ${event.type}`, event.type === "error" ? "alarm" : "cyan"], [`  ${parts.join("  ")}`]];
}
