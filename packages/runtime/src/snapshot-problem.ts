import type { FlowGraph, GraphSnapshot } from "./graph.ts";
import type { StepRest } from "./graph-step.ts";

/** Why a snapshot does not fit a graph, or undefined if it does. */
export function snapshotProblem(graph: FlowGraph, snapshot: GraphSnapshot): string | undefined {
  const parts = [
    [graph.sources, snapshot.sources, "source"],
    [graph.steps, snapshot.steps, "step"],
    [graph.sinks, snapshot.sinks, "sink"],
  ] as const;
  for (const [own, other, what] of parts) {
    for (const id of own.keys()) if (!Object.hasOwn(other, id)) return `it lacks ${what} "${id}"`;
    for (const id of Object.keys(other)) if (!own.has(id)) return `the flow has no ${what} "${id}"`;
  }
  for (const [id, step] of graph.steps) {
    const [a, b] = [step.rest(), snapshot.steps[id] as StepRest];
    if (a.operator !== b.operator || a.version !== b.version)
      return `step "${id}" is ${a.operator} version ${a.version}, not ${b.operator} version ${b.version}`;
  }
  return undefined;
}
