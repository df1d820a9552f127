import { SeededRandom } from "@headframe/core";
import test from "ava";
import type { SnapshotChange } from "../durable/snapshot-store.ts";
import type { Durability } from "../durable/state-options.ts";
import { VirtualDisk } from "./virtual-disk.ts";
import { type VirtualHost, virtualHost } from "./virtual-host.ts";

const owner = (pid: number) => ({ pid, flow: "test", since: "2026-01-01T00:00:00Z" });
const open = (host: VirtualHost, durability: Durability = "process", pid = 1) => host.openStore("state", { durability, owner: owner(pid) });
const restarted = (host: VirtualHost, seed: number) => virtualHost({ seed, disk: host.disk, clock: host.clock.another() });

function change(turn: number, keys: Readonly<Record<string, number>>): SnapshotChange {
  const stored = Object.entries(keys).map(([key, state], order) => ({ step: "s", key, order, state: Uint8Array.of(state) }));
  return { turn, rest: Uint8Array.of(turn), keys: stored };
}

async function loaded(host: VirtualHost, durability: Durability = "process"): Promise<{ turn: number; keys: Record<string, number> } | undefined> {
  const store = await open(host, durability, 9);
  const snapshot = await store.load();
  await store.close();
  return snapshot && { turn: snapshot.turn, keys: Object.fromEntries(snapshot.keys.map(({ key, state }) => [key, state[0] ?? -1])) };
}

test("VirtualSnapshotStore keeps the keys that did not change, unless the change is fresh", async (t) => {
  const host = virtualHost({ seed: 1 });
  const store = await open(host);
  t.is(await store.load(), undefined);
  await store.commit({ ...change(1, { a: 1, b: 2 }), meta: { flow: "x" } });
  const second = change(2, { b: 3, c: 4 });
  const committed = store.commit(second);
  (second.keys[0]?.state as Uint8Array)[0] = 99;
  await committed;
  t.deepEqual((await store.load())?.meta, { flow: "x" });
  await store.close();
  t.deepEqual(await loaded(restarted(host, 2)), { turn: 2, keys: { a: 1, b: 3, c: 4 } });
  const again = await open(host);
  await again.commit({ ...change(3, { d: 5 }), fresh: true });
  await again.close();
  t.deepEqual(await loaded(host), { turn: 3, keys: { d: 5 } });
});

test("VirtualSnapshotStore belongs to one living host", async (t) => {
  const host = virtualHost({ seed: 1 });
  await open(host, "process", 17);
  const other = restarted(host, 2);
  await t.throwsAsync(open(other), { code: "state-in-use", message: /process 17/ });
  host.kill();
  const store = await open(other, "process", 18);
  await t.throwsAsync(open(other), { code: "state-in-use", message: /process 18/ });
  await store.close();
  await t.notThrowsAsync(open(other));
});

async function afterPowerLoss(seed: number, durability: Durability) {
  const host = virtualHost({ seed });
  const store = await open(host, durability);
  for (let turn = 1; turn <= 5; turn++) await store.commit(change(turn, { a: turn, [`k${turn}`]: turn }));
  host.kill();
  const random = new SeededRandom(seed);
  host.disk.powerLoss(() => random.next());
  return loaded(restarted(host, seed), durability);
}

test("VirtualSnapshotStore loses the last commits with the power under `process`, none in part, and none under `power`", async (t) => {
  const turns = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const found = await afterPowerLoss(seed, "process");
    const turn = found?.turn ?? 0;
    turns.add(turn);
    const expected = Object.fromEntries(Array.from({ length: turn }, (_, i) => [`k${i + 1}`, i + 1]));
    t.deepEqual(found?.keys ?? {}, turn === 0 ? {} : { a: turn, ...expected });
    t.is((await afterPowerLoss(seed, "power"))?.turn, 5);
  }
  t.deepEqual([...turns].sort(), [0, 1, 2, 3, 4, 5]);
});

test("VirtualSnapshotStore commits all or nothing when its host dies meanwhile", async (t) => {
  const turns = new Set<number | undefined>();
  for (let seed = 0; seed < 30; seed++) {
    const host = virtualHost({ seed, disk: new VirtualDisk({ delays: { commit: [0.1, 0.1] } }) });
    const store = await open(host);
    await store.commit(change(1, { a: 1, b: 1 }));
    void store.commit(change(2, { a: 2, b: 2 })).then(() => t.fail("A dead host is told nothing"));
    await host.clock.until(host.clock.now() + 1n);
    host.kill();
    const found = await loaded(restarted(host, seed));
    turns.add(found?.turn);
    t.deepEqual(found?.keys, { a: found?.turn ?? 0, b: found?.turn ?? 0 });
  }
  t.deepEqual([...turns].sort(), [1, 2]);
});

test("VirtualSnapshotStore says disk-full and keeps the last snapshot", async (t) => {
  const host = virtualHost({ seed: 1 });
  const store = await open(host);
  await store.commit(change(1, { a: 1 }));
  host.disk.capacity = host.disk.used + 10;
  await t.throwsAsync(store.commit(change(2, { a: 2, b: 2 })), { code: "disk-full" });
  await store.commit(change(3, { a: 3 }));
  await store.close();
  t.deepEqual(await loaded(host), { turn: 3, keys: { a: 3 } });
});
