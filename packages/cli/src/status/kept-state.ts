import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readOwner, readSqliteSnapshot } from "@headframe/runtime";

/** What a state directory holds while nothing tells of it. */
export interface KeptState {
  readonly exists: boolean;
  /** Who has the directory, or had it when it was killed. */
  readonly owner?: { readonly pid: number; readonly flow: string; readonly since: string; readonly alive: boolean };
  readonly snapshot?: { readonly turn: number; readonly keys: number; readonly flow?: string };
  /** There are turns, though no snapshot to begin from. */
  readonly turnsOnly?: true;
  /** Why the snapshot cannot be read. */
  readonly problem?: string;
}

/** Looks into a state directory without taking it. */
export function keptState(directory: string): KeptState {
  if (!existsSync(directory)) return { exists: false };
  const owner = readOwner(directory);
  try {
    const stored = readSqliteSnapshot(directory);
    if (stored === undefined) return { exists: true, ...(owner && { owner }), ...(hasTurns(directory) && { turnsOnly: true }) };
    const flow = (stored.meta as { document?: { name?: unknown } } | null)?.document?.name;
    const snapshot = { turn: stored.turn, keys: stored.keys.length, ...(typeof flow === "string" && { flow }) };
    return { exists: true, ...(owner && { owner }), snapshot };
  } catch (error) {
    return { exists: true, ...(owner && { owner }), problem: error instanceof Error ? error.message : String(error) };
  }
}

function hasTurns(directory: string): boolean {
  const folder = join(directory, "turns");
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".turns"));
}

/** The same in words. */
export function keptStateText(directory: string, { exists, owner, snapshot, turnsOnly, problem }: KeptState): string[] {
  if (!exists) return [`Nothing runs on ${directory}: there is no such directory`];
  const first = owner?.alive
    ? `Process ${owner.pid} has ${directory} since ${owner.since}, for ${owner.flow}, but tells nothing: it is starting, stopping or blocked`
    : `Nothing runs on ${directory}`;
  return [
    first,
    ...(owner && !owner.alive ? [`  the last run, ${owner.flow} with pid ${owner.pid} since ${owner.since}, was killed`] : []),
    `  ${whatIsKept(directory, { snapshot, turnsOnly, problem })}`,
  ];
}

function whatIsKept(directory: string, { snapshot, turnsOnly, problem }: { [K in "snapshot" | "turnsOnly" | "problem"]: KeptState[K] | undefined }): string {
  if (problem !== undefined) return `what is kept cannot be read: ${problem}`;
  if (turnsOnly) return `there is a turn log without a snapshot: no run can start from it; see headframe doctor ${directory}`;
  if (snapshot === undefined) return "no state is kept";
  const { flow = "a flow", turn, keys } = snapshot;
  return `kept: the state of ${flow} after turn ${turn}, ${keys} ${keys === 1 ? "key" : "keys"}; the next run continues there`;
}
