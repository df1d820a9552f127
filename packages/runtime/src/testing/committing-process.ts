/**
 * A process that holds a state directory and commits without end, until it is killed. Prints `ready`, then the number of
 * every change whose commit has resolved, one a line.
 */
import type { SnapshotStore } from "../durable/snapshot-store.ts";
import { sqliteStore } from "../node/sqlite-store/sqlite-store.ts";
import { numberedChange } from "./numbered-change.ts";

/** Commits that are under way at a time. */
const IN_FLIGHT = 4;

const [directory = ""] = process.argv.slice(2);
const owner = { pid: process.pid, flow: "committing", since: "2026-01-01T00:00:00Z" };
const store: SnapshotStore = await sqliteStore(directory, { durability: "process", owner });
const first = ((await store.load())?.turn ?? 0) + 1;
await print("ready");

let next = first;
const commitOn = async (): Promise<never> => {
  for (;;) {
    const n = next++;
    await store.commit(numberedChange(n));
    await print(String(n));
  }
};
await Promise.all(Array.from({ length: IN_FLIGHT }, commitOn));

/** Waits while nobody reads. */
function print(line: string): Promise<void> {
  return new Promise((done) => process.stdout.write(`${line}\n`, () => done()));
}
