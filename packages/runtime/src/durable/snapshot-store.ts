/** Where snapshots are kept. The rest of the runtime knows only this: SQLite on a real host, memory on a virtual one. */
import type { Json } from "@headframe/core";
import type { Durability } from "./state-options.ts";

/** State of one key of one step, as bytes. */
export interface StoredKey {
  readonly step: string;
  readonly key: string;
  /** Place of the key among the step's keys. */
  readonly order: number;
  readonly state: Uint8Array;
}

/** What was committed last. */
export interface StoredSnapshot {
  /** Last turn that the snapshot includes. */
  readonly turn: number;
  /** What the state belongs to: flow document, versions. */
  readonly meta: Json;
  /** Everything but the keys' states. */
  readonly rest: Uint8Array;
  readonly keys: readonly StoredKey[];
}

/** What becomes of the last snapshot: all of it or nothing. */
export interface SnapshotChange {
  readonly turn: number;
  readonly rest: Uint8Array;
  /** Keys whose state is new or changed; the others stay as they are. */
  readonly keys: readonly StoredKey[];
  /** Given where it changed. */
  readonly meta?: Json;
  /** Nothing of the last snapshot stays. Such a change is on the disk when it is committed, with `process` as well. */
  readonly fresh?: boolean;
}

/** Who holds a state directory. */
export interface StateOwner {
  readonly pid: number;
  readonly flow: string;
  /** ISO 8601. */
  readonly since: string;
}

/** An open store, held by one process at a time. */
export interface SnapshotStore {
  load(): Promise<StoredSnapshot | undefined>;
  /**
   * Resolves when the change is committed; with `power`, when it is on the disk. Commits are made in the order of the calls.
   *
   * @throws HeadframeError `disk-full` where there is no room, `state-unusable` where the store could not do it; some whole
   *   snapshot stays, and the next change must hold what this one held
   */
  commit(change: SnapshotChange): Promise<void>;
  /** Commits what was asked for, and gives the directory back. */
  close(): Promise<void>;
}

/**
 * Opens the store of a state directory, making it if need be.
 *
 * @throws HeadframeError `state-in-use` that names the process which holds it; `state-unusable` where it cannot be opened
 */
export type OpenSnapshotStore = (directory: string, options: { readonly durability: Durability; readonly owner: StateOwner }) => Promise<SnapshotStore>;
