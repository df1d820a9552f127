import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Event, type Gap, type Host, InvalidError, type OutputBatch, type SeededRandom, type SinkWriter } from "@headframe/core";
import { type SinkUnderTest, sinkRepeatProblems } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { sqliteTable } from "./sqlite-table.ts";

const folder = mkdtempSync(join(tmpdir(), "headframe-sqlite-"));
let files = 0;
const newPath = () => join(folder, `${files++}`, "events.sqlite");
const noHost = {} as Host;

function open(path: string, table = "events", lockSeconds = 0): Promise<SinkWriter> {
  const { definition, spec } = sqliteTable({ path, table, lockSeconds });
  return definition.open(spec.options as never, noHost);
}

const event = (n: number, data: Event["data"] = { value: n }): Event => ({ kind: "event", type: "pick", id: `e${n}`, source: "s1", time: BigInt(n), data });
const batch = (sequence: number, items: OutputBatch["items"]): OutputBatch => ({ producer: "out", epoch: 1, sequence, items });

function rows(path: string, columns = "id", table = "events"): unknown[][] {
  const database = new DatabaseSync(path, { readOnly: true });
  const statement = database.prepare(`SELECT ${columns} FROM ${table} ORDER BY sequence`);
  statement.setReturnArrays(true);
  const found = statement.all() as unknown as unknown[][];
  database.close();
  return found;
}

test("sqliteTable() writes events and gaps as rows", async (t) => {
  const path = newPath();
  const writer = await open(path);
  const gap: Gap = { kind: "gap", source: "s1", from: 5n, to: 7n, cause: "lost" };
  await writer.write(batch(3, [event(1, { phase: "P" }), gap]));
  await writer.flush();
  t.deepEqual(rows(path, "type, source, time, time_ns, data, producer, epoch, sequence"), [
    ["pick", "s1", "1970-01-01T00:00:00.000000001Z", 1, '{"phase":"P"}', "out", 1, 3],
    ["gap", "s1", "1970-01-01T00:00:00.000000005Z", 5, '{"to":"1970-01-01T00:00:00.000000007Z","cause":"lost"}', "out", 1, 4],
  ]);
  await writer.close();
});

test("sqliteTable() holds each event once, however often batches are repeated over restarts", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(10), fc.nat(10), fc.boolean()), { minLength: 1, maxLength: 12 }), async (batches) => {
      const path = newPath();
      let writer = await open(path);
      for (const [from, count, restart] of batches) {
        await writer.write(
          batch(
            from,
            Array.from({ length: count }, (_, i) => event(from + i)),
          ),
        );
        if (!restart) continue;
        await writer.close();
        writer = await open(path);
      }
      await writer.close();
      const expected = new Set(batches.flatMap(([from, count]) => Array.from({ length: count }, (_, i) => from + i)));
      t.deepEqual(
        rows(path),
        [...expected].sort((a, b) => a - b).map((n) => [`e${n}`]),
      );
    }),
    { numRuns: 30 },
  );
});

test("sqliteTable() keeps the latest revision of an event, whatever is repeated", async (t) => {
  const path = newPath();
  const writer = await open(path);
  const [first, second] = [event(1, { revision: 0, x: 1 }), event(1, { revision: 1, x: 2 })];
  const odd = [event(3, { revision: "2" }), event(3, { revision: "3" }), event(3, { revision: { a: 1 } }), event(3, { revision: 9 })];
  for (const items of [[first], [second], [first, second], [event(2, { revision: 0 })], [event(2, { revision: 0, x: 9 })], odd])
    await writer.write(batch(0, items));
  await writer.close();
  t.deepEqual(rows(path, "id, data").sort(), [
    ["e1", '{"revision":1,"x":2}'],
    ["e2", '{"revision":0}'],
    ["e3", '{"revision":"2"}'],
  ]);
});

test("sqliteTable() keeps the numbers of the first time and any data", async (t) => {
  const path = newPath();
  const writer = await open(path, "picks");
  await writer.write(batch(0, [event(1, { big: 2n ** 70n } as never), { ...event(2, null), time: 10n ** 30n }]));
  await writer.write(batch(9, [event(1)]));
  await writer.close();
  t.deepEqual(rows(path, "data, time, sequence", "picks"), [
    ['{"big":"1180591620717411303424"}', "1970-01-01T00:00:00.000000001Z", 0],
    ["null", String(10n ** 30n), 1],
  ]);
});

test("sqliteTable() adds the columns that an older table lacks and refuses another table", async (t) => {
  const path = newPath();
  await (await open(path)).close();
  const database = new DatabaseSync(path);
  database.exec(
    "DROP TABLE events; CREATE TABLE events (id TEXT PRIMARY KEY NOT NULL, type TEXT); INSERT INTO events VALUES ('old', 'pick'); CREATE TABLE people (name TEXT)",
  );
  database.close();
  const writer = await open(path);
  await writer.write(batch(5, [event(1)]));
  await writer.close();
  t.deepEqual(rows(path, "id, type, sequence"), [
    ["old", "pick", 0],
    ["e1", "pick", 5],
  ]);
  await t.throwsAsync(open(path, "people"), { code: "sqlite-other-table", message: /Table "people" is not one of events/ });
});

test("sqliteTable() says that a file is no database and leaves it alone", async (t) => {
  const path = join(folder, "notes.txt");
  writeFileSync(path, "not a database, but long enough to be one ".repeat(50));
  const before = readFileSync(path);
  await t.throwsAsync(open(path), { code: "sqlite-not-a-database", message: /notes\.txt is not a SQLite database/ });
  t.deepEqual(readFileSync(path), before);
});

test("sqliteTable() says that the database is locked, and writes the batch whole the next time", async (t) => {
  const path = newPath();
  const writer = await open(path);
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  t.throws(() => writer.write(batch(0, [event(1), event(2)])), { code: "sqlite-locked", message: /is locked by another process/ });
  other.exec("ROLLBACK");
  other.close();
  await writer.write(batch(0, [event(1), event(2)]));
  await writer.close();
  t.is(rows(path).length, 2);
});

test("sqliteTable() keeps nothing of a batch that fails half way", async (t) => {
  const path = newPath();
  const writer = await open(path);
  const other = new DatabaseSync(path);
  other.exec("CREATE TRIGGER refuse BEFORE INSERT ON events WHEN new.id = 'e2' BEGIN SELECT RAISE(ABORT, 'refused'); END");
  t.throws(() => writer.write(batch(0, [event(1), event(2)])), { code: "sqlite-failed", message: /refused/ });
  t.deepEqual(rows(path), []);
  other.exec("DROP TRIGGER refuse");
  other.close();
  await writer.write(batch(0, [event(1), event(2)]));
  await writer.close();
  t.is(rows(path).length, 2);
});

test("sqliteTable() refuses names that are no table's", (t) => {
  for (const table of ['a"b', "1a", "sqlite_master", "", "a b"]) t.throws(() => sqliteTable({ path: "x", table }), { instanceOf: InvalidError });
});

/** A database that is carried to another folder when its process ends: what is not in the files then is lost. */
function carried(): SinkUnderTest {
  let path = newPath();
  let left: SinkWriter | undefined;
  /** Bytes of the write-ahead log that a flush has put on the medium. */
  let synced = 0;
  return {
    async open() {
      const writer = await open(path);
      left = writer;
      return {
        write: (items) => writer.write(items),
        checkpoint: () => writer.checkpoint?.() ?? null,
        async flush() {
          const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
          await writer.flush();
          synced = size;
        },
        async close() {
          left = undefined;
          await writer.close();
          synced = 0;
        },
      };
    },
    content: () => ({ rows: JSON.stringify(rows(path, "id, type, time, data, producer, epoch, sequence")) }),
    async end(how, random) {
      const next = newPath();
      mkdirSync(dirname(next), { recursive: true });
      cpSync(path, next);
      cpSync(`${path}-wal`, `${next}-wal`);
      if (how === "power") tear(`${next}-wal`, synced, random);
      await left?.close();
      rmSync(dirname(path), { recursive: true });
      path = next;
    },
  };
}

/** Blanks a part of what is behind `from`, or cuts it off. */
function tear(path: string, from: number, random: SeededRandom): void {
  const bytes = readFileSync(path);
  const at = from + Math.floor(random.next() * (bytes.length - from));
  writeFileSync(path, random.next() < 0.5 ? bytes.subarray(0, at) : bytes.fill(0, at, Math.min(bytes.length, at + Math.floor(random.next() * 5000))));
}

test("sqliteTable() holds the same rows whatever kills and losses of power came between", async (t) => {
  const items = (random: SeededRandom) =>
    Array.from({ length: 80 }, (_, n) => (random.next() < 0.1 ? ({ kind: "gap", source: "s", from: BigInt(n), to: 99n, cause: "lost" } as const) : event(n)));
  t.deepEqual(await sinkRepeatProblems({ create: carried, items, seeds: 12, kills: "between-calls" }), []);
});

test("sqliteTable() flushes while another process reads, without waiting for it", async (t) => {
  const path = newPath();
  const writer = await open(path, "events", 60);
  await writer.write(batch(0, [event(1)]));
  const reader = new DatabaseSync(path);
  reader.exec("BEGIN; SELECT * FROM events");
  await writer.write(batch(1, [event(2)]));
  await t.notThrowsAsync(writer.flush());
  reader.exec("COMMIT");
  reader.close();
  await writer.close();
  t.is(rows(path).length, 2);
});

test("sqliteTable() says that the disk is full, and writes the batch whole when there is room", async (t) => {
  const path = newPath();
  await (await open(path)).close();
  const before = statSync(path).size / 4096;
  const writer = await open(path);
  const original = DatabaseSync.prototype.exec;
  const limit = (pages: number) => {
    let done = false;
    DatabaseSync.prototype.exec = function exec(this: DatabaseSync, sql: string) {
      if (!done) original.call(this, `PRAGMA max_page_count = ${pages}`);
      done = true;
      return original.call(this, sql);
    };
  };
  const large = batch(0, [event(1), event(2, "x".repeat(20_000))]);
  try {
    limit(before + 1);
    t.throws(() => writer.write(large), { code: "sqlite-full", message: /could not grow: the disk is full/ });
    limit(1_000_000);
    await writer.write(large);
  } finally {
    DatabaseSync.prototype.exec = original;
  }
  await writer.close();
  t.is(rows(path).length, 2);
});
