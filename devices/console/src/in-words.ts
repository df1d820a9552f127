import { formatTime, type Time } from "@headframe/core";

/** Count per second in three figures, such as `144 k`. */
export function quantity(value: number): string {
  for (const [size, unit] of [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
  ] as const)
    if (value >= 0.9995 * size) return threeFigures(value / size) + unit;
  return threeFigures(value);
}

/** A number in about three figures, without exponent. */
export function threeFigures(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  return value.toFixed(size >= 9.995 ? 1 : 2);
}

/** Length of time, such as `4 s`, `3 min`, `2 h`, `5 d`. */
export function duration(seconds: number): string {
  if (seconds < 99.5) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 99.5 * 60) return `${Math.floor(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** Time since the start, such as `0:01:23`. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Date and time UTC to the second, such as `2026-01-31 23:59:59`. */
export function dateAndTime(time: Time): string {
  return formatTime(time).slice(0, 19).replace("T", " ");
}

/** Time of day UTC with milliseconds, such as `23:59:59.123`. */
export function timeOfDay(time: Time, digits = 3): string {
  return formatTime(time).slice(11, digits === 0 ? 19 : 20 + digits);
}

/** Sampling rate, such as `2 kHz` or `62.5 Hz`. */
export function rateInWords(rate: number): string {
  return rate >= 1000 ? `${Number((rate / 1000).toPrecision(4))} kHz` : `${Number(rate.toPrecision(4))} Hz`;
}
