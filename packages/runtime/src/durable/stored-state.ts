/** A graph's state between memory and a snapshot store. */
import { type FlowDocument, HeadframeError, type Position, type Time } from "@headframe/core";
import type { FlowPlan } from "../flow-plan.ts";
import type { FlowGraph, GraphRest, GraphSnapshot, KeyState } from "../graph.ts";
import { runtimeVersion } from "../version.ts";
import type { ReferenceHorizon } from "./reference-horizon.ts";
import type { SnapshotChange, StoredKey, StoredSnapshot } from "./snapshot-store.ts";
import { decodeState, encodeState, type Refer, type SampleReference } from "./state-bytes.ts";

/** What a state belongs to. */
export interface StateMeta {
  readonly format: 1;
  readonly runtime: string;
  /** The flow with every option in place. */
  readonly document: FlowDocument;
}

/** Where each sink stood, as its `checkpoint` said. */
export type SinkPositions = Readonly<Record<string, Position>>;

/** A state that was read back; `references` are to be filled before it is used. */
export interface LoadedState {
  readonly meta: StateMeta;
  readonly snapshot: GraphSnapshot;
  readonly positions: SinkPositions;
  readonly references: readonly SampleReference[];
}

/** The document of a plan, with every option in place, so that two of them can be compared. */
export function plannedDocument({ name, sources, steps, sinks }: FlowPlan): FlowDocument {
  const placed = <N extends object>({ node, options }: { readonly node: N; readonly options: Readonly<Record<string, unknown>> }) => ({ ...node, options });
  return { headframe: 1, name, sources: sources.map(placed), steps: steps.map(placed), sinks: sinks.map(placed) };
}

/** What the state of a plan belongs to. */
export function stateMeta(plan: FlowPlan): StateMeta {
  return { format: 1, runtime: runtimeVersion, document: plannedDocument(plan) };
}

/** A captured state, on its way into the store. */
export interface Capture {
  readonly turn: number;
  readonly keys: readonly StoredKey[];
  /** The graph's part that is not by key, as bytes. */
  readonly rest: Uint8Array;
}

/**
 * Takes a graph's state as it is now: the keys that changed since the last time and those whose references get too old, or
 * all of them.
 *
 * @param refer - as {@link encodeState} takes it
 * @param now - of the host, not of the turn: it goes on when turns do not
 */
export function captureState(graph: FlowGraph, which: "changed" | "all", horizon: ReferenceHorizon, refer: Refer, now: Time): Capture {
  const changed = new Set(graph.changedStates().map(nameOf));
  const states = graph.allStates().filter((entry) => which === "all" || changed.has(nameOf(entry)) || horizon.stale(nameOf(entry), now));
  const keys = states.map((entry): StoredKey => {
    let refers = false;
    const noting: Refer = (batch) => {
      const answer = refer(batch);
      refers ||= answer;
      return answer;
    };
    const { step, key, order } = entry;
    const state = encodeState(entry.state, noting);
    horizon.wrote(nameOf(entry), refers, now);
    return { step, key, order, state };
  });
  return { turn: graph.turns, keys, rest: encodeState(graph.rest(), refer) };
}

function nameOf({ step, key }: Pick<KeyState, "step" | "key">): string {
  return `${step}\n${key}`;
}

/** The captured state as the store takes it, with where the sinks stood. */
export function stateChange({ turn, keys, rest }: Capture, positions: SinkPositions): SnapshotChange {
  return { turn, keys, rest: encodeState({ rest, positions }) };
}

/**
 * Reads a snapshot of the store.
 *
 * @throws HeadframeError `state-newer` if a newer Headframe wrote it, `state-damaged`
 */
export function loadState({ meta, rest, keys }: StoredSnapshot): LoadedState {
  const { format, runtime, document } = meta as unknown as StateMeta;
  if (format !== 1)
    throw new HeadframeError("state-newer", `The state was written by Headframe ${runtime}, whose format ${format} this one (${runtimeVersion}) cannot read`);
  const parts = decodeState(rest).value as { readonly rest: Uint8Array; readonly positions: SinkPositions };
  const decodedRest = decodeState(parts.rest);
  const references = [...decodedRest.references];
  const states = keys.map(({ state, ...where }): KeyState => {
    const decoded = decodeState(state);
    references.push(...decoded.references);
    return { ...where, state: decoded.value as object };
  });
  return { meta: { format, runtime, document }, snapshot: { ...(decodedRest.value as GraphRest), keys: states }, positions: parts.positions, references };
}

/** A whole graph as bytes: the base of a segment of the turn log. */
export function encodeGraph(graph: FlowGraph, refer: Refer): Uint8Array {
  return encodeState({ ...graph.rest(), keys: graph.allStates() }, refer);
}

/** Reads what {@link encodeGraph} gave. */
export function decodeGraph(bytes: Uint8Array): { readonly snapshot: GraphSnapshot; readonly references: readonly SampleReference[] } {
  const { value, references } = decodeState(bytes);
  return { snapshot: value as GraphSnapshot, references };
}
