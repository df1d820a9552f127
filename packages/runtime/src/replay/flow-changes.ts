/** What differs between two versions of a flow, and what of its state one can take over from the other. */
import { isDeepStrictEqual } from "node:util";
import { type FlowDocument, type Json, type StepNode, splitReference } from "@headframe/core";
import { plannedDocument } from "../durable/stored-state.ts";
import type { FlowPlan } from "../flow-plan.ts";

/** One difference between two flows. */
export interface FlowChange {
  readonly step: string;
  /** `added`, `removed`, or what of it was changed: `operator`, `version`, `key`, `inputs`, or an option as `options.name`. */
  readonly what: string;
  readonly recorded?: Json;
  readonly other?: Json;
}

/** Differences between the steps of two bound flows. */
export function flowChanges(recorded: FlowDocument, other: FlowDocument): FlowChange[] {
  const before = new Map(recorded.steps.map((step) => [step.id, step]));
  const after = new Map(other.steps.map((step) => [step.id, step]));
  return [
    ...recorded.steps.filter(({ id }) => !after.has(id)).map(({ id, operator }) => ({ step: id, what: "removed", recorded: operator })),
    ...other.steps.flatMap((step) => {
      const old = before.get(step.id);
      return old === undefined ? [{ step: step.id, what: "added", other: step.operator }] : stepChanges(old, step);
    }),
  ];
}

function stepChanges(a: StepNode, b: StepNode): FlowChange[] {
  const parts = (node: StepNode): Record<string, unknown> => ({
    operator: node.operator,
    version: node.version,
    key: node.keyBy,
    inputs: node.in,
    ...Object.fromEntries(Object.entries(node.options).map(([name, value]) => [`options.${name}`, value])),
  });
  const [before, after] = [parts(a), parts(b)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((what) => {
    const [recorded, other] = [before[what] as Json | undefined, after[what] as Json | undefined];
    if (isDeepStrictEqual(recorded, other)) return [];
    return [{ step: b.id, what, ...(recorded !== undefined && { recorded }), ...(other !== undefined && { other }) }];
  });
}

/**
 * Sources and steps of `other` that would be in the same state as in `recorded` all along: the same operator of the same
 * code, options, key and inputs, and so everything before them.
 */
export function unchangedParts(recorded: FlowPlan, other: FlowPlan): ReadonlySet<string> {
  const same = new Set(other.sources.map(({ node }) => node.id).filter((id) => recorded.sources.some(({ node }) => node.id === id)));
  const before = new Map(recorded.steps.map((step) => [step.node.id, step]));
  const nodes = new Map(plannedDocument(recorded).steps.map((node) => [node.id, node]));
  for (const node of plannedDocument(other).steps) {
    const old = nodes.get(node.id);
    const code = other.steps.find((step) => step.node.id === node.id)?.definition;
    const fed = node.in.every((reference) => same.has(splitReference(reference)[0]));
    if (old && fed && before.get(node.id)?.definition === code && stepChanges(old, node).length === 0) same.add(node.id);
  }
  return same;
}

/** The other flow with the recorded one's sources, since what is run again is what those gave. */
export function withSourcesOf(recorded: FlowDocument, other: FlowDocument): FlowDocument {
  return { ...other, sources: other.sources.map((source) => recorded.sources.find(({ id }) => id === source.id) ?? source) };
}
