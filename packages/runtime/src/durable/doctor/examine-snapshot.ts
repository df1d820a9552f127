/** The snapshot of a state directory: readable, with everything it refers to. */
import { type Catalogue, HeadframeError, type Host } from "@headframe/core";
import { asError } from "../../bad-data.ts";
import { type FlowPlan, planFlow } from "../../flow-plan.ts";
import { openRecordedJournal } from "../../replay/open-recorded-journal.ts";
import { runtimeVersion } from "../../version.ts";
import { fillReferences } from "../fill-references.ts";
import type { StoredSnapshot } from "../snapshot-store.ts";
import { replayable, SourceAccess } from "../source-access.ts";
import { placedDocument } from "../state-places.ts";
import { type LoadedState, loadState } from "../stored-state.ts";
import { type Finding, note, ok, problem } from "./finding.ts";
import { isForbidden } from "./forbidden.ts";

/** What the snapshot tells. */
export interface ExaminedSnapshot {
  readonly findings: readonly Finding[];
  readonly state?: LoadedState;
  /** Its flow, where everything that the flow uses is known. */
  readonly plan?: FlowPlan;
  /** Why no run can go on from it. */
  readonly unusable?: string;
}

/** What a snapshot is examined with. */
export interface SnapshotSurroundings {
  readonly host: Host;
  readonly directory: string;
  readonly catalogue: Catalogue;
  /** @throws HeadframeError where it cannot be read */
  readonly read: () => StoredSnapshot | undefined | Promise<StoredSnapshot | undefined>;
}

/** Reads the snapshot and everything that it refers to. */
export async function examineSnapshot(around: SnapshotSurroundings): Promise<ExaminedSnapshot> {
  const { directory, read, catalogue } = around;
  const away = `Put snapshot.sqlite back from a copy; or move snapshot.sqlite, turns and journal out of ${directory}, and the next run begins anew there`;
  try {
    const stored = await read();
    if (stored === undefined) return { findings: [] };
    const state = placed(loadState(stored), directory);
    const { meta, snapshot, references } = state;
    const keys = `${snapshot.keys.length} key${snapshot.keys.length === 1 ? "" : "s"}`;
    const findings = [ok("snapshot", `The snapshot is that of flow "${meta.document.name}" after turn ${snapshot.turn}, with the states of ${keys}`)];
    if (meta.runtime !== runtimeVersion)
      findings.push(note("versions", `The snapshot was written by Headframe ${meta.runtime}, and this is ${runtimeVersion}`));
    const plan = known(state, catalogue);
    if (plan instanceof Error) {
      const text = `What the flow uses is not all known here, so its sources were not looked at: ${plan.message}`;
      return { findings: [...findings, note("sources", text, "Name the flow that brings it with --flow")], state };
    }
    const sources = await examineSources(around, state, plan);
    const all = [...findings, ...sources, ...(references.length > 0 ? await examineReferences(around, state, plan) : [])];
    const unusable = all.find(({ level }) => level === "problem")?.text;
    return { findings: all, state, plan, ...(unusable !== undefined && { unusable }) };
  } catch (thrown) {
    if (isForbidden(thrown)) return { findings: [unread(thrown)] };
    const error = asError(thrown);
    const newer = error instanceof HeadframeError && error.code === "state-newer";
    const unusable = `The snapshot cannot be used: ${reasonOf(error)}`;
    return { findings: [problem("snapshot", unusable, newer ? "Use the newer Headframe" : away)], unusable };
  }
}

function unread(thrown: unknown): Finding {
  const { cause, message } = asError(thrown);
  const text = `The snapshot cannot be read by this user, so nothing is known of it: ${cause instanceof Error ? cause.message : message}`;
  return problem("snapshot", text, "Run headframe doctor as the user that runs the flow");
}

/** Without the advice that the store gives to others, which is to look here. */
function reasonOf(error: Error): string {
  const { cause, message } = error;
  return cause instanceof Error && message.includes("headframe doctor") ? cause.message : message;
}

function placed(loaded: LoadedState, directory: string): LoadedState {
  return { ...loaded, meta: { ...loaded.meta, document: placedDocument(loaded.meta.document, directory) } };
}

function known({ meta }: LoadedState, catalogue: Catalogue): FlowPlan | Error {
  try {
    return planFlow(meta.document, catalogue);
  } catch (thrown) {
    return asError(thrown);
  }
}

/** Whether sources can be opened where they stand, to be read on and again. */
async function examineSources({ host }: SnapshotSurroundings, { snapshot }: LoadedState, plan: FlowPlan): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const source of plan.sources) {
    const { node, definition, options } = source;
    const rest = snapshot.sources[node.id];
    if (!replayable(source) || rest?.marks.progress.ended) continue;
    try {
      const reader = await definition.open(definition.unpaced?.(options) ?? options, host, rest?.position);
      await reader.close();
      findings.push(ok("sources", `Source "${node.id}" can be opened where it stands, after ${rest?.taken ?? 0} items`));
    } catch (thrown) {
      const text = `Source "${node.id}" cannot be opened where it stands: ${asError(thrown).message}`;
      findings.push(problem("sources", text, `Give it back what it had read; or let the next run start it and what follows it afresh with --reset ${node.id}`));
    }
  }
  return findings;
}

/** Whether the samples that the state only names can be read again. */
async function examineReferences({ host, directory }: SnapshotSurroundings, { references }: LoadedState, plan: FlowPlan): Promise<Finding[]> {
  const access = new SourceAccess(plan, host, (source) => openRecordedJournal(host, directory, source));
  const findings: Finding[] = [];
  for (const [source, wanted] of Map.groupBy(references, ({ batch }) => batch.source)) {
    const amount = `${wanted.length} stretch${wanted.length === 1 ? "" : "es"} of samples of source "${source}"`;
    try {
      await fillReferences(wanted, (id, position) => access.reread(id, position));
      findings.push(ok("snapshot", `The ${amount} that the state only names can be read again`));
    } catch (thrown) {
      const todo = `Give the source back what it had read; or let everything start afresh with --reset '*'`;
      findings.push(problem("snapshot", `The state names ${amount}, and they cannot be read again: ${asError(thrown).message}`, todo));
    }
  }
  for (const journal of access.journals.values()) await journal.close();
  return findings;
}
