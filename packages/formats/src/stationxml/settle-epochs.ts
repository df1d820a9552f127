import type { InventoryChannel } from "@headframe/core";
import type { ProblemList } from "./stationxml-problem.ts";

/** A channel's epoch and where it was read. */
export interface ReadChannel {
  readonly channel: InventoryChannel;
  readonly line: number;
}

/**
 * Channels in their order, so that at most one epoch of an id holds at any time: of two that overlap the one that starts
 * later is kept, and the other ends where that begins. Of two that start together the one that ends later is kept.
 */
export function settleEpochs(channels: readonly ReadChannel[], list: ProblemList): InventoryChannel[] {
  const byId = Map.groupBy(
    channels.filter((read) => holdsAtAll(read, list)),
    ({ channel }) => channel.id,
  );
  const settled = new Map<ReadChannel, InventoryChannel>();
  for (const epochs of byId.values()) {
    epochs.sort(byStart);
    for (const [i, epoch] of epochs.entries()) {
      const channel = cutAt(epoch, epochs[i + 1], list);
      if (channel) settled.set(epoch, channel);
    }
  }
  return channels.flatMap((read) => settled.get(read) ?? []);
}

function holdsAtAll({ channel: { id, start = "", end }, line }: ReadChannel, list: ProblemList): boolean {
  if (end === undefined || end > start) return true;
  list.problem("epoch-empty", id, `The epoch ends at ${end} and begins at ${start}: the channel is left out`, line);
  return false;
}

/** An epoch up to the begin of the next; undefined where nothing is left of it. */
function cutAt({ channel, line }: ReadChannel, next: ReadChannel | undefined, list: ProblemList): InventoryChannel | undefined {
  const from = next?.channel.start;
  if (!next || (from !== undefined && channel.end !== undefined && channel.end <= from)) return channel;
  const left = from === undefined || from === channel.start ? undefined : { ...channel, end: from };
  const outcome = left ? `this one ends where that begins, at ${from}` : "this one is left out";
  list.problem("epochs-overlap", channel.id, `The channel is listed again for the same time in line ${next.line}, which is taken: ${outcome}`, line);
  return left;
}

/** ISO 8601 in one form sorts as text. */
function byStart({ channel: a }: ReadChannel, { channel: b }: ReadChannel): number {
  const [from, to] = [compare(a.start ?? "", b.start ?? ""), compare(a.end ?? "~", b.end ?? "~")];
  return from || to;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
