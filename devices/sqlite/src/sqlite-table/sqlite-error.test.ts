import { DatabaseSync } from "node:sqlite";
import { HeadframeError } from "@headframe/core";
import test from "ava";
import { sqliteError } from "./sqlite-error.ts";

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

test("sqliteError() says that the disk is full", (t) => {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE t (x); PRAGMA max_page_count = 3");
  const full = thrownBy(() => database.exec("INSERT INTO t VALUES (zeroblob(100000))"));
  const error = sqliteError("events.sqlite", full);
  t.like(error, { code: "sqlite-full", cause: full });
  t.is(error.message, "events.sqlite could not grow: the disk is full (database or disk is full)");
});

test("sqliteError() says that a database cannot be opened, and leaves other errors their words", (t) => {
  const missing = thrownBy(() => new DatabaseSync("/no/such/folder/events.sqlite"));
  t.like(sqliteError("x", missing), { code: "sqlite-open" });
  t.like(sqliteError("x", new Error("odd")), { code: "sqlite-failed", message: "x failed (odd)" });
  const own = new HeadframeError("sqlite-other-table", "no");
  t.is(sqliteError("x", own), own);
});
