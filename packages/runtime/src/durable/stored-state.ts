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

/** Which keys a state has. A commit names only those that changed, so this tells whether the others are still there. */
export interface KeyCensus {
  readonly count: number;
  /** Of the names of steps and keys, whatever their order. */
  readonly checksum: number;
}

/** A captured state, on its way into the store. */
export interface Capture {
  readonly turn: number;
  /** Of all keys, also of those that did not change. */
  readonly census: KeyCensus;
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
  const all = graph.allStates();
  const states = all.filter((entry) => which === "all" || changed.has(nameOf(entry)) || horizon.stale(nameOf(entry), now));
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
  return { turn: graph.turns, census: keyCensus(all), keys, rest: encodeState(graph.rest(), refer) };
}

/** Counts keys. */
export function keyCensus(keys: Iterable<Pick<KeyState, "step" | "key">>): KeyCensus {
  let count = 0;
  let checksum = 0;
  for (const key of keys) {
    count++;
    checksum = (checksum + nameHash(nameOf(key))) >>> 0;
  }
  return { count, checksum };
}

/** FNV-1a, 32 bits, over UTF-16 code units: a key may be half a surrogate pair. @see RFC 9923 */
function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >> 8), 0x01000193);
  }
  return hash >>> 0;
}

function nameOf({ step, key }: Pick<KeyState, "step" | "key">): string {
  return `${step}\n${key}`;
}

/** What the store keeps beside the keys. */
interface StoredRest {
  readonly rest: Uint8Array;
  readonly positions: SinkPositions;
  /** Absent in what builds before it wrote. */
  readonly census?: KeyCensus;
}

/** The captured state as the store takes it, with where the sinks stood. */
export function stateChange({ turn, keys, rest, census }: Capture, positions: SinkPositions): SnapshotChange {
  return { turn, keys, rest: encodeState({ rest, positions, census } satisfies StoredRest) };
}

/**
 * Reads a snapshot of the store.
 *
 * @throws HeadframeError `state-newer` if a newer Headframe wrote it, `state-damaged`, also where keys are missing or were not written with it
 */
export function loadState({ meta, rest, keys }: StoredSnapshot): LoadedState {
  const { format, runtime, document } = meta as unknown as StateMeta;
  if (format !== 1)
    throw new HeadframeError("state-newer", `The state was written by Headframe ${runtime}, whose format ${format} this one (${runtimeVersion}) cannot read`);
  const parts = decodeState(rest).value as StoredRest;
  checkKeys(keys, parts.census);
  const decodedRest = decodeState(parts.rest);
  const references = [...decodedRest.references];
  const states = keys.map(({ state, ...where }): KeyState => {
    const decoded = decodeState(state);
    references.push(...decoded.references);
    return { ...where, state: decoded.value as object };
  });
  return { meta: { format, runtime, document }, snapshot: { ...(decodedRest.value as GraphRest), keys: states }, positions: parts.positions, references };
}

function checkKeys(keys: readonly StoredKey[], census: KeyCensus | undefined): void {
  if (census === undefined) return;
  const { count, checksum } = keyCensus(keys);
  if (count === census.count && checksum === census.checksum) return;
  const what = count === census.count ? `other keys than the ${count} that were written` : `the states of ${count} keys, of ${census.count} that were written`;
  throw new HeadframeError("state-damaged", `The snapshot has ${what}`);
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
