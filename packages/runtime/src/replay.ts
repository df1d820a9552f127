/** Runs recorded turns again: same state, same records, same items, therefore the same outputs. */
import { HeadframeError, type Item, type SourceReader } from "@headframe/core";
import type { FlowGraph } from "./graph.ts";
import type { TakenItems, TakenRange, TurnOutput, TurnRecord } from "./turn.ts";

/** Gives the items of a range again; called for each source in the order of the records. */
export type Reread = (range: TakenRange) => Promise<TakenItems> | TakenItems;

/**
 * Drives a graph by records in place of live sources. The graph stands where the first record begins: fresh
 * with the run's seed, or restored from a snapshot.
 *
 * @returns the outputs of each turn, with the numbers that they had
 */
export async function* replayTurns(graph: FlowGraph, records: Iterable<TurnRecord> | AsyncIterable<TurnRecord>, reread: Reread): AsyncGenerator<TurnOutput> {
  for await (const record of records) {
    if (record.turn !== graph.turns + 1) throw new HeadframeError("log-damaged", `Turn ${record.turn} follows turn ${graph.turns}: the turn log has a hole`);
    const items: TakenItems[] = [];
    for (const range of record.taken) items.push(range.count === 0 && range.side === undefined ? { items: [] } : await reread(range));
    yield graph.turn({ record, items });
  }
}

/** Reads ranges from a source that was opened again where the first range begins, whatever its batches are this time. */
export function rereading(source: string, reader: SourceReader, signal: AbortSignal = new AbortController().signal): Reread {
  const main: Item[] = [];
  const sides: Record<string, Item[]> = {};
  let done = false;
  const missing = ({ count, side = {} }: TakenRange) =>
    main.length < count || Object.entries(side).some(([port, wanted]) => (sides[port]?.length ?? 0) < wanted);
  return async (range) => {
    while (missing(range)) {
      if (done || signal.aborted) throw new HeadframeError("source-changed", `Source "${source}" gives fewer items than when they were first taken`);
      const batch = await reader.take(Math.max(1, range.count - main.length), signal);
      main.push(...batch.items);
      for (const [port, items] of Object.entries(batch.side ?? {})) sides[port] = [...(sides[port] ?? []), ...items];
      done = batch.done === true;
    }
    const side = Object.entries(range.side ?? {}).map(([port, count]) => [port, (sides[port] ?? []).splice(0, count)] as const);
    return { items: main.splice(0, range.count), ...(side.length > 0 && { side: Object.fromEntries(side) }) };
  };
}
