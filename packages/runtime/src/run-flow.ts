import { bindFlow, type Catalogue, type FlowDocument, type Host, type PortReference } from "@headframe/core";
import { asError } from "./bad-data.ts";
import type { OpenSnapshotStore } from "./durable/snapshot-store.ts";
import { defaultStateOptions, type StateOptions } from "./durable/state-options.ts";
import { ErrorLog } from "./error-log.ts";
import { type FlowPlan, planFlow } from "./flow-plan.ts";
import { FlowGraph, type GraphSnapshot } from "./graph.ts";
import { defaultLimits, type Limits, powerLimits } from "./limits.ts";
import { LiveRun } from "./live-run.ts";
import type { RunMetrics } from "./metrics.ts";
import type { PortObserver } from "./ports.ts";
import type { Health, RunSummary } from "./run-summary.ts";
import { Traces, type TracingOptions } from "./telemetry/traces.ts";
import { noLog, type TurnLog } from "./turn.ts";

/** What a run needs, and what may be chosen about it. */
export interface RunOptions {
  /** Operators and devices that the flow may use. */
  readonly catalogue: Catalogue;
  /**
   * `breathe` lets the rest of the process run; without it the loop waits for the event loop to go round.
   * `tidy` is called after every few megabytes of samples taken in: a host may free memory then.
   */
  readonly host: Host & { breathe?(): Promise<void>; tidy?(): void; readonly openStore?: OpenSnapshotStore };
  /**
   * Keeps the run's state in a directory of the host, so that a run with the same directory goes on where this one
   * was, whatever ended it. `openStore` of the host is needed.
   */
  readonly state?: Partial<StateOptions> & Pick<StateOptions, "directory">;
  /** Values of the flow's settings; without them the document must be bound already (`bindFlow`). */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Stops the run as `run.stop()` does. */
  readonly signal?: AbortSignal;
  /**
   * After a stop: `end` lets steps emit what is open; `keep` leaves their states for a run that continues. With `state`
   * it is `keep` unless told.
   */
  readonly onStop?: "end" | "keep";
  readonly limits?: Partial<Limits>;
  /** Look on at ports (`step` or `step#port`), within the turn and before its outputs leave. */
  readonly observers?: Readonly<Record<PortReference, PortObserver>>;
  readonly log?: TurnLog;
  /** Follow items chosen by sampling, as OpenTelemetry spans. */
  readonly tracing?: TracingOptions;
  /** Continue from here: states are restored, sources are opened at their positions. */
  readonly from?: GraphSnapshot;
}

/** A flow at work. */
export interface FlowRun {
  /**
   * Resolves when all outputs are where they belong and everything is closed. Rejects with a HeadframeError
   * that names the source or sink at fault: `source-failed`, `sink-failed`, `log-failed`, `turn-failed`, `stop-timeout`.
   */
  readonly done: Promise<RunSummary>;
  /** Takes nothing more, finishes what is in flight and ends; resolves or rejects as `done` does. */
  stop(): Promise<RunSummary>;
  metrics(): RunMetrics;
  readonly health: Health;
  /** Times that it failed and was started again: 0 unless it is supervised. */
  readonly restarts: number;
  /** Everything is open, and what was kept is recovered: the run takes from its sources, or has done so. */
  readonly begun: boolean;
  /** A copy of all states, as they are between two turns. */
  snapshot(): GraphSnapshot;
}

/**
 * Runs a flow on a host.
 *
 * @throws InvalidError with everything that is wrong with the document, before anything is opened
 * @throws HeadframeError `snapshot-mismatch` if `from` is of another flow
 */
export function runFlow(document: FlowDocument, options: RunOptions): FlowRun {
  const { catalogue, host, from, state, onStop = state ? "keep" : "end", log = noLog } = options;
  const limits = { ...defaultLimits, ...(state?.durability === "power" && powerLimits), ...options.limits };
  const plan = planFlow(options.settings ? bindFlow(document, catalogue, { settings: options.settings }) : document, catalogue);
  const seed = from?.seed ?? Math.floor(host.random() * 2 ** 48);
  const errors = new ErrorLog(host.log, () => graph.now);
  const observers = guarded(options.observers ?? {}, host);
  const traced = options.tracing && { traces: tracesOf(plan, options.tracing, host) };
  const makeGraph = (of: FlowPlan): FlowGraph =>
    new FlowGraph(of, { seed, limits, onBadData: (bad) => errors.add(bad), origins: state !== undefined, ...(of === plan && { observers, ...traced }) });
  const graph: FlowGraph = makeGraph(plan);
  if (from) graph.restore(structuredClone(from));
  const durable = state && { options: { ...defaultStateOptions, ...state }, catalogue, makeGraph };
  const [breathe, tidy] = [() => host.breathe?.() ?? immediate(), () => host.tidy?.()];
  const run = new LiveRun({ plan, graph, host, limits, onStop, log, seed, breathe, tidy, ...(durable && { durable }) });
  const done = run.run().finally(() => errors.end());
  const stop = () => run.stop();
  if (options.signal?.aborted) stop();
  else options.signal?.addEventListener("abort", stop, { once: true });
  const release = () => options.signal?.removeEventListener("abort", stop);
  done.then(release, release);
  return {
    done,
    stop: () => {
      stop();
      return done;
    },
    metrics: () => run.metrics(),
    get health() {
      return run.health;
    },
    restarts: 0,
    get begun() {
      return run.begun;
    },
    snapshot: () => graph.snapshot(),
  };
}

function tracesOf(plan: FlowPlan, tracing: TracingOptions, { log }: Host): Traces {
  const operators = new Map(plan.steps.map(({ node }) => [node.id, node.operator]));
  const failed = (thrown: unknown) => log.warn(`The tracer threw, nothing more is traced: ${asError(thrown).message}`);
  return new Traces(tracing, { name: plan.name, operators, failed });
}

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An observer that throws harms nobody but itself. */
function guarded(observers: Readonly<Record<PortReference, PortObserver>>, { log }: Host): Record<PortReference, PortObserver> {
  const guard = ([port, observer]: [PortReference, PortObserver]): [PortReference, PortObserver] => [
    port,
    (item) => {
      try {
        observer(item);
      } catch (thrown) {
        const { message, stack } = asError(thrown);
        log.error(`The observer of port ${port} threw: ${message}`, { stack });
      }
    },
  ];
  return Object.fromEntries(Object.entries(observers).map(guard));
}
