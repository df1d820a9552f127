import { Journal } from "../durable/journal.ts";
import { replayable, SourceAccess } from "../durable/source-access.ts";
import { defaultStateOptions, type StateOptions } from "../durable/state-options.ts";
import { statePaths } from "../durable/state-paths.ts";
import { decodeGraph } from "../durable/stored-state.ts";
import { listSegments, openSegment, readTurns } from "../durable/turn-log-reader.ts";
import type { FlowPlan } from "../flow-plan.ts";
import { FlowGraph } from "../graph.ts";
import { defaultLimits, type Limits } from "../limits.ts";
import { type Reread, rereading } from "../replay.ts";
import type { Flowing, TakenItems, TurnRecord } from "../turn.ts";
import type { VirtualHost } from "../virtual/virtual-host.ts";
import type { Taken } from "./losses.ts";

/** What a log says. */
export interface Recomputed {
  readonly records: readonly TurnRecord[];
  /** What a fresh graph puts out, by sink. */
  readonly outputs: ReadonlyMap<string, readonly Flowing[]>;
  /** Items of the main ports, by source, in the order in which turns took them. */
  readonly taken: ReadonlyMap<string, Taken>;
}

/** What there is to recompute. */
export interface Kept {
  readonly plan: FlowPlan;
  readonly directory: string;
  readonly state?: Partial<StateOptions>;
  readonly limits?: Partial<Limits>;
}

/**
 * Runs every turn that a log has, from the first, through a fresh graph; what was taken is read again from where each
 * source began.
 *
 * @throws HeadframeError if the log does not begin with the first turn, has a hole, or a source gives fewer items
 */
export async function recompute(host: VirtualHost, kept: Kept): Promise<Recomputed> {
  const { plan, directory, limits } = kept;
  const folder = statePaths(directory).turns;
  const graph = new FlowGraph(plan, { seed: 0, limits: { ...defaultLimits, ...limits } });
  const segments = await listSegments(host.files, folder);
  const first = segments.findLast(({ turn }) => turn === 0); // a host that died at once leaves one that was never finished
  if (first === undefined) throw new Error(`The turn log begins with turn ${segments[0]?.turn}, though all should be kept`);
  const segment = await openSegment(host.files, first);
  graph.restore(decodeGraph(segment.base.state).snapshot);
  await segment.close();
  const reread = rereadingAll(host, kept);
  const records: TurnRecord[] = [];
  const outputs = new Map<string, Flowing[]>(plan.sinks.map(({ node }) => [node.id, []]));
  const taken = new Map(plan.sources.map(({ node }) => [node.id, { items: [] as Flowing[], dropped: 0 }]));
  for await (const { record } of readTurns(host.files, folder, 0)) {
    const items: TakenItems[] = [];
    for (const range of record.taken) {
      const again = range.count === 0 && range.side === undefined ? { items: [] } : await (await reread(range.source))(range);
      items.push(again);
      note(taken.get(range.source), again);
    }
    for (const batch of graph.turn({ record, items })) outputs.get(batch.producer)?.push(...batch.items);
    records.push(record);
  }
  return { records, outputs, taken };
}

function note(taken: (Taken & { readonly items: Flowing[] }) | undefined, { items, side }: TakenItems): void {
  if (taken === undefined) return;
  taken.items.push(...(items as Flowing[]));
  for (const item of side?.errors ?? []) {
    const { reason = "" } = (item.kind === "event" ? item.data : {}) as { readonly reason?: string };
    taken.dropped += Number(/^(\d+) events were dropped/.exec(reason)?.[1] ?? 0);
  }
}

function rereadingAll(host: VirtualHost, { plan, directory, state }: Kept): (source: string) => Promise<Reread> {
  const { files, clock, log } = host;
  const options = { ...defaultStateOptions, ...state };
  const paths = statePaths(directory);
  const access = new SourceAccess(plan, host, (source) => Journal.open({ files, clock, log, folder: paths.journal(source), options, full: () => {} }));
  const open = new Map<string, Promise<Reread>>();
  return (source) => {
    const known = open.get(source) ?? access.reread(source, undefined).then((reader) => rereading(source, reader));
    open.set(source, known);
    return known;
  };
}

/** What is wrong with the ranges that turns took from sources that can be read again. */
export function rangeProblems(plan: FlowPlan, records: readonly TurnRecord[], sent: ReadonlyMap<string, number>): string[] {
  return plan.sources.filter(replayable).flatMap(({ node: { id } }) => {
    const ranges = records.flatMap(({ taken }) => taken.filter(({ source }) => source === id));
    const total = ranges.reduce((sum, { count, side }) => sum + count + Object.values(side ?? {}).reduce((a, b) => a + b, 0), 0);
    const expected = sent.get(id);
    const ends = ranges.filter(({ done }) => done).length;
    return [
      ...(expected === undefined || total === expected ? [] : [`Turns took ${total} items from source "${id}", which gave ${expected}`]),
      ...(ends === 1 ? [] : [`Source "${id}" ended ${ends} times in the log`]),
    ];
  });
}
