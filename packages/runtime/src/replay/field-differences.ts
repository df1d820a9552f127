import { type Event, formatTime, type Json, parseTime, seconds } from "@headframe/core";

/** A field in which two events differ. */
export interface FieldDifference {
  /** `time`, `source`, or the path in the event's data, joined by dots; a list of numbers or texts counts as one field. */
  readonly field: string;
  /** Absent where the event has no such field. */
  readonly recorded?: Json;
  readonly other?: Json;
  /** The other less the recorded one: of numbers in their own unit, of times in seconds. */
  readonly difference?: number;
}

/** Longer lists of fields say little. */
const MAX_FIELDS = 50;

/** Fields in which two events differ, at most 50; ids, which follow from time and source, are left out. */
export function fieldDifferences(a: Event, b: Event): FieldDifference[] {
  const found: FieldDifference[] = [];
  compare("source", a.source, b.source, found);
  if (a.time !== b.time) found.push({ field: "time", recorded: formatTime(a.time), other: formatTime(b.time), difference: seconds(b.time - a.time) });
  compare("", a.data, b.data, found);
  return found.slice(0, MAX_FIELDS);
}

function compare(field: string, a: Json | undefined, b: Json | undefined, found: FieldDifference[]): void {
  if (Object.is(a, b) || found.length > MAX_FIELDS) return;
  if (isPlainList(a) && isPlainList(b)) {
    if (a.length !== b.length || a.some((value, i) => !Object.is(value, b[i]))) found.push({ field: field === "" ? "data" : field, recorded: a, other: b });
    return;
  }
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null && Array.isArray(a) === Array.isArray(b)) {
    const inner = (name: string) => (field === "" ? name : `${field}.${name}`);
    const of = (value: object, name: string) => (Object.hasOwn(value, name) ? (value as Record<string, Json>)[name] : undefined);
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) compare(inner(name), of(a, name), of(b, name), found);
    return;
  }
  const difference = distance(a, b);
  const values = { ...(a !== undefined && { recorded: a }), ...(b !== undefined && { other: b }) };
  found.push({ field: field === "" ? "data" : field, ...values, ...(difference !== undefined && { difference }) });
}

/** Whether a value is a list without objects in it. */
function isPlainList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value) && value.every((one) => typeof one !== "object");
}

function distance(a: Json | undefined, b: Json | undefined): number | undefined {
  if (typeof a === "number" && typeof b === "number") return b - a;
  const [from, to] = [timeOf(a), timeOf(b)];
  return from === undefined || to === undefined ? undefined : seconds(to - from);
}

function timeOf(value: Json | undefined): bigint | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:/.test(value)) return undefined;
  try {
    return parseTime(value);
  } catch {
    return undefined;
  }
}
