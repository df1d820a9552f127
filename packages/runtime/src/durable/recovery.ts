/** From what a state directory holds to a graph that stands where the last run was. */
import { isDeepStrictEqual } from "node:util";
import { type Catalogue, HeadframeError, type Host, type SinkResume } from "@headframe/core";
import { type FlowPlan, planFlow } from "../flow-plan.ts";
import type { FlowGraph, GraphSnapshot } from "../graph.ts";
import type { TurnOutput } from "../turn.ts";
import type { RecoveryMetrics } from "./durable-metrics.ts";
import { fillReferences } from "./fill-references.ts";
import { replayTail } from "./replay-tail.ts";
import { syncSegments } from "./segment-folder.ts";
import type { SourceAccess } from "./source-access.ts";
import type { StateOptions } from "./state-options.ts";
import { type LoadedState, type StateMeta, stateMeta } from "./stored-state.ts";
import { continueProblems, type Reset, resetOf, transplant } from "./transplant.ts";
import { readTurns, TURNS } from "./turn-log-reader.ts";

/** What a recovery is made with. */
export interface RecoveryParts {
  readonly loaded: LoadedState;
  readonly meta: StateMeta;
  readonly reset: Reset;
  readonly plan: FlowPlan;
  readonly catalogue: Catalogue;
  readonly host: Host;
  readonly options: StateOptions;
  /** Folder of the turn log. */
  readonly turns: string;
  readonly sources: SourceAccess;
  /** Sources of the flow as it was. */
  readonly access: (plan: FlowPlan) => SourceAccess;
  readonly makeGraph: (plan: FlowPlan) => FlowGraph;
}

/** Where the outputs of turns that are run again go. */
export interface Redelivery {
  deliver(output: TurnOutput): Promise<void>;
  /** Called after each turn with the graph that ran it. */
  replayed(graph: FlowGraph): Promise<void> | undefined;
}

/** Brings a graph back to where the last run was. */
export class Recovery {
  metrics: RecoveryMetrics = { turns: 0, seconds: 0 };
  readonly #parts: RecoveryParts;
  /** Runs the turns of the log's end: the run's own graph, or one of the flow as it was. */
  #graph: FlowGraph | undefined;
  #sources: SourceAccess;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#sources = parts.sources;
  }

  /** Puts what was kept into the graph, or into one of the flow as it was when it was kept. */
  async restore(graph: FlowGraph): Promise<void> {
    const { loaded, meta, options, host, catalogue, makeGraph, access } = this.#parts;
    const changed = options.reset.length > 0 || !isDeepStrictEqual(loaded.meta.document, meta.document);
    const before = changed ? oldPlan(loaded, catalogue) : undefined;
    if (before) this.#sources = access(before);
    await fillReferences(loaded.references, (source, position) => this.#sources.reread(source, position));
    if (loaded.meta.runtime !== meta.runtime)
      host.log.warn(`The state was written by Headframe ${loaded.meta.runtime} and is continued, its last turns replayed, by ${meta.runtime}`);
    this.#graph = before ? makeGraph(before) : graph;
    if (before || !changed) this.#graph.restore(loaded.snapshot);
    else {
      host.log.warn("Operators were changed since the state was kept: turns after its last snapshot are replayed by the new ones");
      graph.restore(this.#transplanted(loaded.snapshot, graph));
    }
  }

  /** Where a sink goes on; undefined where it begins. */
  resume(sink: string): SinkResume | undefined {
    const { loaded, plan } = this.#parts;
    const rest = this.#graph?.sinks.get(sink)?.rest();
    if (rest === undefined) return undefined;
    const was = loaded.meta.document.sinks.find(({ id }) => id === sink);
    const is = plan.sinks.find(({ node }) => node.id === sink);
    const same = was?.device === is?.node.device && isDeepStrictEqual(was?.options, is?.options);
    const position = same ? loaded.positions[sink] : undefined;
    return { producer: sink, ...rest, ...(position !== undefined && { position }) };
  }

  /**
   * Runs the logged turns after the snapshot again and hands their outputs to the sinks, which drop what they have.
   *
   * @returns whether all were run; false if `signal` aborted first
   */
  async replay(graph: FlowGraph, { deliver, replayed }: Redelivery, signal: AbortSignal): Promise<boolean> {
    const { host, options, turns: folder } = this.#parts;
    const replaying = this.#graph ?? graph;
    const started = host.clock.now();
    if (options.durability === "power") await syncSegments({ files: host.files, folder, extension: TURNS }); // its outputs leave now
    const entries = readTurns(host.files, folder, replaying.turns, host.log);
    const sources = this.#sources;
    const lossy = options.durability === "process";
    const turns = await replayTail(entries, { graph: replaying, sources, log: host.log, signal, lossy, deliver, replayed: () => replayed(replaying) });
    this.metrics = { turns, seconds: Number(host.clock.now() - started) / 1e9 };
    if (signal.aborted) return false;
    if (replaying !== graph) {
      graph.restore(this.#transplanted(replaying.snapshot(), graph));
      for (const journal of sources.journals.values()) await journal.close();
    }
    host.log.info(`Continues after turn ${graph.turns} from ${options.directory}`, { replayedTurns: turns, seconds: this.metrics.seconds });
    if (graph.ended) host.log.info("All sources had ended: nothing is left to do. --reset '*' begins anew, another --state elsewhere");
    return true;
  }

  /** The graph that runs the turns of the log's end. */
  get graph(): FlowGraph | undefined {
    return this.#graph;
  }

  #transplanted(old: GraphSnapshot, fresh: FlowGraph): GraphSnapshot {
    const { plan, reset } = this.#parts;
    return structuredClone(transplant(old, fresh.snapshot(), plan, reset));
  }
}

/**
 * Checks that a state can go on in a flow.
 *
 * @throws HeadframeError `state-mismatch` with every step whose state does not fit and what to do about it
 */
export function checkState({ meta: { document } }: LoadedState, plan: FlowPlan, { reset, directory }: StateOptions): void {
  const ids = ({ sources, steps }: StateMeta["document"]) => [...sources, ...steps].map(({ id }) => id);
  const known = new Set([...ids(document), ...ids(stateMeta(plan).document), "*"]);
  const unknown = reset.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new HeadframeError("state-mismatch", `--reset ${unknown.join(", ")}: neither the flow nor its state has a step of that name`);
  const problems = continueProblems(document, plan, resetOf(reset, plan));
  if (problems.length > 0) throw new HeadframeError("state-mismatch", `The state in ${directory} does not fit the flow:\n- ${problems.join("\n- ")}`);
}

/** The flow as it was, where everything it needs is still there. */
function oldPlan({ meta }: LoadedState, catalogue: Catalogue): FlowPlan | undefined {
  try {
    return planFlow(meta.document, catalogue);
  } catch {
    return undefined;
  }
}
