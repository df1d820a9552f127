import { formatTime } from "@headframe/core";
import type { TraceSegment } from "./trace-list.ts";

/** A continuous segment as `headframe inspect --json` prints it. */
export interface SegmentJson {
  readonly id: string;
  readonly start: string;
  readonly rate: number;
  readonly samples: number;
  readonly type: string;
  readonly first?: number;
  readonly last?: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly crc32?: number;
}

/**
 * A segment as plain JSON: the time with six digits of a second, or nine where it needs them; 32-bit
 * floats with the nine digits that tell them apart. Text and segments without samples have no numbers.
 */
export function segmentJson({ id, start, rate, samples, type, summary }: TraceSegment): SegmentJson {
  const time = formatTime(start);
  const base = { id, start: time.endsWith("000Z") ? `${time.slice(0, -4)}Z` : time, rate, samples, type };
  if (!summary || type === "t" || type === "-") return base;
  const digits = (x: number) => (type === "f" && Number.isFinite(x) ? Number(x.toPrecision(9)) : x);
  const { first, last, sum, min, max, crc32 } = summary;
  return { ...base, first: digits(first), last: digits(last), sum, min: digits(min), max: digits(max), crc32 };
}
