/** A snapshot as rows of a SQLite database. Imports nothing of ours that runs, so that the store's thread stays small. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { SnapshotChange, StoredKey, StoredSnapshot } from "../../durable/snapshot-store.ts";
import type { Durability } from "../../durable/state-options.ts";
import { DamagedDatabase, NewerSchema } from "./store-problem.ts";

const VERSION = 1;

/** `key` is JSON, since a key may hold what SQLite's text cannot: NUL, half a surrogate pair. */
const schema = `
  CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), turn INTEGER NOT NULL, meta TEXT NOT NULL, rest BLOB NOT NULL) STRICT;
  CREATE TABLE key_state (step TEXT NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (step, key)) STRICT;
  PRAGMA user_version = ${VERSION};
`;

/** How a snapshot's database is opened. */
export interface DatabaseOptions {
  /** With `process` a commit waits for the disk only where it is `fresh`: who owns the database syncs its WAL. */
  readonly durability: Durability;
  /** Largest size of the database file; none if absent. */
  readonly maxBytes?: number | undefined;
  /** Length of the WAL, in pages, at which a commit brings everything to the disk; SQLite's 1000 if absent. */
  readonly checkpointPages?: number | undefined;
}

/** An open database, to be written to. Errors are SQLite's own. */
export class SnapshotDatabase {
  readonly #database: DatabaseSync;
  readonly #sync: "FULL" | "NORMAL";
  readonly #putRest: StatementSync;
  readonly #putMeta: StatementSync;
  readonly #putKey: StatementSync;

  constructor(path: string, { durability, maxBytes, checkpointPages = 1000 }: DatabaseOptions) {
    // Readers do not hold up the writer in WAL mode, but one that opens or closes may for a moment.
    const database = new DatabaseSync(path, { timeout: 5000 });
    this.#sync = durability === "power" ? "FULL" : "NORMAL";
    try {
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${this.#sync}; PRAGMA journal_size_limit = 16777216`);
      database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
      if (maxBytes !== undefined) database.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / pragma(database, "page_size"))}`);
      if (versionOf(database) === 0) transaction(database, () => database.exec(schema));
      this.#putRest = database.prepare(
        "INSERT INTO snapshot (id, turn, meta, rest) VALUES (1, ?, 'null', ?) ON CONFLICT DO UPDATE SET turn = excluded.turn, rest = excluded.rest",
      );
      this.#putMeta = database.prepare("UPDATE snapshot SET meta = ?");
      this.#putKey = database.prepare(
        "INSERT INTO key_state (step, key, place, state) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET place = excluded.place, state = excluded.state",
      );
    } catch (thrown) {
      database.close();
      throw thrown;
    }
    this.#database = database;
  }

  load(): StoredSnapshot | undefined {
    return readSnapshot(this.#database);
  }

  /** One transaction: all of it or nothing. */
  commit(change: SnapshotChange): void {
    const level = change.fresh ? "FULL" : this.#sync;
    // With FULL a commit syncs the whole WAL. A checkpoint would as well, but not while somebody reads an older snapshot.
    if (level !== this.#sync) this.#database.exec(`PRAGMA synchronous = ${level}`);
    try {
      this.#put(change);
    } finally {
      if (level !== this.#sync) this.#database.exec(`PRAGMA synchronous = ${this.#sync}`);
    }
  }

  #put({ turn, rest, keys, meta, fresh }: SnapshotChange): void {
    transaction(this.#database, () => {
      if (fresh) this.#database.exec("DELETE FROM key_state; DELETE FROM snapshot");
      this.#putRest.run(turn, rest);
      if (meta !== undefined) this.#putMeta.run(JSON.stringify(meta));
      for (const { step, key, order, state } of keys) this.#putKey.run(step, JSON.stringify(key), order, state);
    });
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * The snapshot of an open database, checked; undefined where nothing was committed yet.
 *
 * @throws DamagedDatabase, NewerSchema or SQLite's own errors
 */
export function readSnapshot(database: DatabaseSync): StoredSnapshot | undefined {
  return transaction(database, () => {
    if (versionOf(database) === 0) return undefined;
    const { quick_check: found } = database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    if (found !== "ok") throw new DamagedDatabase(found);
    const row = database.prepare("SELECT turn, meta, rest FROM snapshot").get() as { turn: number; meta: string; rest: Uint8Array } | undefined;
    if (row === undefined) return undefined;
    const keys = database.prepare("SELECT step, key, place, state FROM key_state ORDER BY step, place").all() as unknown as StoredRow[];
    return { turn: row.turn, meta: fromJson(row.meta), rest: row.rest, keys: keys.map(storedKey) };
  });
}

interface StoredRow {
  readonly step: string;
  readonly key: string;
  readonly place: number;
  readonly state: Uint8Array;
}

function storedKey({ step, key, place, state }: StoredRow): StoredKey {
  return { step, key: fromJson(key), order: place, state };
}

function fromJson<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamagedDatabase(`"${text.slice(0, 40)}" is not JSON`);
  }
}

/** Version of the schema; 0 if there is none yet. */
function versionOf(database: DatabaseSync): number {
  const version = pragma(database, "user_version");
  if (version > VERSION) throw new NewerSchema(`was written by a newer Headframe (schema ${version}, this one knows ${VERSION})`);
  return version;
}

function pragma(database: DatabaseSync, name: string): number {
  return (database.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name] as number;
}

function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (thrown) {
    // SQLite has rolled back by itself after some errors, such as a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw thrown;
  }
}
