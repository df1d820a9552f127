import { open } from "node:fs/promises";
import { HeadframeError } from "@headframe/core";
import type { SnapshotChange, StoredSnapshot } from "../../durable/snapshot-store.ts";
import { SnapshotDatabase } from "./snapshot-database.ts";
import type { StoreThreadData } from "./store-messages.ts";
import { problemOf } from "./store-problem.ts";

/** Commits after which the WAL is brought to the disk. */
const SYNC_COMMITS = 16;

/**
 * The database in the thread that runs turns: for small commits that do not wait for the disk. Every 16th has the WAL synced
 * by Node's own threads, since SQLite's checkpoints, which come every 1000 pages, would hold up turns for their syncs.
 */
export class StoreHere {
  /** Settles when the database is open, or could not be opened. */
  readonly opened: Promise<void>;
  readonly #directory: string;
  readonly #wal: string;
  #unsynced = 0;
  #database: SnapshotDatabase | undefined;

  constructor({ directory, path, options }: StoreThreadData) {
    this.#directory = directory;
    this.#wal = `${path}-wal`;
    this.opened = this.#try(() => {
      this.#database = new SnapshotDatabase(path, options);
    });
  }

  load(): Promise<StoredSnapshot | undefined> {
    return this.#try(() => this.#open.load());
  }

  commit(change: SnapshotChange): Promise<void> {
    return this.#try(() => {
      this.#open.commit(change);
      if (++this.#unsynced >= SYNC_COMMITS) void this.#sync();
    });
  }

  /** SQLite holds no lock on this file, so it may be opened and closed here. */
  async #sync(): Promise<void> {
    this.#unsynced = 0;
    try {
      await using wal = await open(this.#wal);
      await wal.datasync();
    } catch {
      // The WAL is gone, because the database was closed; or the disk has failed, which SQLite's own next sync will find as well.
    }
  }

  /** Closes the database. */
  close(): Promise<void> {
    return this.#try(() => {
      this.#database?.close();
      this.#database = undefined;
    });
  }

  /** As `close`; nothing is under way. */
  end(): Promise<void> {
    return this.close();
  }

  get #open(): SnapshotDatabase {
    if (this.#database) return this.#database;
    throw new HeadframeError("state-unusable", `The store of state directory ${this.#directory} is closed`);
  }

  async #try<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof HeadframeError) throw thrown;
      const { code, message } = problemOf(this.#directory, thrown);
      throw new HeadframeError(code, message, { cause: thrown });
    }
  }
}
