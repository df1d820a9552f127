import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { HeadframeError } from "@headframe/core";
import type { StoredSnapshot } from "../../durable/snapshot-store.ts";
import { readSnapshot } from "./snapshot-database.ts";
import { problemOf } from "./store-problem.ts";

/** The database of a state directory. */
export function snapshotPath(directory: string): string {
  return join(directory, "snapshot.sqlite");
}

/**
 * What was committed last in a state directory, which another process may hold and go on writing; undefined where there is
 * nothing. Takes no hold of the directory and changes nothing in it.
 *
 * @throws HeadframeError `state-damaged`, `state-newer`, or `state-unusable` where it cannot be read
 */
export function readSqliteSnapshot(directory: string): StoredSnapshot | undefined {
  const path = snapshotPath(directory);
  if (!existsSync(path)) return undefined;
  let database: DatabaseSync | undefined;
  try {
    database = openToRead(path);
    return readSnapshot(database);
  } catch (thrown) {
    const { code, message } = problemOf(directory, thrown);
    throw new HeadframeError(code, message, { cause: thrown });
  } finally {
    database?.close();
  }
}

/** Even a reader leaves the files of a WAL behind where there were none, unless it is told that nobody writes. */
function openToRead(path: string): DatabaseSync {
  if (existsSync(`${path}-wal`)) return new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  const url = pathToFileURL(path);
  url.searchParams.set("immutable", "1");
  return new DatabaseSync(url, { readOnly: true });
}
