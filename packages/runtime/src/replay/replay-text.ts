/** A replay's report for people: what came of it first, then what differs. */
import type { Json } from "@headframe/core";
import type { FieldDifference } from "./field-differences.ts";
import type { Comparison, EventComparison, FlatEvent, ReplayReport, StreamReport } from "./replay-report.ts";

/** What may be chosen about {@link replayText}. */
export interface ReplayTextOptions {
  /** Rows of a table of differences; 20 unless told. */
  readonly rows?: number;
}

/** Characters for what differs in an event. */
const FIELDS_WIDTH = 80;

/** Report as text, lines of mostly up to 120 characters; long tables are cut, and say so. */
export function replayText(report: ReplayReport, { rows = 20 }: ReplayTextOptions = {}): string {
  const { comparison } = report;
  const lines = [
    ...summary(report),
    ...(comparison ? comparisonLines(comparison, rows) : outputLines(report)),
    ...(comparison && report.notes.length > 0 ? [""] : []),
    ...report.notes.map((note) => `Note: ${note}.`),
  ];
  return lines.join("\n");
}

function summary(report: ReplayReport): string[] {
  const { flow, from, keptFrom, to, reached, turns, seconds, eventSeconds, equal, differingTurns, firstDifferences } = report;
  const begin = from ?? keptFrom;
  const end = to !== undefined && (reached === undefined || to < reached) ? to : reached;
  const speed = seconds > 0 && eventSeconds > 0 ? `, ${factor(eventSeconds / seconds)} times real time` : "";
  return [
    `${flow}: ${begin === undefined ? "everything that is kept" : shortTime(begin)}${end === undefined ? "" : ` to ${shortTime(end)}`}`,
    `${count(turns, "turn")} over ${duration(eventSeconds)} of event time run again in ${duration(seconds)}${speed}.`,
    equal ? "The flow came out exactly as recorded." : `The flow did NOT come out as recorded: ${count(differingTurns, "turn")} of ${turns} differ.`,
    ...firstDifferences.map(({ turn, time, what }) => `  turn ${turn}${time === undefined ? "" : ` at ${shortTime(time)}`}: ${what}`),
    ...(differingTurns > firstDifferences.length ? [`  and ${differingTurns - firstDifferences.length} more`] : []),
  ];
}

function outputLines({ outputs }: ReplayReport): string[] {
  return outputs.map(({ sink, events, frames, gaps }) => {
    const parts = Object.entries(events).map(([type, n]) => count(n, `${type} event`));
    return `  ${sink}: ${[...parts, ...(frames > 0 ? [count(frames, "frame")] : []), ...(gaps > 0 ? [count(gaps, "gap")] : [])].join(", ") || "nothing"}`;
  });
}

function comparisonLines({ other, changes, events, frames, sinksOfOne, toleranceSeconds }: Comparison, rows: number): string[] {
  const changed = changes.map(({ step, what, recorded, other: now }) => {
    const value =
      recorded === undefined ? (now === undefined ? "" : ` ${text(now)}`) : now === undefined ? ` ${text(recorded)}` : ` ${text(recorded)} → ${text(now)}`;
    return `  ${step}: ${what.replace(/^options\./, "")}${value}`;
  });
  return [
    "",
    changed.length === 0 ? `As recorded, beside ${other}: no step is different` : `As recorded, beside ${other} with`,
    ...changed.slice(0, rows),
    ...more(changed.length - rows, "change"),
    ...(events.length === 0 ? ["", "No sink of both was given an event."] : events.flatMap((each) => eventLines(each, rows, toleranceSeconds))),
    ...frameLines(frames, rows),
    ...(sinksOfOne.length > 0 ? ["", `Not compared, since only one of the flows has them: ${sinksOfOne.join(", ")}`] : []),
  ];
}

function eventLines({ sinks, type, both, equal, different, onlyRecorded, onlyOther }: EventComparison, rows: number, tolerance: number): string[] {
  const table = [
    ...onlyRecorded.map((event) => ({ event, what: "only recorded", words: factsOf(event) })),
    ...onlyOther.map((event) => ({ event, what: "only other", words: factsOf(event) })),
    ...different.map(({ recorded, fields }) => ({ event: recorded, what: "differs", words: fieldsText(fields) })),
  ];
  const shown = table.slice(0, rows).sort((a, b) => String(a.event.time).localeCompare(String(b.event.time)));
  const apart = Math.max(0, ...different.map(({ fields }) => Math.abs(fields.find(({ field }) => field === "time")?.difference ?? 0)));
  const differ = both === equal ? "all equal" : `of which ${both - equal} differ${apart > 0 ? `, in time by up to ${short(apart)} s` : ""}`;
  const wide = Math.max(0, ...shown.map(({ event }) => String(event.source).length));
  return [
    "",
    `${type} events at ${sinks.join(" and ")} (the same thing if ids are equal, or source and channel with times within ${tolerance} s)`,
    `  found by both        ${both}${both === 0 ? "" : `, ${differ}`}`,
    `  only as recorded     ${onlyRecorded.length}`,
    `  only by the other    ${onlyOther.length}`,
    ...shown.map(({ event, what, words }) =>
      `  ${tableTime(String(event.time))}  ${what.padEnd(13)}  ${String(event.source).padEnd(wide)}  ${words}`.trimEnd(),
    ),
    ...more(table.length - rows, "difference"),
  ];
}

/** What says most first: times and numbers, then the rest. */
function fieldsText(fields: readonly FieldDifference[]): string {
  const sorted = [...fields.filter(({ difference }) => difference !== undefined), ...fields.filter(({ difference }) => difference === undefined)];
  const words: string[] = [];
  for (const field of sorted) {
    const next = fieldText(field);
    if (words.length > 0 && words.join("; ").length + next.length > FIELDS_WIDTH) break;
    words.push(next);
  }
  return [...words, ...(words.length < fields.length ? [`and ${fields.length - words.length} more`] : [])].join("; ");
}

function fieldText({ field, recorded, other, difference }: FieldDifference): string {
  if (Array.isArray(recorded) && Array.isArray(other)) return `${field} ${listText(recorded, other)}`;
  const by = difference === undefined ? "" : ` (${difference > 0 ? "+" : ""}${short(difference)}${typeof recorded === "string" ? " s" : ""})`;
  if (typeof recorded === "string" && difference !== undefined) return `${field}${by}`;
  return `${field} ${recorded === undefined ? "absent" : text(recorded)} → ${other === undefined ? "absent" : text(other)}${by}`;
}

/** In what two lists differ: numbers by how much, texts by what has gone and what has come. */
function listText(a: readonly Json[], b: readonly Json[]): string {
  if (a.length === b.length && [...a, ...b].every((value) => typeof value === "number")) {
    const differences = a.map((value, i) => Math.abs((b[i] as number) - (value as number))).filter((difference) => difference !== 0);
    return `${differences.length} of ${a.length} by up to ${short(Math.max(...differences))}`;
  }
  const [gone, come] = [a.filter((value) => !b.includes(value)), b.filter((value) => !a.includes(value))];
  if (gone.length === 0 && come.length === 0) return a.length === b.length ? "in another order" : `${a.length} → ${b.length}`;
  const some = (values: readonly Json[]) => (values.length > 2 ? `${values.length} of them` : values.map(text).join(", "));
  return [...(gone.length > 0 ? [`without ${some(gone)}`] : []), ...(come.length > 0 ? [`with ${some(come)}`] : [])].join(", ");
}

/** The first few plain fields of an event's data, other than times. */
function factsOf(event: FlatEvent): string {
  const known = new Set(["type", "id", "source", "time"]);
  const facts = Object.entries(event).filter(([name, value]) => !known.has(name) && typeof value !== "object" && !isTime(value));
  const lists = Object.entries(event).filter(([, value]) => Array.isArray(value));
  return [...facts.map(([name, value]) => `${name} ${text(value)}`), ...lists.map(([name, value]) => `${(value as readonly Json[]).length} ${name}`)]
    .slice(0, 5)
    .join(", ");
}

function isTime(value: Json): boolean {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
}

function frameLines(frames: readonly StreamReport[], rows: number): string[] {
  return [...Map.groupBy(frames, ({ sink }) => sink)].flatMap(([sink, streams]) => {
    const different = streams.filter(({ firstDifference }) => firstDifference !== undefined);
    const total = (what: "samples" | "gaps") => streams.reduce((sum, { recorded }) => sum + recorded[what], 0);
    const all = amountOf({ samples: total("samples"), gaps: total("gaps") });
    return [
      "",
      `Streams at ${sink}: ${count(streams.length, "stream")} with ${all} as recorded, ${different.length === 0 ? "all equal" : `${different.length} differ`}`,
      ...different.slice(0, rows / 4).map(({ source, recorded, other, firstDifference }) => {
        const [was, is] = [amountOf(recorded), amountOf(other)];
        return `  ${source}: ${was === is ? was : `${was} → ${is}`}, from ${shortTime(firstDifference?.time ?? "")} on: ${firstDifference?.what}`;
      }),
      ...more(different.length - Math.floor(rows / 4), "stream"),
    ];
  });
}

/** Samples, or gaps where there is nothing else. */
function amountOf({ samples, gaps }: Pick<StreamReport["recorded"], "samples" | "gaps">): string {
  if (samples === 0 && gaps > 0) return count(gaps, "gap");
  return `${count(samples, "sample")}${gaps > 0 ? ` and ${count(gaps, "gap")}` : ""}`;
}

function more(n: number, what: string): string[] {
  return n > 0 ? [`  and ${count(n, `more ${what}`)}: --json has them all`] : [];
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function text(value: Json): string {
  if (typeof value === "number") return short(value);
  const words = typeof value === "string" ? value : JSON.stringify(value);
  return words.length > 40 ? `${words.slice(0, 37)}...` : words;
}

/** Five digits are enough to see a difference; `--json` has them all. */
function short(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}

/** Two figures, three from 100 on: how fast a machine was is known no better. */
function factor(value: number): string {
  return String(Number(value.toPrecision(value < 100 ? 2 : 3)));
}

/** Whole milliseconds, and no fraction for a whole second. */
function shortTime(time: string): string {
  return tableTime(time).replace(/\.000Z$/, "Z");
}

/** Milliseconds, so that times below each other line up. */
function tableTime(time: string): string {
  return time.replace(/(\.\d{3})\d*Z$/, "$1Z");
}

function duration(seconds: number): string {
  if (seconds < 120) return `${short(Number(seconds.toFixed(seconds < 10 ? 2 : 1)))} s`;
  return seconds < 7200 ? `${short(Number((seconds / 60).toFixed(1)))} min` : `${short(Number((seconds / 3600).toFixed(1)))} h`;
}
