/** Times as they stand in JSON: ISO 8601 text, or a number of seconds, ms, µs or ns since 1970. */
import { parseTime, type Time } from "@headframe/core";
import { isoClock } from "./iso-clock.ts";

/** Unit of times that are numbers. */
export type TimeUnit = "auto" | "s" | "ms" | "us" | "ns";

const nanosecondsIn = { s: 1_000_000_000, ms: 1_000_000, us: 1000, ns: 1 } as const;
const decimal = /^([+-]?\d{1,30})(?:\.(\d{1,30}))?$/;
const [earliest, latest] = [parseTime("0000-01-01T00:00:00Z"), parseTime("9999-12-31T23:59:59.999999999Z")];

/** Reads a time; gives what is wrong with it as a text. */
export type ReadTime = (value: unknown, line: string) => Time | string;

/**
 * Reader for a field and unit. With `auto` a text is ISO 8601 and a number's unit follows from its size,
 * which is right from 1973 to 5138. With a unit, a text is a decimal number, exact to the nanosecond.
 */
export function timeReader(field: string, unit: TimeUnit): ReadTime {
  const isoTime = isoClock();
  return (value, line) => {
    const time = typeof value === "string" && unit === "auto" ? isoTime(value) : numericTime(value, unit, () => exactNumber(line, field));
    if (time === undefined) return `field "${field}" is ${shown(value)}, not a time${unit === "auto" ? "" : ` in ${unit}`}`;
    return time < earliest || time > latest ? `field "${field}" is ${shown(value)}, a time outside the years 0000 to 9999` : time;
  };
}

function numericTime(value: unknown, unit: TimeUnit, exact: () => string | undefined): Time | undefined {
  if (typeof value === "string") return unit === "auto" ? undefined : decimalTime(value, unit);
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  const its = unit === "auto" ? likelyUnit(Math.abs(value)) : unit;
  const scale = nanosecondsIn[its];
  const whole = Math.trunc(value);
  // Above 2^53 JSON's doubles have lost digits, which the text of the line still has.
  if (!Number.isSafeInteger(whole)) return decimalTime(exact() ?? "", its) ?? BigInt(whole) * BigInt(scale);
  const ns = whole * scale;
  const fraction = whole === value ? 0 : Math.round((value - whole) * scale);
  return Number.isSafeInteger(ns) ? BigInt(ns + fraction) : BigInt(whole) * BigInt(scale) + BigInt(fraction);
}

function likelyUnit(size: number): keyof typeof nanosecondsIn {
  if (size < 1e11) return "s";
  if (size < 1e14) return "ms";
  return size < 1e17 ? "us" : "ns";
}

/** A decimal number of a unit, cut to whole nanoseconds. */
function decimalTime(text: string, unit: keyof typeof nanosecondsIn): Time | undefined {
  const match = decimal.exec(text.trim());
  if (!match) return undefined;
  const scale = nanosecondsIn[unit];
  const digits = String(scale).length - 1;
  const fraction = BigInt((match[2] ?? "").padEnd(digits, "0").slice(0, digits) || "0");
  const whole = BigInt(match[1] ?? "0") * BigInt(scale);
  return text.trim().startsWith("-") ? whole - fraction : whole + fraction;
}

/** The digits of a top-level number of a line of JSON, as they are written. */
function exactNumber(line: string, field: string): string | undefined {
  const written = new WeakMap<object, string>();
  let found: string | undefined;
  JSON.parse(line, function (this: object, key: string, value: unknown, context?: { source?: string }) {
    if (key === field && context?.source !== undefined) written.set(this, context.source);
    if (key === "" && typeof value === "object" && value !== null) found = written.get(value);
    return value;
  } as (this: unknown, key: string, value: unknown) => unknown);
  return found;
}

function shown(value: unknown): string {
  return value === undefined ? "absent" : (JSON.stringify(value)?.slice(0, 60) ?? typeof value);
}
