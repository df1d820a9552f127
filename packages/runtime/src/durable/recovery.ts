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
  /** The graph is not the one whose state is kept: operators were changed, or everything starts afresh. */
  changed = false;
  /** How turns came out otherwise than before, where that is accepted: the first one. */
  differences: readonly string[] = [];
  readonly #parts: RecoveryParts;
  /** Runs the turns of the log's end: the run's own graph, or one of the flow as it was. */
  #graph: FlowGraph | undefined;
  #sources: SourceAccess;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#sources = parts.sources;
  }

  /** Puts what was kept into the graph, or into one of the flow as it was when it was kept. */
  async restore(graph: FlowGraph, signal: AbortSignal): Promise<void> {
    const { loaded, meta, options, host, catalogue, makeGraph, access } = this.#parts;
    const everything = options.reset.includes("*");
    const changed = options.reset.length > 0 || !isDeepStrictEqual(loaded.meta.document, meta.document);
    const before = changed && !everything ? oldPlan(loaded, catalogue) : undefined;
    if (before) this.#sources = access(before);
    else if (changed && !everything) await this.#refuseTail();
    if (!everything) await fillReferences(loaded.references, (source, position) => this.#sources.reread(source, position), signal);
    if (loaded.meta.runtime !== meta.runtime)
      host.log.warn(`The state was written by Headframe ${loaded.meta.runtime} and is continued, its last turns replayed, by ${meta.runtime}`);
    this.#graph = before ? makeGraph(before) : graph;
    if (before || !changed) this.#graph.restore(loaded.snapshot);
    else {
      this.changed = true;
      graph.restore(this.#transplanted(loaded.snapshot, graph));
    }
  }

  /** With a reset, turns after the snapshot can only be run by the operators that ran them. */
  async #refuseTail(): Promise<void> {
    const { host, options, turns, loaded } = this.#parts;
    const tail = readTurns(host.files, turns, loaded.snapshot.turn);
    const { done } = await tail.next();
    await tail.return(undefined);
    if (done) return;
    if (options.reset.length > 0)
      throw new HeadframeError(
        "state-mismatch",
        `The last run was killed, and the operators that could finish what it had logged are gone: run their version once, or start everything afresh with --reset '*'`,
      );
    host.log.warn("Operators were changed since the state was kept: turns after its last snapshot are replayed by the new ones");
  }

  /** Where a sink goes on; undefined where it begins. */
  resume(sink: string): SinkResume | undefined {
    const { loaded, plan, options, host } = this.#parts;
    const rest = this.#graph?.sinks.get(sink)?.rest();
    if (rest === undefined) return undefined;
    const was = loaded.meta.document.sinks.find(({ id }) => id === sink);
    const is = plan.sinks.find(({ node }) => node.id === sink);
    const same = was?.device === is?.node.device && isDeepStrictEqual(was?.options, is?.options);
    // What the last run put out after its last snapshot stays where everything starts afresh.
    const everything = options.reset.includes("*");
    if (!same && !everything && loaded.positions[sink] !== undefined)
      host.log.warn(`Sink "${sink}" was changed: what came after the last snapshot may be in it twice, or be in the former one`);
    const position = same && !everything ? loaded.positions[sink] : undefined;
    return { producer: sink, ...rest, ...(position !== undefined && { position }) };
  }

  /**
   * Runs the logged turns after the snapshot again and hands their outputs to the sinks, which drop what they have.
   *
   * @returns whether all were run; false if `signal` aborted first
   */
  async replay(graph: FlowGraph, { deliver, replayed }: Redelivery, signal: AbortSignal): Promise<boolean> {
    const { host, options, turns: folder } = this.#parts;
    if (options.reset.includes("*")) {
      host.log.info(`Everything starts afresh after turn ${graph.turns}`);
      return true;
    }
    const replaying = this.#graph ?? graph;
    const started = host.clock.now();
    if (options.durability === "power") await syncSegments({ files: host.files, folder, extension: TURNS }); // its outputs leave now
    const entries = readTurns(host.files, folder, replaying.turns, host.log);
    const sources = this.#sources;
    const lossy = options.durability === "process";
    const accept = options.changed === "accept" || this.changed;
    const differ = (difference: string) => this.#differ(difference, accept);
    const turns = await replayTail(entries, { graph: replaying, sources, log: host.log, signal, lossy, deliver, differ, replayed: () => replayed(replaying) });
    this.metrics = { turns, seconds: Number(host.clock.now() - started) / 1e9 };
    if (signal.aborted) return false;
    if (replaying !== graph) {
      graph.restore(this.#transplanted(replaying.snapshot(), graph));
      for (const journal of sources.journals.values()) await journal.close();
    }
    host.log.info(`Continues after turn ${graph.turns} from ${options.directory}`, { replayedTurns: turns, seconds: this.metrics.seconds });
    if (graph.ended) host.log.warn("All sources had ended: nothing is taken. --reset '*' begins anew, another --state elsewhere");
    return true;
  }

  #differ(difference: string, accept: boolean): void {
    if (!accept)
      throw new HeadframeError(
        "replay-differs",
        `${difference}. The source's data were changed since, or a step is not deterministic. Nothing of it was written: bring the data back, or accept it with --accept-changed, or begin anew with --reset '*'`,
      );
    if (this.changed || this.differences.length > 0) return;
    this.#parts.host.log.error(difference);
    this.differences = [difference];
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
  const problems = continueProblems(document, plan, resetOf(reset, plan));
  if (problems.length > 0) throw new HeadframeError("state-mismatch", `The state in ${directory} does not fit the flow:\n- ${problems.join("\n- ")}`);
}

/** @throws HeadframeError `state-mismatch` where a reset names nothing that there is */
export function checkReset(loaded: LoadedState | undefined, plan: FlowPlan, { reset }: StateOptions): void {
  const ids = ({ sources, steps }: StateMeta["document"]) => [...sources, ...steps].map(({ id }) => id);
  const known = new Set([...(loaded ? ids(loaded.meta.document) : []), ...ids(stateMeta(plan).document), "*"]);
  const unknown = reset.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new HeadframeError("state-mismatch", `--reset ${unknown.join(", ")}: neither the flow nor its state has a step of that name`);
}

/** The flow as it was, where everything it needs is still there. */
function oldPlan({ meta }: LoadedState, catalogue: Catalogue): FlowPlan | undefined {
  try {
    return planFlow(meta.document, catalogue);
  } catch {
    return undefined;
  }
}
