/** Quantities in a few characters, for people. */

/** Such as `12`, `15 k`, `3.2 M`. */
export function shortCount(n: number): string {
  if (n >= 1e9) return `${(n / 1e9).toFixed(2)} G`;
  if (n >= 1e6) return `${(n / 1e6).toFixed(1)} M`;
  if (n >= 1e4) return `${(n / 1e3).toFixed(0)} k`;
  return n > 0 && n < 10 && !Number.isInteger(n) ? n.toFixed(1) : String(Math.round(n));
}

/** Such as `512 B`, `3.2 MB`. */
export function shortBytes(n: number): string {
  if (n >= 1e9) return `${(n / 1e9).toFixed(2)} GB`;
  if (n >= 1e6) return `${(n / 1e6).toFixed(1)} MB`;
  return n >= 1e3 ? `${(n / 1e3).toFixed(1)} kB` : `${n} B`;
}

/** Such as `0.25 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `12 d 3 h`. */
export function shortSeconds(seconds: number): string {
  if (seconds < 0) return `-${shortSeconds(-seconds)}`;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  const pair = (large: number, small: number, units: readonly [string, string]) =>
    `${Math.floor(seconds / large)} ${units[0]} ${Math.floor((seconds % large) / small)} ${units[1]}`;
  if (seconds < 3600) return pair(60, 1, ["min", "s"]);
  return seconds < 86_400 ? pair(3600, 60, ["h", "min"]) : pair(86_400, 3600, ["d", "h"]);
}
