import type { OpenSnapshotStore, SnapshotChange, SnapshotStore, StateOwner, StoredSnapshot } from "../../durable/snapshot-store.ts";
import { DirectoryLock } from "./directory-lock.ts";
import { snapshotPath } from "./read-sqlite-snapshot.ts";
import type { DatabaseOptions } from "./snapshot-database.ts";
import { StoreThread } from "./store-thread.ts";

/** How a SQLite store is opened. */
export interface SqliteStoreOptions extends DatabaseOptions {
  readonly owner: StateOwner;
}

/**
 * Snapshots in `<directory>/snapshot.sqlite`: one transaction a commit, in WAL mode, in a thread of its own, so that neither
 * SQLite's work nor its syncs hold up turns. One process holds the directory, until it closes the store or ends in any way.
 * What a failed commit would have changed has to be given again.
 *
 * @throws HeadframeError `state-in-use`, `state-unusable`, `state-damaged`, `state-newer`, `disk-full`
 */
export const sqliteStore = (async (directory: string, { owner, durability, maxBytes }: SqliteStoreOptions): Promise<SnapshotStore> => {
  const lock = await DirectoryLock.take(directory, owner);
  const thread = new StoreThread({ directory, path: snapshotPath(directory), options: { durability, maxBytes } });
  try {
    await thread.opened;
  } catch (thrown) {
    await thread.end();
    lock.release();
    throw thrown;
  }
  return new SqliteStore(lock, thread);
}) satisfies OpenSnapshotStore;

class SqliteStore implements SnapshotStore {
  readonly #lock: DirectoryLock;
  readonly #thread: StoreThread;
  #closed: Promise<void> | undefined;

  constructor(lock: DirectoryLock, thread: StoreThread) {
    this.#lock = lock;
    this.#thread = thread;
  }

  load(): Promise<StoredSnapshot | undefined> {
    return this.#thread.load();
  }

  commit(change: SnapshotChange): Promise<void> {
    return this.#thread.commit(change);
  }

  close(): Promise<void> {
    this.#closed ??= this.#thread.close().finally(() => this.#lock.release());
    return this.#closed;
  }
}
