import { HeadframeError } from "@headframe/core";
import type { SnapshotChange, StoredSnapshot } from "../../durable/snapshot-store.ts";
import { SnapshotDatabase } from "./snapshot-database.ts";
import type { StoreThreadData } from "./store-messages.ts";
import { problemOf } from "./store-problem.ts";

/** The database in the thread that runs turns: for small commits that do not wait for the disk. */
export class StoreHere {
  /** Settles when the database is open, or could not be opened. */
  readonly opened: Promise<void>;
  readonly #directory: string;
  #database: SnapshotDatabase | undefined;

  constructor({ directory, path, options }: StoreThreadData) {
    this.#directory = directory;
    this.opened = this.#try(() => {
      this.#database = new SnapshotDatabase(path, options);
    });
  }

  load(): Promise<StoredSnapshot | undefined> {
    return this.#try(() => this.#open.load());
  }

  commit(change: SnapshotChange): Promise<void> {
    return this.#try(() => this.#open.commit(change));
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
