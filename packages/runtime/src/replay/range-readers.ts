/** Sources opened to be read again, each where a graph stands, when the first of its ranges is wanted. */
import type { SourceReader } from "@headframe/core";
import { replayable, type SourceAccess } from "../durable/source-access.ts";
import type { FlowPlan } from "../flow-plan.ts";
import type { FlowGraph } from "../graph.ts";
import { type Reread, rereading } from "../replay.ts";
import type { TakenItems, TurnRecord } from "../turn.ts";
import { JOURNAL_BEGINNING } from "./open-recorded-journal.ts";

/** What ranges are read from. */
export interface RangeSources {
  readonly plan: FlowPlan;
  /** Stands where the first record begins; a source is opened at its position there. */
  readonly graph: FlowGraph;
  readonly sources: SourceAccess;
  readonly signal: AbortSignal;
}

/** Reads the ranges of records, in the order of the records. */
export class RangeReaders {
  readonly #from: RangeSources;
  readonly #open = new Map<string, { readonly reread: Reread; readonly reader: SourceReader }>();

  constructor(from: RangeSources) {
    this.#from = from;
  }

  /**
   * The items of a turn.
   *
   * @throws HeadframeError `source-changed` where a source does not give again what it gave, `log-pruned` or `log-damaged`
   *   where its journal does not
   */
  async items({ taken }: TurnRecord): Promise<TakenItems[]> {
    const items: TakenItems[] = [];
    for (const range of taken) {
      const nothing = range.count === 0 && range.side === undefined;
      items.push(nothing ? { items: [] } : await (await this.#reader(range.source))(range));
    }
    return items;
  }

  async #reader(id: string): Promise<Reread> {
    const open = this.#open.get(id);
    if (open) return open.reread;
    const { plan, graph, sources, signal } = this.#from;
    const journalled = plan.sources.some((source) => source.node.id === id && !replayable(source));
    const position = graph.source(id).position ?? (journalled ? JOURNAL_BEGINNING : undefined);
    const reader = await sources.reread(id, position);
    const reread = rereading(id, reader, signal);
    this.#open.set(id, { reread, reader });
    return reread;
  }

  async close(): Promise<void> {
    for (const { reader } of this.#open.values()) await reader.close();
    for (const journal of this.#from.sources.journals.values()) await journal.close();
  }
}
