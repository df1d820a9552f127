import { parseTime, type Time } from "@headframe/core";

const first = parseTime("0000-01-01T00:00:00Z");
const last = parseTime("9999-12-31T23:59:59.999999999Z");

/** Whether a time can be written as ISO 8601 with a year of four digits. */
export function inCalendar(time: Time): boolean {
  return time >= first && time <= last;
}

/** Reason for `emit.error` where {@link inCalendar} is false. */
export const outsideCalendar = "Time is outside the years 0000 to 9999";

/** Quotient rounded towards negative infinity; `b` is above 0. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b < 0n ? q - 1n : q;
}
