import { parseTime, type Time } from "@headframe/core";

const minuteLength = "2026-01-31T23:59:".length;

/**
 * Reader of ISO 8601 times that remembers the minute it read last: times in UTC such as
 * `2026-01-31T23:59:59.123Z`, which in a stream nearly always share their minute, cost a few additions.
 * All others go to `parseTime`.
 *
 * @returns a function that gives undefined where a text is no time
 */
export function isoClock(): (text: string) => Time | undefined {
  let minute = "";
  let start = 0n;
  return (text) => {
    const within = text.startsWith(minute) && minute !== "" ? nanosecondsInMinute(text) : undefined;
    if (within !== undefined) return start + BigInt(within);
    const time = parsed(text);
    if (time !== undefined && text.charCodeAt(minuteLength - 1) === COLON) {
      const past = nanosecondsInMinute(text);
      if (past !== undefined) {
        minute = text.slice(0, minuteLength);
        start = time - BigInt(past);
      }
    }
    return time;
  };
}

const [COLON, DOT, UTC] = [0x3a, 0x2e, 0x5a];
const powers = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100, 10, 1];

/** Nanoseconds of `SS.fff…Z` at the end of a time; undefined where it is written otherwise. */
function nanosecondsInMinute(text: string): number | undefined {
  const end = text.length - 1;
  const digits = end - minuteLength - 3;
  if (text.charCodeAt(end) !== UTC || digits > 9 || !(digits >= 1 || digits === -1)) return undefined;
  if (digits > 0 && text.charCodeAt(minuteLength + 2) !== DOT) return undefined;
  const whole = digitsAt(text, minuteLength, minuteLength + 2);
  const fraction = digits > 0 ? digitsAt(text, minuteLength + 3, end) : 0;
  const ns = whole * 1e9 + fraction * (powers[Math.max(0, digits)] ?? 0);
  return whole <= 60 && ns >= 0 ? ns : undefined;
}

/** Number that the digits spell; NaN where there is something else. */
function digitsAt(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function parsed(text: string): Time | undefined {
  try {
    return parseTime(text);
  } catch {
    return undefined;
  }
}
