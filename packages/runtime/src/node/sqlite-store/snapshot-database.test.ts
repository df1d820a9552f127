import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import anyTest, { type TestFn } from "ava";
import { SnapshotDatabase } from "./snapshot-database.ts";
import { problemOf } from "./store-problem.ts";

const test = anyTest as TestFn<{ directory: string; path: string }>;

test.beforeEach((t) => {
  const directory = mkdtempSync(join(tmpdir(), "headframe-"));
  t.context = { directory, path: join(directory, "snapshot.sqlite") };
});
test.afterEach.always((t) => rmSync(t.context.directory, { recursive: true }));

const filled = (length: number, value: number) => new Uint8Array(length).fill(value);
const key = (name: string, order: number, state: Uint8Array) => ({ step: "s", key: name, order, state });

test("SnapshotDatabase keeps the keys that a commit does not name, and replaces those it does", (t) => {
  const database = new SnapshotDatabase(t.context.path, { durability: "process" });
  t.is(database.load(), undefined);
  database.commit({ turn: 1, rest: filled(3, 1), meta: { flow: "a" }, keys: [key("x", 0, filled(4, 1)), key("y", 1, filled(5, 1))] });
  database.commit({ turn: 2, rest: filled(3, 2), keys: [key("y", 1, filled(6, 2)), key("z", 2, filled(7, 2))] });
  const expected = {
    turn: 2,
    meta: { flow: "a" },
    rest: filled(3, 2),
    keys: [key("x", 0, filled(4, 1)), key("y", 1, filled(6, 2)), key("z", 2, filled(7, 2))],
  };
  t.deepEqual(database.load(), expected);
  database.close();
  const again = new SnapshotDatabase(t.context.path, { durability: "power" });
  t.deepEqual(again.load(), expected);
  again.commit({ turn: 3, rest: filled(3, 3), fresh: true, keys: [key("x", 5, filled(1, 3))] });
  t.deepEqual(again.load(), { turn: 3, meta: null, rest: filled(3, 3), keys: [key("x", 5, filled(1, 3))] });
  again.close();
});

test.serial("SnapshotDatabase has a fresh commit synced, with a reader as well, and of the others those that are to wait for the disk", (t) => {
  const { path } = t.context;
  const { exec } = DatabaseSync.prototype;
  const levels: unknown[] = [];
  DatabaseSync.prototype.exec = function (sql) {
    if (sql === "COMMIT") levels.push(this.prepare("PRAGMA synchronous").get());
    return exec.call(this, sql);
  };
  try {
    for (const durability of ["process", "power"] as const) {
      const database = new SnapshotDatabase(path, { durability });
      levels.length = 0;
      database.commit({ turn: 1, rest: filled(3, 1), keys: [] });
      const reader = new DatabaseSync(path, { readOnly: true });
      reader.exec("BEGIN");
      t.like(reader.prepare("SELECT turn FROM snapshot").get(), { turn: 1 });
      database.commit({ turn: 2, rest: filled(3, 2), keys: [], fresh: true });
      reader.close();
      t.throws(() => database.commit({ turn: 3, rest: undefined as never, keys: [], fresh: true }));
      database.commit({ turn: 1, rest: filled(3, 1), keys: [] });
      database.close();
      const expected = durability === "power" ? [2, 2, 2] : [1, 2, 1];
      t.deepEqual(
        levels,
        expected.map((synchronous) => Object.assign(Object.create(null), { synchronous })),
      );
    }
  } finally {
    DatabaseSync.prototype.exec = exec;
  }
});

test("SnapshotDatabase keeps what was committed in the database itself after so many pages", (t) => {
  const { path } = t.context;
  const database = new SnapshotDatabase(path, { durability: "process", checkpointPages: 20 });
  const sizes = Array.from({ length: 12 }, (_, i) => {
    database.commit({ turn: i, rest: filled(10_000, i), keys: [] });
    return statSync(`${path}-wal`).size;
  });
  t.true(Math.max(...sizes) < 30 * 4200, "the WAL begins anew");
  database.close();
});

test("SnapshotDatabase keeps any key and empty states", (t) => {
  const database = new SnapshotDatabase(t.context.path, { durability: "process" });
  const names = ["", "a\0b", "a\0c", "\ud800", "\udfff", "Æ 🪨", '"'];
  const keys = names.map((name, i) => key(name, i, filled(i, i)));
  database.commit({ turn: 2 ** 40, rest: filled(0, 0), keys });
  t.deepEqual(database.load(), { turn: 2 ** 40, meta: null, rest: filled(0, 0), keys });
  database.close();
});

test("SnapshotDatabase that is full keeps the last snapshot whole, and takes what fits afterwards", (t) => {
  const database = new SnapshotDatabase(t.context.path, { durability: "process", maxBytes: 100_000 });
  const first = { turn: 1, rest: filled(3, 1), meta: 1, keys: [key("x", 0, filled(4000, 1)), key("y", 1, filled(4000, 1))] };
  database.commit(first);
  for (let tries = 0; tries < 3; tries++) {
    const thrown = t.throws(() => database.commit({ turn: 2, rest: filled(3, 2), keys: [key("x", 0, filled(4000, 2)), key("y", 1, filled(200_000, 2))] }));
    t.like(problemOf("DIR", thrown), { code: "disk-full" });
    t.deepEqual(database.load(), first);
  }
  database.commit({ turn: 3, rest: filled(3, 3), keys: [key("y", 1, filled(5000, 3))] });
  t.deepEqual(database.load(), { turn: 3, rest: filled(3, 3), meta: 1, keys: [key("x", 0, filled(4000, 1)), key("y", 1, filled(5000, 3))] });
  database.close();
});

test("SnapshotDatabase refuses a newer schema, garbage and damage", (t) => {
  const { directory, path } = t.context;
  const problem = () => {
    const thrown = t.throws(() => new SnapshotDatabase(path, { durability: "process" }).load());
    return problemOf(directory, thrown);
  };
  const newer = new DatabaseSync(path);
  newer.exec("PRAGMA user_version = 7");
  newer.close();
  t.like(problem(), { code: "state-newer" });
  t.regex(problem().message, /newer Headframe \(schema 7, this one knows 1\)/);
  newer.open();
  newer.exec("PRAGMA user_version = 1");
  newer.close();
  t.like(problem(), { code: "state-damaged" }, "there are no tables");
  writeFileSync(path, filled(5000, 77));
  t.like(problem(), { code: "state-damaged" });
  t.true(problem().message.includes(`headframe doctor ${directory}`));
});

test("SnapshotDatabase notices pages that were overwritten", (t) => {
  const { path } = t.context;
  const options = { durability: "process" } as const;
  const database = new SnapshotDatabase(path, options);
  database.commit({ turn: 1, rest: filled(100, 1), keys: Array.from({ length: 200 }, (_, i) => key(`k${i}`, i, filled(500, i))) });
  database.close();
  const file = new DatabaseSync(path);
  const { root } = file.prepare("SELECT rootpage AS root FROM sqlite_schema WHERE name = 'key_state'").get() as { root: number };
  file.close();
  overwrite(path, 4096 * (root - 1), filled(4096, 0xee));
  const thrown = t.throws(() => new SnapshotDatabase(path, options).load());
  t.like(problemOf("DIR", thrown), { code: "state-damaged" });
});

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const whole = readFileSync(path);
  whole.set(bytes, at);
  writeFileSync(path, whole);
}
