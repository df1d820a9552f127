import type { Event } from "@headframe/core";
import { eventFacts } from "./event-facts.ts";
import { threeFigures, timeOfDay } from "./in-words.ts";
import { heading, type Span } from "./painted-line.ts";
import type { ViewModel } from "./view-model.ts";

const barWidth = 12;

/** The latest events, the newest first, under a heading; triggers of single channels where there is nothing else. */
export function renderEvents(model: ViewModel, width: number, rows: number): Span[][] {
  if (rows < 2) return [];
  const singles = model.eventCount === 0 && model.singleCount > 0;
  const [list, count] = singles ? [model.singles, model.singleCount] : [model.events, model.eventCount];
  const head = heading(singles ? "TRIGGERS" : "EVENTS", count, width);
  if (count === 0) return [head, [[" none yet", "dim"]]];
  return [
    head,
    ...list
      .slice(1 - rows)
      .reverse()
      .map((event) => renderEvent(model, event)),
  ];
}

function renderEvent(model: ViewModel, event: Event): Span[] {
  const facts = eventFacts(event);
  const fresh = model.stream !== undefined && Number(model.stream - event.time) / 1e9 < 5;
  const spans: Span[] = [[` ${timeOfDay(event.time)}`, fresh ? "alarm" : "bold"]];
  if (event.type !== "trigger") spans.push([`  ${event.type}`, "cyan"]);
  if (facts.words !== "") spans.push([`  ${facts.words}`]);
  if (!facts.single && facts.stations.length > 0) spans.push(...stationBar(facts.stations.length, model.stations.size));
  if (facts.seconds !== undefined) spans.push([`  ${`${facts.seconds.toFixed(2)} s`.padStart(7)}`]);
  if (facts.peak !== undefined) spans.push([`  peak ${threeFigures(facts.peak).padEnd(5)}`, "dim"]);
  const names = facts.stations.map((name) => name.slice(name.indexOf("_") + 1));
  if (names.length > 0) spans.push([`  ${names.join(" ")}`, facts.single ? "bold" : "gray"]);
  return spans;
}

/** How many of the stations took part, as a bar and in figures. */
function stationBar(n: number, of: number): Span[] {
  const all = Math.max(n, of);
  const filled = Math.max(1, Math.round((barWidth * n) / all));
  const figures = `${n}/${all}`.padStart(String(all).length * 2 + 1);
  return [["  "], ["■".repeat(filled), n * 2 >= all ? "red" : "yellow"], ["·".repeat(barWidth - filled), "gray"], [` ${figures} stations`]];
}
