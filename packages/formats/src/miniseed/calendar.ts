/** Calendar arithmetic on year and day of the year, without dates or strings. */

/** Days from 1970-01-01 to 1 January of a year (proleptic Gregorian). */
export function daysToYear(year: number): number {
  const y = year - 1;
  return 365 * (year - 1970) + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 477;
}

/** Whether a miniSEED header may hold this day; years are bounded by 64-bit nanoseconds. */
export function isYearDay(year: number, day: number): boolean {
  return year >= 1678 && year <= 2261 && day >= 1 && day <= 366;
}

/** Parts of an instant as miniSEED spells it. */
export interface CalendarTime {
  readonly year: number;
  /** Day of the year, from 1. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

/** Spells out nanoseconds since 1970. */
export function calendarTime(time: bigint): CalendarTime {
  const nanosecond = Number(((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n);
  const seconds = Number((time - BigInt(nanosecond)) / 1_000_000_000n);
  const days = Math.floor(seconds / 86400);
  const clock = seconds - days * 86400;
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysToYear(year) > days) year--;
  while (daysToYear(year + 1) <= days) year++;
  return { year, day: days - daysToYear(year) + 1, hour: Math.floor(clock / 3600), minute: Math.floor(clock / 60) % 60, second: clock % 60, nanosecond };
}
