/** What a source that cannot be read again may have lost, and what not. */
import { isDeepStrictEqual } from "node:util";
import { type Gap, itemTime } from "@headframe/core";
import type { Flowing } from "../turn.ts";
import type { Fate, Feed } from "./live-source.ts";
import type { HostEnd } from "./world.ts";

/** When something may be lost. */
export interface Excuses {
  readonly ends: readonly HostEnd[];
  /** Seconds that an item may be on its way into the journal. */
  readonly grace: number;
}

/** What turns took from a source. */
export interface Taken {
  readonly items: readonly Flowing[];
  /** Events that the journal says to have dropped. */
  dropped: number;
}

/**
 * What is wrong with what turns took from a feed: it must be what was handed over, in order, and nothing else. Missing may
 * be only what no reader handed over, what waited for its way into the journal when its host died, and what the journal says to
 * have dropped.
 */
export function lossProblems(source: string, feed: Feed, { items, dropped }: Taken, { ends, grace }: Excuses): string[] {
  const overflows = items.filter((item): item is Gap => item.kind === "gap" && item.cause === "overflow");
  let left = dropped;
  const excused = ({ item, handed = 0 }: Fate) => {
    if (ends.some((end) => handed <= end.seconds && handed >= Math.min(end.seconds, end.fullSince ?? end.seconds) - grace)) return true;
    if (item.kind === "watermark") return true; // a journal that drops says nothing of them: a later one says as much and more
    if (item.kind === "event") return left-- > 0;
    return overflows.some((gap) => gap.source === item.source && gap.from <= itemTime(item) && itemTime(item) <= gap.to);
  };
  const lost = (fate: Fate) => [`Source "${source}": an item that was handed over at ${fate.handed} s is lost: ${describe(fate.item)}`];
  const fates = feed.fates.filter(({ handed }) => handed !== undefined);
  let next = 0;
  for (const item of items) {
    if (overflows.includes(item as Gap)) continue;
    for (; ; next++) {
      const fate = fates[next];
      if (fate === undefined) return [`Source "${source}": turns took an item that was not sent, or twice, or out of order: ${describe(item)}`];
      if (isDeepStrictEqual(fate.item, item)) break;
      if (!excused(fate)) return lost(fate);
    }
    next++;
  }
  const missing = fates.slice(next).find((fate) => !excused(fate));
  return missing ? lost(missing) : [];
}

function describe(item: object): string {
  return JSON.stringify(item, (_, value) =>
    typeof value === "bigint" ? String(value) : ArrayBuffer.isView(value) ? `${(value as Uint8Array).length} samples` : value,
  );
}
