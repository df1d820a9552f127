/**
 * From the state of one version of a flow to that of another: every step either goes on exactly or is named by the
 * user to start afresh. Nothing starts from nothing by itself.
 */
import { isDeepStrictEqual } from "node:util";
import { type FlowDocument, HeadframeError, type SourceNode, type StepNode, splitReference } from "@headframe/core";
import type { FlowPlan, PlannedSource, PlannedStep } from "../flow-plan.ts";
import type { GraphSnapshot } from "../graph.ts";
import type { StepRest } from "../graph-step.ts";
import { plannedDocument } from "./stored-state.ts";

/** Characters of an option's value in a message. */
const mostShown = 120;

/** What starts afresh: ids as the user gave them, and what follows from them. */
export interface Reset {
  readonly has: (id: string) => boolean;
}

/** Ids named, `"*"` for all; a source that starts afresh takes all steps after it with it, since their time would run backwards. */
export function resetOf(named: readonly string[], plan: FlowPlan): Reset {
  const ids = new Set(named);
  if (ids.has("*")) return { has: () => true };
  const sources = new Set(plan.sources.map(({ node }) => node.id).filter((id) => ids.has(id)));
  for (const { node } of plan.steps) if (node.in.some((port) => sources.has(splitReference(port)[0]))) sources.add(node.id);
  for (const id of sources) ids.add(id);
  return ids;
}

/** Why the state of `stored` cannot go on in `plan`; every text names the step and the remedy. */
export function continueProblems(stored: FlowDocument, plan: FlowPlan, reset: Reset): string[] {
  if (stored.name !== plan.name && !reset.has("*")) return [`it is the state of flow "${stored.name}", not of "${plan.name}": give another --state`];
  const now = plannedDocument(plan);
  return [
    ...plan.sources.flatMap((source) => (reset.has(source.node.id) ? [] : sourceProblems(source, stored.sources))),
    ...plan.steps.flatMap((step) => (reset.has(step.node.id) ? [] : stepProblems(step, stored.steps))),
    ...missing("source", stored.sources, now.sources, reset),
    ...missing("step", stored.steps, now.steps, reset),
  ];
}

function sourceProblems({ node, definition, options }: PlannedSource, stored: readonly SourceNode[]): string[] {
  const old = stored.find(({ id }) => id === node.id);
  const remedy = `--reset ${node.id} starts it, and what follows it, afresh`;
  if (old === undefined) return [`it has no source "${node.id}": ${remedy}`];
  if (old.device !== node.device) return [`source "${node.id}" was ${old.device} and is ${node.device}: ${remedy}`];
  const unpaced = (given: Readonly<Record<string, unknown>>) => (definition.unpaced?.(given) ?? given) as Readonly<Record<string, unknown>>;
  const changes = optionChanges(unpaced(old.options), unpaced(options));
  return changes === "" ? [] : [`source "${node.id}" was changed (${changes}): ${remedy}`];
}

function stepProblems({ node, definition, options }: PlannedStep, stored: readonly StepNode[]): string[] {
  const old = stored.find(({ id }) => id === node.id);
  const remedy = `--reset ${node.id} starts it afresh`;
  if (old === undefined) {
    const twin = stored.find(({ id, operator }) => operator === node.operator && id !== node.id);
    return [
      `it has no step "${node.id}"${twin ? `, but has step "${twin.id}" of the same operator: was it renamed? Either give it its old name, or` : ":"} ${remedy}`,
    ];
  }
  if (old.operator !== node.operator) return [`step "${node.id}" was ${old.operator} and is ${node.operator}: ${remedy}`];
  if (old.keyBy !== node.keyBy)
    return [`step "${node.id}" was keyed by ${old.keyBy ?? "its operator's key"} and is by ${node.keyBy ?? "its operator's key"}: ${remedy}`];
  const changes = optionChanges(old.options, options);
  if (changes !== "") return [`step "${node.id}" was changed (${changes}): ${remedy}`];
  if (old.version !== definition.version && !("migrate" in definition && definition.migrate))
    return [`step "${node.id}" is ${node.operator} version ${definition.version}, which cannot take over the state of version ${old.version}: ${remedy}`];
  return [];
}

function optionChanges(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string {
  // the stored document went through JSON, which knows no -0 and no undefined
  const plain = (value: unknown) => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown));
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !isDeepStrictEqual(plain(before[name]), plain(after[name])));
  const shown = (value: unknown) => shortened(value === undefined ? "absent" : JSON.stringify(value));
  return names.map((name) => `${name} was ${shown(before[name])}, is ${shown(after[name])}`).join("; ");
}

/** An inventory of a hundred stations would hide what else is wrong. */
function shortened(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown)}… (${text.length} characters)` : text;
}

function missing(what: string, stored: readonly { readonly id: string }[], now: readonly { readonly id: string }[], reset: Reset): string[] {
  const ids = new Set(now.map(({ id }) => id));
  const gone = stored.filter(({ id }) => !ids.has(id) && !reset.has(id));
  return gone.map(({ id }) => `the flow has no ${what} "${id}", of which there is state: --reset ${id} drops it`);
}

/**
 * The state for `plan`, from the state of another version of the flow and a fresh one for what starts afresh.
 * Sinks downstream of a step that starts afresh begin a new epoch.
 *
 * @throws HeadframeError `state-mismatch` where an operator refuses the state of its older version
 */
export function transplant(old: GraphSnapshot, fresh: GraphSnapshot, plan: FlowPlan, reset: Reset): GraphSnapshot {
  const kept = (id: string, part: Readonly<Record<string, unknown>>) => !reset.has(id) && Object.hasOwn(part, id);
  const choose = <R>(ids: readonly string[], from: Readonly<Record<string, R>>, else_: Readonly<Record<string, R>>) =>
    Object.fromEntries(ids.map((id) => [id, (kept(id, from) ? from[id] : else_[id]) as R]));
  const steps = new Map(plan.steps.map((step) => [step.node.id, step]));
  const rests = choose([...steps.keys()], old.steps, fresh.steps);
  for (const [id, { definition }] of steps) rests[id] = { ...(rests[id] as StepRest), version: definition.version };
  const keys = old.keys.filter(({ step }) => steps.has(step) && kept(step, old.steps));
  return {
    ...old,
    sources: choose(
      plan.sources.map(({ node }) => node.id),
      old.sources,
      fresh.sources,
    ),
    steps: rests,
    sinks: Object.fromEntries(
      plan.sinks.map(({ node }) => {
        const before = old.sinks[node.id];
        if (before === undefined) return [node.id, { epoch: 1, sequence: 0 }];
        return [node.id, downstream(node.in, plan, reset) ? { epoch: before.epoch + 1, sequence: 0 } : before];
      }),
    ),
    keys: keys.map((entry) => ({ ...entry, state: migrated(entry, steps.get(entry.step) as PlannedStep, old.steps[entry.step]?.version ?? 0) })),
  };
}

function migrated({ key, state }: { readonly key: string; readonly state: object }, { node, definition, options }: PlannedStep, from: number): object {
  if (from === definition.version) return state;
  const { migrate } = definition as { readonly migrate?: (state: object, from: number, options: unknown) => object | undefined };
  const brought = migrate?.(state, from, options);
  if (brought === undefined)
    throw new HeadframeError(
      "state-mismatch",
      `Step "${node.id}": ${definition.name} version ${definition.version} cannot take over the state of version ${from} (key "${key}"); --reset ${node.id} starts it afresh`,
    );
  return brought;
}

/** Whether something upstream of these ports starts afresh. */
function downstream(ports: readonly string[], plan: FlowPlan, reset: Reset): boolean {
  const inputs = new Map(plan.steps.map(({ node }) => [node.id, node.in]));
  return ports.some((port) => {
    const [id] = splitReference(port);
    return reset.has(id) || downstream(inputs.get(id) ?? [], plan, reset);
  });
}
