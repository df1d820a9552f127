import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { HeadframeError, SeededRandom } from "@headframe/core";
import anyTest, { type TestFn } from "ava";
import { numberedChange, numberedProblem } from "../../testing/numbered-change.ts";
import { readOwner } from "./directory-lock.ts";
import { readSqliteSnapshot } from "./read-sqlite-snapshot.ts";
import { sqliteStore } from "./sqlite-store.ts";

const test = anyTest as TestFn<{ directory: string }>;
const owner = { pid: process.pid, flow: "mine", since: "2026-01-01T00:00:00Z" };
const options = { durability: "process", owner } as const;

test.beforeEach((t) => {
  t.context.directory = mkdtempSync(join(tmpdir(), "headframe-"));
});
test.afterEach.always((t) => rmSync(t.context.directory, { recursive: true }));

const committingProcess = fileURLToPath(new URL("../../testing/committing-process.ts", import.meta.url));

/** A process that commits to a directory; `line` gives the next line that it prints. */
function committing(directory: string): { child: ChildProcess; line: () => Promise<string>; kill: () => Promise<string[]> } {
  const child = spawn(process.execPath, ["--conditions=headframe-source", committingProcess, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value ?? "";
  const ended = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
    const rest: string[] = [];
    for (let last = await line(); last !== ""; last = await line()) rest.push(last);
    return rest;
  };
  return { child, line, kill };
}

test("sqliteStore() has every commit that had resolved when its process was killed, and can be opened at once", async (t) => {
  const { directory } = t.context;
  const random = new SeededRandom(4, "kill");
  let before = 0;
  for (let kills = 0; kills < 8; kills++) {
    const { line, kill } = committing(directory);
    t.is(await line(), "ready");
    let resolved = before;
    for (let more = Math.floor(random.next() * 30); more > 0; more--) resolved = Number(await line());
    resolved = Number((await kill()).at(-1) ?? resolved);
    t.like(readOwner(directory), { flow: "committing", alive: false });
    const store = await sqliteStore(directory, options);
    const snapshot = await store.load();
    await store.close();
    if (snapshot === undefined) t.is(resolved, 0);
    else {
      t.true(snapshot.turn >= resolved, `${snapshot.turn} of ${resolved}`);
      t.is(numberedProblem(snapshot), undefined);
    }
    before = snapshot?.turn ?? 0;
  }
  t.true(before > 8);
});

test("sqliteStore() refuses a directory that another process holds, whose snapshot can be read meanwhile", async (t) => {
  const { directory } = t.context;
  const { child, line, kill } = committing(directory);
  t.is(await line(), "ready");
  let last = 0;
  for (let reads = 0; reads < 20; reads++) {
    last = Number(await line());
    const snapshot = readSqliteSnapshot(directory);
    t.true(snapshot !== undefined && snapshot.turn >= last);
    t.is(snapshot && numberedProblem(snapshot), undefined);
    t.like(readOwner(directory), { pid: child.pid, flow: "committing", alive: true });
    if (reads % 7 === 0)
      await t.throwsAsync(sqliteStore(directory, options), {
        instanceOf: HeadframeError,
        code: "state-in-use",
        message: `State directory ${directory} is in use by process ${child.pid} (flow committing, since 2026-01-01T00:00:00Z); stop it, or give another --state`,
      });
  }
  await kill();
  t.true((readSqliteSnapshot(directory)?.turn ?? 0) >= last, "also read after the kill");
});

test("sqliteStore() commits in the order of the calls, and what was asked before it closes", async (t) => {
  const { directory } = t.context;
  const store = await sqliteStore(directory, { ...options, durability: "power" });
  const done: number[] = [];
  const commits = Array.from({ length: 50 }, (_, i) => store.commit(numberedChange(i + 1)).then(() => done.push(i + 1)));
  const during = store.load();
  await Promise.all([store.close(), store.close()]);
  await Promise.all(commits);
  t.deepEqual(
    done,
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
  t.is((await during)?.turn, 50);
  t.deepEqual(readdirSync(directory).sort(), ["lock.sqlite", "snapshot.sqlite"]);
  await t.throwsAsync(store.commit(numberedChange(51)), { code: "state-unusable", message: /is closed/ });
  const again = await sqliteStore(directory, options);
  const snapshot = await again.load();
  t.is(snapshot && numberedProblem(snapshot), undefined);
  await again.commit({ ...numberedChange(1), fresh: true });
  t.is((await again.load())?.keys.length, 1);
  await again.close();
  t.is(readSqliteSnapshot(directory)?.turn, 1);
});

test("sqliteStore() says that there is no room, keeps the last snapshot and goes on", async (t) => {
  const store = await sqliteStore(t.context.directory, { ...options, maxBytes: 200_000 });
  for (let n = 1; n <= 5; n++) await store.commit(numberedChange(n));
  const tooMuch = { ...numberedChange(6), rest: new Uint8Array(300_000) };
  await t.throwsAsync(store.commit(tooMuch), { instanceOf: HeadframeError, code: "disk-full", message: /no room.*the last snapshot there is whole/ });
  const kept = await store.load();
  t.is(kept?.turn, 5);
  t.is(kept && numberedProblem(kept), undefined);
  await store.commit(numberedChange(6));
  t.is((await store.load())?.turn, 6);
  await store.close();
});

/** Calls `begun` with every thread that is started until `end` is called. */
function watchThreads(begun: (thread: Worker) => void): () => void {
  process.on("worker", begun);
  return () => process.off("worker", begun);
}

test.serial("sqliteStore() commits by another thread after its own has ended", async (t) => {
  const { directory } = t.context;
  const threads: Worker[] = [];
  const end = watchThreads((thread) => threads.push(thread));
  const store = await sqliteStore(directory, { ...options, durability: "power" });
  for (let n = 1; n <= 30; n++) {
    await store.commit(numberedChange(n));
    if (n % 10 === 0) await threads.at(-1)?.terminate();
  }
  t.is(threads.length, 3);
  t.is((await store.load())?.turn, 30, "the last thread has ended as well");
  const underWay = store.commit(numberedChange(31));
  await Promise.all([t.throwsAsync(underWay, { code: "state-unusable", message: /thread has ended/ }), threads.at(-1)?.terminate()]);
  await store.commit(numberedChange(31));
  const snapshot = await store.load();
  t.is(snapshot?.turn, 31);
  t.is(snapshot && numberedProblem(snapshot), undefined);
  end();
  await store.close();
  t.deepEqual(readdirSync(directory).sort(), ["lock.sqlite", "snapshot.sqlite"], "no thread has left the database open");
});

test.serial("sqliteStore() gives up when threads end one after the other", async (t) => {
  const { directory } = t.context;
  const store = await sqliteStore(directory, options);
  await store.commit(numberedChange(1));
  let threads = 0;
  const end = watchThreads((thread) => {
    threads++;
    void thread.terminate();
  });
  for (let n = 9; n <= 20; n++) await t.throwsAsync(store.commit({ ...numberedChange(9), turn: n }), { code: "state-unusable" });
  end();
  t.is(threads, 4);
  await store.close();
  t.is(readSqliteSnapshot(directory)?.turn, 1);
});

test("sqliteStore() does not take a change for committed whose thread could not open the database", async (t) => {
  const { directory } = t.context;
  const store = await sqliteStore(directory, options);
  await store.commit(numberedChange(1));
  const other = new DatabaseSync(join(directory, "snapshot.sqlite"));
  other.exec("PRAGMA user_version = 7");
  await t.throwsAsync(store.commit(numberedChange(9)), { code: "state-newer" });
  other.exec("PRAGMA user_version = 1");
  other.close();
  await store.commit({ ...numberedChange(9), fresh: true });
  t.is((await store.load())?.turn, 9);
  await store.close();
});

test.serial("sqliteStore() with process brings small commits to the disk now and then, by no thread that runs turns", async (t) => {
  const { directory } = t.context;
  const store = await sqliteStore(directory, options);
  await store.commit({ ...numberedChange(1), fresh: true });
  const wal = await open(join(directory, "snapshot.sqlite-wal"));
  const files = Object.getPrototypeOf(wal) as typeof wal;
  const { datasync } = files;
  const twice = Promise.withResolvers<void>();
  let syncs = 0;
  files.datasync = async function () {
    if (++syncs === 2) twice.resolve();
    await datasync.call(this);
  };
  try {
    for (let n = 2; n <= 32; n++) await store.commit({ ...numberedChange(n), keys: [] });
    await twice.promise;
    await store.close();
    t.is(syncs, 2);
  } finally {
    files.datasync = datasync;
    await wal.close();
  }
});

test("sqliteStore() with process keeps the WAL short that a loss of power may take", async (t) => {
  const { directory } = t.context;
  const store = await sqliteStore(directory, options);
  for (let n = 1; n <= 8; n++) {
    await store.commit({ turn: n, rest: new Uint8Array(200_000).fill(n), keys: [] });
    t.true(statSync(join(directory, "snapshot.sqlite-wal")).size < 160 * 4200);
  }
  await store.close();
});

test("sqliteStore() refuses a damaged database with the remedy, and lets go of the directory", async (t) => {
  const { directory } = t.context;
  const file = join(directory, "snapshot.sqlite");
  writeFileSync(file, new Uint8Array(9000).fill(65));
  const damaged = { instanceOf: HeadframeError, code: "state-damaged", message: new RegExp(`headframe doctor ${directory}$`) };
  await t.throwsAsync(sqliteStore(directory, options), damaged);
  t.throws(() => readSqliteSnapshot(directory), damaged);
  t.is(readOwner(directory), undefined);
  rmSync(file);
  t.is(readSqliteSnapshot(directory), undefined);
  const store = await sqliteStore(directory, options);
  t.is(await store.load(), undefined);
  t.is(readSqliteSnapshot(directory), undefined);
  await store.close();
});

test("sqliteStore() does not keep a process alive that has nothing else to do, but lets it finish a commit", async (t) => {
  const { directory } = t.context;
  const modules = ["./sqlite-store.ts", "../../testing/numbered-change.ts"].map((file) => JSON.stringify(new URL(file, import.meta.url)));
  const script = `
    const { sqliteStore } = await import(${modules[0]});
    const { numberedChange } = await import(${modules[1]});
    const store = await sqliteStore(process.argv[1], { durability: "process", owner: { pid: process.pid, flow: "f", since: "now" } });
    store.commit(numberedChange(1)).then(() => console.log("committed"));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=headframe-source", "--input-type=module", "-e", script, directory], {
    timeout: 30_000,
  });
  t.is(stdout, "committed\n");
  t.is(readSqliteSnapshot(directory)?.turn, 1);
});
