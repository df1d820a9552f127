import { nanoseconds } from "@headframe/core";
import { UsageError } from "./errors.ts";

const unitSeconds = { ms: 1e-3, s: 1, m: 60, min: 60, h: 3600, d: 86_400 } as const;

/**
 * Reads a length of time such as `30s`, `1.5h` or `200ms`; a bare number is seconds.
 *
 * @example
 * parseDuration("1.5m"); // => 90000000000n
 *
 * @throws UsageError
 */
export function parseDuration(text: string): bigint {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d)?$/.exec(text.trim());
  const seconds = Number(match?.[1]) * unitSeconds[(match?.[2] ?? "s") as keyof typeof unitSeconds];
  if (!Number.isFinite(seconds)) throw new UsageError(`"${text}" is not a length of time; write 30s, 5m, 1.5h or 200ms`);
  return nanoseconds(seconds);
}

/** Longest delay of a timer; Node takes a longer one for 1 ms. */
const longestMilliseconds = 2 ** 31 - 1;

/**
 * Calls `then` after `duration` nanoseconds, also when that is longer than a timer can wait.
 *
 * @returns a function that calls it off
 */
export function afterDuration(duration: bigint, then: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    timer = setTimeout(() => (left > longestMilliseconds ? wait(left - longestMilliseconds) : then()), Math.min(left, longestMilliseconds));
  };
  wait(Number(duration) / 1e6);
  return () => clearTimeout(timer);
}
