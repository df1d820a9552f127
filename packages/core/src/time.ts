/** Nanosecond times as text and back. */
import { HeadframeError } from "./errors.ts";
import type { Time } from "./item.ts";

const SECOND = 1_000_000_000n;
const pattern = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const ordinal = /^(\d{4})[-,](\d{3})(?:[T,](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?Z?$/;

/** A text is not a time. */
export class TimeError extends HeadframeError {
  constructor(text: string) {
    super("time-invalid", `"${text.slice(0, 40)}" is not an ISO 8601 time such as 2026-01-31T23:59:59.123456789Z`);
    this.name = "TimeError";
  }
}

/**
 * Reads an ISO 8601 time with up to nine digits of a second, or a day of the year (`2026-031T…`). No
 * zone means UTC. Second 60, legal at a leap second, is the first second of the next minute.
 *
 * @example
 * parseTime("2016-12-31T23:59:60.5Z"); // => 1483228800500000000n
 *
 * @throws TimeError
 */
export function parseTime(text: string): Time {
  const m = pattern.exec(text);
  if (m) return fromFields(text, Number(m[1]), Number(m[2]), Number(m[3]), m.slice(4, 8), m[8]);
  const o = ordinal.exec(text);
  if (!o) throw new TimeError(text);
  const [year, day] = [Number(o[1]), Number(o[2])];
  if (day < 1 || day > (isLeap(year) ? 366 : 365)) throw new TimeError(text);
  const date = new Date(0);
  date.setUTCFullYear(year, 0, day); // Date.UTC would read the years 0 to 99 as 1900 to 1999
  return fromFields(text, year, date.getUTCMonth() + 1, date.getUTCDate(), o.slice(3, 7), undefined);
}

function fromFields(text: string, year: number, month: number, day: number, clock: (string | undefined)[], zone: string | undefined): Time {
  const [h, min, s] = [Number(clock[0] ?? 0), Number(clock[1] ?? 0), Number(clock[2] ?? 0)];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || h > 23 || min > 59 || s > 60) throw new TimeError(text);
  const offset = zoneSeconds(zone);
  if (offset === undefined) throw new TimeError(text);
  const seconds = BigInt(date.getTime() / 1000 + h * 3600 + min * 60 + s - offset);
  return seconds * SECOND + BigInt((clock[3] ?? "").padEnd(9, "0"));
}

function zoneSeconds(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone[0] === "-" ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/**
 * Writes a time in ISO 8601 UTC with nine digits.
 *
 * @example
 * formatTime(1483228800500000000n); // => "2017-01-01T00:00:00.500000000Z"
 */
export function formatTime(time: Time): string {
  let seconds = time / SECOND;
  let rest = time % SECOND;
  if (rest < 0n) {
    rest += SECOND;
    seconds -= 1n;
  }
  const date = new Date(Number(seconds) * 1000).toISOString();
  return `${date.slice(0, -5)}.${String(rest).padStart(9, "0")}Z`;
}

/** Nanoseconds of a number of seconds, rounded to the nearest. */
export function nanoseconds(seconds: number): bigint {
  const whole = Math.trunc(seconds);
  return BigInt(whole) * SECOND + BigInt(Math.round((seconds - whole) * 1e9));
}

/** Seconds of a number of nanoseconds. */
export function seconds(ns: bigint): number {
  return Number(ns / SECOND) + Number(ns % SECOND) / 1e9;
}
