/** Recovery's second half: the turns that were logged after the snapshot. */
import { HeadframeError, type Log, type SourceReader } from "@headframe/core";
import type { FlowGraph } from "../graph.ts";
import { type Reread, rereading } from "../replay.ts";
import type { TakenItems, TurnOutput } from "../turn.ts";
import type { LogEntry } from "./log-entry.ts";
import { digestDifference } from "./output-difference.ts";
import type { SourceAccess } from "./source-access.ts";

/** What a tail is replayed on. */
export interface TailSurroundings {
  readonly graph: FlowGraph;
  readonly sources: SourceAccess;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** A loss of power may have taken part of the log: with `process` durability. */
  readonly lossy: boolean;
  readonly deliver: (output: TurnOutput) => Promise<void>;
  /** A turn came out otherwise than it did; it is delivered unless this throws. */
  readonly differ: (difference: string) => void;
  /** Called after each turn, when the sinks have its outputs. */
  readonly replayed: () => Promise<void> | undefined;
}

/**
 * Runs logged turns again.
 *
 * After a loss of power under `process` durability the end of the log may be damaged, or speak of items that the journal no
 * longer has. The turns from there on are as if they had not been.
 *
 * @returns the number of turns; there may be more when `signal` aborted
 * @throws HeadframeError `source-changed` where a source does not give again what it gave, `log-damaged` unless `lossy`
 */
export async function replayTail(entries: AsyncIterable<LogEntry>, around: TailSurroundings): Promise<number> {
  const { graph, log, signal, lossy, deliver, differ, replayed } = around;
  const readers = new Readers(around);
  let turns = 0;
  try {
    for await (const { record, outputs } of entries) {
      if (signal.aborted) break;
      if (record.turn !== graph.turns + 1) throw new HeadframeError("log-damaged", `Turn ${record.turn} follows turn ${graph.turns}: the turn log has a hole`);
      const items: TakenItems[] = [];
      for (const range of record.taken) items.push(range.count === 0 && range.side === undefined ? { items: [] } : await readers.of(range.source)(range));
      const output = graph.turn({ record, items });
      const difference = digestDifference(outputs, output);
      if (difference !== undefined) differ(`Turn ${record.turn} came out otherwise than before the crash: ${difference}`);
      await deliver(output);
      turns++;
      await replayed();
    }
  } catch (error) {
    if (signal.aborted) return turns; // whatever a reader says when it is interrupted
    const { code } = error as { code?: string };
    if (code !== "journal-short" && !(lossy && code === "log-damaged")) throw error;
    log.warn(`The last turns of the log are lost: ${(error as Error).message}`);
  } finally {
    await readers.close();
  }
  return turns;
}

/** Sources opened where the tail begins, when they are first needed. */
class Readers {
  readonly #around: TailSurroundings;
  readonly #open = new Map<string, { readonly reread: Reread; readonly reader: Promise<SourceReader> }>();

  constructor(around: TailSurroundings) {
    this.#around = around;
  }

  of(id: string): Reread {
    const open = this.#open.get(id);
    if (open) return open.reread;
    const { graph, sources, signal, lossy } = this.#around;
    const reader = sources.reread(id, graph.source(id).position);
    let read: Reread | undefined;
    const reread: Reread = async (range) => {
      read ??= rereading(id, await reader, signal);
      try {
        return await read(range);
      } catch (error) {
        const short = lossy && sources.journals.has(id) && error instanceof HeadframeError && error.code === "source-changed";
        throw short ? new HeadframeError("journal-short", `the journal of source "${id}" ends before them`, { cause: error }) : error;
      }
    };
    this.#open.set(id, { reread, reader });
    return reread;
  }

  async close(): Promise<void> {
    for (const { reader } of this.#open.values()) await reader.then((open) => open.close()).catch(() => {});
  }
}
