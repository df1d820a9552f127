/** How a run is and what came of it. */
import type { FlowGraph } from "./graph.ts";
import type { RunMetrics } from "./metrics.ts";

/** How a run is. */
export interface Health {
  /** `degraded`: runs, but some operator threw or a disk is full. `restarting`: failed, and will start again. */
  readonly state: "starting" | "running" | "degraded" | "restarting" | "stopping" | "ended" | "stopped" | "failed";
  /** Why it is not simply running. */
  readonly reasons: readonly string[];
}

/** What a run did, when it is over. */
export interface RunSummary {
  /** `ended`: all sources ended; `stopped`: somebody stopped it. */
  readonly outcome: "ended" | "stopped";
  readonly turns: number;
  /** Items of bad data, over all sources and steps. */
  readonly errors: number;
  /** Late items, over all steps. */
  readonly late: number;
  readonly metrics: RunMetrics;
  readonly health: Health;
}

/** Sums a run up. */
export function runSummary(outcome: RunSummary["outcome"], metrics: RunMetrics, health: Health): RunSummary {
  const steps = Object.values(metrics.steps);
  const sum = (count: "errors" | "late") => steps.reduce((total, step) => total + step[count], 0);
  const atSources = Object.values(metrics.sources).reduce((total, source) => total + (source.side.errors ?? 0), 0);
  return { outcome, turns: metrics.turns, errors: sum("errors") + atSources, late: sum("late"), metrics, health };
}

/** Operators that broke their contract, one sentence each. */
export function defects(graph: FlowGraph): string[] {
  const times = (n: number) => (n === 1 ? "once" : `${n} times`);
  return [...graph.steps.values()].flatMap(({ id, defects: n }) => (n === 0 ? [] : [`Step "${id}" threw ${times(n)}; the items went to its errors port`]));
}
