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

/**
 * Snapshots in `<directory>/snapshot.sqlite`: one transaction a commit, in WAL mode. They are written by a thread of its own,
 * so that neither SQLite's work nor its syncs hold up turns; with `process`, which waits for no disk, that thread starts with
 * the first commit that is large, since on a small board its 14 MB count. One process holds the directory, until it closes
 * the store or ends in any way. What a failed commit would have changed has to be given again.
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
  #closed: Promise<void> | undefined;

  constructor(lock: DirectoryLock, data: StoreThreadData, place: StoreThread | StoreHere) {
    this.#lock = lock;
    this.#data = data;
    this.#place = place;
  }

  load(): Promise<StoredSnapshot | undefined> {
    return this.#place.load();
  }

  commit(change: SnapshotChange): Promise<void> {
    if (this.#place instanceof StoreHere && !this.#closed && sizeOf(change) > MOST_HERE) this.#place = this.#moved(this.#place);
    return this.#place.commit(change);
  }

  /** The thread takes the database over. Its first question waits for its opening, and fails with it. */
  #moved(here: StoreHere): StoreThread {
    void here.close();
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
