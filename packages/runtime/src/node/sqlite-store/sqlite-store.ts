import { HeadframeError } from "@headframe/core";
import type { OpenSnapshotStore, SnapshotChange, SnapshotStore, StateOwner, StoredSnapshot } from "../../durable/snapshot-store.ts";
import { DirectoryLock } from "./directory-lock.ts";
import { snapshotPath } from "./read-sqlite-snapshot.ts";
import type { DatabaseOptions } from "./snapshot-database.ts";
import { StoreHere } from "./store-here.ts";
import type { StoreThreadData } from "./store-messages.ts";
import { StoreThread } from "./store-thread.ts";

/** How a SQLite store is opened. */
export interface SqliteStoreOptions extends DatabaseOptions {
  readonly owner: StateOwner;
}

/** Largest commit in the thread that runs turns, bytes: it takes a fraction of a millisecond. */
const MOST_HERE = 128 << 10;

/** Threads that may end one after the other without a commit; then the store is given up. */
const MOST_THREADS = 4;

/**
 * Snapshots in `<directory>/snapshot.sqlite`: one transaction a commit, in WAL mode. They are written by a thread of its own,
 * so that neither SQLite's work nor its syncs hold up turns; with `process`, which waits for no disk, that thread starts with
 * the first commit that is large, since on a small board its 14 MB count. One process holds the directory, until it closes
 * the store or ends in any way. What a failed commit would have changed has to be given again. Where the thread ends (no
 * memory, say), what it was asked for fails, and the next commit starts another one; four in a row that commit nothing are
 * the end: `state-unusable`.
 *
 * After a loss of power a store with `process` has one of its last commits, whole: of small ones not more than 16 are
 * missing, of those by the thread what 100 pages (400 kB) of WAL hold and the one under way.
 *
 * @throws HeadframeError `state-in-use`, `state-unusable`, `state-damaged`, `state-newer`, `disk-full`
 */
export const sqliteStore = (async (directory: string, { owner, durability, maxBytes }: SqliteStoreOptions): Promise<SnapshotStore> => {
  const lock = await DirectoryLock.take(directory, owner);
  const data = { directory, path: snapshotPath(directory), options: { durability, maxBytes } };
  const place = durability === "power" ? new StoreThread(data) : new StoreHere(data);
  try {
    await place.opened;
  } catch (thrown) {
    await place.end();
    lock.release();
    throw thrown;
  }
  return new SqliteStore(lock, data, place);
}) satisfies OpenSnapshotStore;

class SqliteStore implements SnapshotStore {
  readonly #lock: DirectoryLock;
  readonly #data: StoreThreadData;
  #place: StoreThread | StoreHere;
  /** Threads that were replaced since the last commit. */
  #replaced = 0;
  #closed: Promise<void> | undefined;

  constructor(lock: DirectoryLock, data: StoreThreadData, place: StoreThread | StoreHere) {
    this.#lock = lock;
    this.#data = data;
    this.#place = place;
  }

  async load(): Promise<StoredSnapshot | undefined> {
    return this.#ready().load();
  }

  async commit(change: SnapshotChange): Promise<void> {
    await this.#ready(sizeOf(change)).commit(change);
    this.#replaced = 0;
  }

  /** Whoever takes `bytes` now. */
  #ready(bytes = 0): StoreThread | StoreHere {
    if (this.#closed) throw new HeadframeError("state-unusable", `The store of state directory ${this.#data.directory} is closed`);
    if (this.#place instanceof StoreHere) {
      if (bytes > MOST_HERE) {
        void this.#place.close();
        this.#place = this.#newThread();
      }
    } else if (this.#place.dead && this.#replaced < MOST_THREADS - 1) {
      this.#replaced++;
      this.#place = this.#newThread();
    }
    return this.#place;
  }

  /** The thread takes the database over. Its first question waits for its opening, and fails with it. */
  #newThread(): StoreThread {
    const thread = new StoreThread(this.#data);
    thread.opened.catch(() => {});
    return thread;
  }

  close(): Promise<void> {
    this.#closed ??= this.#place.close().finally(() => this.#lock.release());
    return this.#closed;
  }
}

function sizeOf({ rest, keys }: SnapshotChange): number {
  return keys.reduce((sum, { state }) => sum + state.length, rest.length);
}
