/** What a source that cannot be read again may have lost, and what not. */
import { isDeepStrictEqual } from "node:util";
import type { Flowing } from "../turn.ts";
import type { Feed } from "./live-source.ts";

/** When something may be lost. */
export interface Excuses {
  /** Seconds at which hosts died or stopped. */
  readonly ends: readonly number[];
  /** Seconds that an item may be on its way into the journal. */
  readonly grace: number;
  /** Spans in which the disk was full. */
  readonly full: readonly (readonly [from: number, to: number])[];
}

/**
 * What is wrong with what turns took from a feed: it must be what was handed over, in order, and nothing else; missing
 * may be only what no reader handed over, and what was on its way into the journal when its host died.
 */
export function lossProblems(source: string, feed: Feed, taken: readonly Flowing[], { ends, grace, full }: Excuses): string[] {
  const excused = (handed: number | undefined) =>
    handed === undefined || ends.some((end) => end >= handed && end - handed <= grace) || full.some(([from, to]) => handed >= from - grace && handed <= to + grace);
  let next = 0;
  for (const item of taken) {
    if (item.kind === "gap" && item.cause === "overflow") continue;
    for (; ; next++) {
      const fate = feed.fates[next];
      if (fate === undefined) return [`Source "${source}": turns took an item that was not sent, or twice, or out of order: ${describe(item)}`];
      if (isDeepStrictEqual(fate.item, item)) break;
      if (!excused(fate.handed)) return [`Source "${source}": an item that was handed over at ${fate.handed} s is lost: ${describe(fate.item)}`];
    }
    next++;
  }
  const lost = feed.fates.slice(next).find(({ handed }) => !excused(handed));
  return lost ? [`Source "${source}": an item that was handed over at ${lost.handed} s is lost: ${describe(lost.item)}`] : [];
}

function describe(item: object): string {
  return JSON.stringify(item, (_, value) => (typeof value === "bigint" ? String(value) : ArrayBuffer.isView(value) ? `${(value as Uint8Array).length} samples` : value));
}
