/** The store's thread: SQLite's work and its syncs happen here. */
import { parentPort, workerData } from "node:worker_threads";
import type { StoredSnapshot } from "../../durable/snapshot-store.ts";
import { unpackChange } from "./packed-change.ts";
import { SnapshotDatabase } from "./snapshot-database.ts";
import { OPENING, type StoreAnswer, type StoreRequest, type StoreThreadData } from "./store-messages.ts";
import { problemOf } from "./store-problem.ts";

/** With `process` a loss of power takes what is in the WAL, and here its syncs hold up nobody. */
const CHECKPOINT_PAGES = 100;

const { directory, path, options } = workerData as StoreThreadData;
const port = parentPort;
let database: SnapshotDatabase | undefined;

answer(OPENING, () => void opened());
port?.on("message", (request: StoreRequest) => answer(request.id, () => serve(request)));

/** A request after an opening that failed tries again. */
function opened(): SnapshotDatabase {
  database ??= new SnapshotDatabase(path, { ...options, ...(options.durability === "process" && { checkpointPages: CHECKPOINT_PAGES }) });
  return database;
}

function serve(request: StoreRequest): StoredSnapshot | undefined {
  if (request.kind === "load") return opened().load();
  if (request.kind === "commit") opened().commit(unpackChange(request.change));
  else database?.close();
  return undefined;
}

function answer(id: number, work: () => StoredSnapshot | undefined): void {
  try {
    const snapshot = work();
    const reply: StoreAnswer = snapshot ? { id, snapshot } : { id };
    port?.postMessage(reply, snapshot ? [snapshot.rest, ...snapshot.keys.map(({ state }) => state)].map((bytes) => bytes.buffer as ArrayBuffer) : []);
  } catch (thrown) {
    const reply: StoreAnswer = { id, problem: problemOf(directory, thrown) };
    port?.postMessage(reply);
  }
}
