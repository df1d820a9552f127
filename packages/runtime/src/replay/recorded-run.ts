/** The recorded flow, run again from the base of a segment. */
import { type Catalogue, HeadframeError, type Host, itemTime, splitReference, type Time } from "@headframe/core";
import { asError } from "../bad-data.ts";
import { fillReferences } from "../durable/fill-references.ts";
import type { LogEntry, SegmentBase } from "../durable/log-entry.ts";
import { digestDifference } from "../durable/output-difference.ts";
import { SourceAccess } from "../durable/source-access.ts";
import { decodeGraph } from "../durable/stored-state.ts";
import { type FlowPlan, planFlow } from "../flow-plan.ts";
import { FlowGraph, type GraphSnapshot } from "../graph.ts";
import type { Limits } from "../limits.ts";
import type { TakenItems, TurnOutput } from "../turn.ts";
import { BEGIN } from "../watermarks.ts";
import { openRecordedJournal } from "./open-recorded-journal.ts";
import { RangeReaders } from "./range-readers.ts";

/** What a recorded flow is run on. */
export interface RecordedParts {
  readonly host: Host;
  readonly catalogue: Catalogue;
  readonly directory: string;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

/** A turn that was run again. */
export interface RecordedTurn {
  readonly items: readonly TakenItems[];
  readonly output: TurnOutput;
  /** In what it came out otherwise than recorded. */
  readonly difference: string | undefined;
}

/** The recorded flow, from the base of one segment on. */
export class RecordedRun {
  readonly base: SegmentBase;
  readonly plan: FlowPlan;
  readonly graph: FlowGraph;
  /** Times of the first and last items taken. */
  first: Time | undefined;
  last: Time | undefined;
  readonly #readers: RangeReaders;

  private constructor(base: SegmentBase, plan: FlowPlan, graph: FlowGraph, readers: RangeReaders) {
    this.base = base;
    this.plan = plan;
    this.graph = graph;
    this.#readers = readers;
  }

  /**
   * @returns the run, and the state that it began with, which belongs to it
   * @throws HeadframeError `replay-impossible` where this host does not know the flow's parts in the recorded versions;
   *   `source-changed`, or the errors of a journal, where what the state refers to cannot be read any more
   */
  static async start(base: SegmentBase, parts: RecordedParts): Promise<{ readonly run: RecordedRun; readonly snapshot: GraphSnapshot }> {
    const { host, directory, limits, signal } = parts;
    const plan = recordedPlan(base, parts.catalogue);
    const sources = new SourceAccess(plan, host, (source) => openRecordedJournal(host, directory, source));
    const { snapshot, references } = decodeGraph(base.state);
    await fillReferences(references, (source, position) => sources.reread(source, position), signal);
    const graph = new FlowGraph(plan, { seed: snapshot.seed, limits });
    graph.restore(snapshot);
    return { run: new RecordedRun(base, plan, graph, new RangeReaders({ plan, graph, sources, signal })), snapshot };
  }

  /** Whether a segment goes on where this run stands: the same flow, nothing of it started afresh in between. */
  continues(base: SegmentBase): boolean {
    if (base.turn !== this.graph.turns || JSON.stringify(base.document) !== JSON.stringify(this.base.document)) return false;
    const { sinks } = decodeGraph(base.state).snapshot;
    return [...this.graph.sinks].every(([id, sink]) => sinks[id]?.epoch === sink.rest().epoch);
  }

  /** Reads what a turn took; it is not run yet. */
  async turn({ record, outputs }: LogEntry): Promise<RecordedTurn> {
    if (record.turn !== this.graph.turns + 1)
      throw new HeadframeError("log-damaged", `Turn ${record.turn} follows turn ${this.graph.turns}: the turn log has a hole`);
    const items = await this.#readers.items(record);
    for (const item of items.flatMap((taken) => taken.items)) {
      const time = itemTime(item);
      if (this.first === undefined || time < this.first) this.first = time;
      if (this.last === undefined || time > this.last) this.last = time;
    }
    const output = this.graph.turn({ record, items });
    return { items, output, difference: digestDifference(outputs, output) };
  }

  /** Event time before which the log has nothing: that of the base, or of the first item at the flow's beginning. */
  get begins(): Time | undefined {
    return this.base.watermark ?? this.first;
  }

  /** Event time that all sources have reached. */
  get reached(): Time | undefined {
    let earliest: Time | undefined;
    for (const { marks } of this.graph.sources.values()) {
      const { time, ended } = marks.progress;
      if (!ended && (earliest === undefined || time < earliest)) earliest = time;
    }
    if (earliest === undefined) return this.last ?? this.base.watermark;
    return earliest === BEGIN ? this.base.watermark : earliest;
  }

  close(): Promise<void> {
    return this.#readers.close();
  }
}

function recordedPlan({ document, runtime }: SegmentBase, catalogue: Catalogue): FlowPlan {
  try {
    return planFlow(document, catalogue);
  } catch (cause) {
    throw new HeadframeError(
      "replay-impossible",
      `What Headframe ${runtime} recorded of flow "${document.name}" cannot be run again: ${asError(cause).message}`,
      {
        cause,
      },
    );
  }
}

/** Event time that everything has reached that may still come out of a graph: nothing earlier follows at its sinks. */
export function outputReached(graph: FlowGraph, plan: FlowPlan): Time | undefined {
  let earliest: Time | undefined;
  for (const { node } of plan.sinks) {
    for (const reference of node.in) {
      const [id] = splitReference(reference);
      const { time } = graph.sources.get(id)?.marks.progress ?? graph.step(id).progress;
      if (earliest === undefined || time < earliest) earliest = time;
    }
  }
  return earliest;
}
