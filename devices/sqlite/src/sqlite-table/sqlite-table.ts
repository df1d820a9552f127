import { mkdirSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { anyEvent, defaulted, defineSink, type Event, type OutputBatch, optionsSchema, type SinkWriter } from "@headframe/core";
import { Type } from "typebox";
import { EventTable } from "./event-table.ts";
import { sqliteError } from "./sqlite-error.ts";

const options = optionsSchema({
  path: Type.String({ minLength: 1, description: "Database file; it and its folder are made if absent" }),
  table: defaulted(Type.String({ pattern: "^(?!sqlite_)[A-Za-z_][A-Za-z0-9_]{0,62}$", description: "Table for the events" }), "events"),
  lockSeconds: defaulted(
    Type.Number({
      minimum: 0,
      maximum: 60,
      description: "How long to wait for another process that has the database locked (s); the host stands still meanwhile",
    }),
    1,
  ),
});

/** Events as rows of a SQLite table, one transaction a batch. */
export const sqliteTable = defineSink<typeof options, Event>({
  name: "sqlite-table",
  version: 1,
  summary: "Events as rows of a SQLite table",
  description: [
    "Columns: `id` (primary key), `type`, `source`, `time` (ISO 8601), `time_ns`, `data` (JSON), `producer`, `epoch`, `sequence`. A gap is a row of type `gap`.",
    "A repeat is recognised by its id and ignored, also after a restart; an event with the same id and a higher `data.revision` takes the row's place. A batch is one transaction in WAL mode with `synchronous = NORMAL`: it survives the end of the process, whole, without waiting for the medium; after a loss of power the last ones may be missing, unless `flush` has returned, which puts the write-ahead log on the medium.",
    "A batch that could not be written (the database locked, the disk full) leaves nothing behind and may be written again.",
    "A table of an older version gets the columns that it lacks. A table of that name with another primary key is refused.",
  ].join("\n"),
  options,
  example: { options: { path: "events.sqlite" } },
  accepts: anyEvent,
  // Names of tables differ by more than their case.
  owns: ({ path, table }) => (path === ":memory:" ? undefined : `${path}#${table.toLowerCase()}`),
  open: async ({ path, table, lockSeconds }) => new SqliteTableWriter(path, table, lockSeconds),
});

class SqliteTableWriter implements SinkWriter {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #table: EventTable;
  /** There is a write-ahead log; a database in memory has none. */
  readonly #logged: boolean;

  /** @throws HeadframeError `sqlite-…` if the database or table cannot be used */
  constructor(path: string, table: string, lockSeconds: number) {
    this.#path = path;
    let database: DatabaseSync | undefined;
    try {
      if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
      database = new DatabaseSync(path, { timeout: Math.round(lockSeconds * 1000) });
      const mode = database.prepare("PRAGMA journal_mode = WAL").get() as { journal_mode: string };
      this.#logged = mode.journal_mode === "wal";
      // Where there can be no log, such as on some network drives, each transaction waits for the medium.
      database.exec(`PRAGMA synchronous = ${this.#logged ? "NORMAL" : "FULL"}`);
      this.#database = database;
      this.#table = this.#transaction(() => EventTable.open(this.#database, table));
    } catch (thrown) {
      database?.close();
      throw sqliteError(path, thrown);
    }
  }

  write({ producer, epoch, sequence, items }: OutputBatch): void {
    this.#transaction(() => {
      for (const [i, item] of items.entries()) if (item.kind !== "frame") this.#table.add(item, { producer, epoch, sequence: sequence + i });
    });
  }

  /** Nothing has to be kept: rows know their ids. */
  checkpoint(): null {
    return null;
  }

  /**
   * Every row is in the write-ahead log, or SQLite has moved it from there to the database and synced that. So the log
   * is enough, and no lock is waited for, as `wal_checkpoint` would. (Closing a handle on the database itself would take
   * SQLite's locks from it; the log has none.)
   */
  async flush(): Promise<void> {
    if (!this.#logged) return;
    try {
      await synced(`${this.#path}-wal`);
    } catch (thrown) {
      throw sqliteError(this.#path, thrown);
    }
  }

  async close(): Promise<void> {
    this.#attempt(() => this.#database.close());
  }

  #transaction<T>(work: () => T): T {
    return this.#attempt(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#database.exec("COMMIT");
        return result;
      } catch (thrown) {
        // SQLite has rolled back by itself after some errors, such as a full disk.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw thrown;
      }
    });
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw sqliteError(this.#path, thrown);
    }
  }
}

/** Puts a file, and the entry of its folder, on the medium. */
async function synced(path: string): Promise<void> {
  const file = await open(path, "r+").catch(absent);
  if (!file) return;
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  if (process.platform === "win32") return;
  const folder = await open(dirname(path), "r");
  await folder.sync().finally(() => folder.close());
}

/** SQLite has no log while nothing was written; what was before is in the database. */
function absent(error: NodeJS.ErrnoException): FileHandle | undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
