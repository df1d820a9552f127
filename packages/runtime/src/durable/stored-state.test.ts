import test from "ava";
import fc from "fast-check";
import { runFlow } from "../run-flow.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { at, reading } from "../simulation/items.ts";
import { type Act, memorySink, scripted } from "../testing/devices.ts";
import { virtualHost } from "../virtual/virtual-host.ts";
import type { StoredSnapshot } from "./snapshot-store.ts";
import { keyCensus, loadState } from "./stored-state.ts";

const flow = document({ source: "scripted" }, [["sum", "total", "source"]], [["sink", "memory", "sum"]]);
/** Four keys; two of them change to the end, so that most commits know only these. */
const script = Array.from({ length: 40 }, (_, i): Act[] => [
  { items: (i < 10 ? ["a", "b", "c", "\ud800"] : ["a", "b"]).map((key) => reading(key, i, i)) },
  { seconds: 1 },
]).flat();
const known = catalogue([scripted("scripted", script)], [memorySink().sink]);

/** A run that was killed, and what it kept. */
async function kept() {
  const first = virtualHost({ seed: 1 });
  runFlow(flow, { catalogue: known, host: first, state: { directory: "state", snapshotSeconds: 2 } });
  await first.settle(first.clock.until(first.clock.now() + at(30)));
  first.kill();
  const host = virtualHost({ seed: 2, disk: first.disk, clock: first.clock.another() });
  const medium = host.disk.store("state");
  return { host, medium, snapshot: medium.snapshot as StoredSnapshot };
}

test("loadState() refuses a snapshot whose keys are not all there, or are others, and so does a run", async (t) => {
  const { host, medium, snapshot } = await kept();
  t.is(loadState(snapshot).snapshot.keys.length, 4);
  t.is(loadState({ ...snapshot, keys: snapshot.keys.toReversed() }).snapshot.keys.length, 4, "rows come in any order");
  const renamed = snapshot.keys.map((key) => (key.key === "c" ? { ...key, key: "d" } : key));
  t.throws(() => loadState({ ...snapshot, keys: renamed }), { code: "state-damaged", message: /has other keys than the 4 that were written/ });
  const fewer = { ...snapshot, keys: snapshot.keys.slice(1) };
  t.throws(() => loadState(fewer), { code: "state-damaged", message: /has the states of 3 keys, of 4 that were written/ });
  medium.put(fewer);
  const start = () => runFlow(flow, { catalogue: known, host, state: { directory: "state" } });
  await t.throwsAsync(host.settle(start().done), { code: "state-damaged" });
  medium.put(snapshot);
  await t.notThrowsAsync(host.settle(start().done));
});

test("keyCensus() tells sets of keys apart, in any order", (t) => {
  const key = fc.record({ step: fc.constantFrom<string>("s", "t"), key: fc.string({ unit: "binary", maxLength: 3 }) });
  const keys = fc.uniqueArray(key, { maxLength: 8, selector: ({ step, key: name }) => `${step}/${name}` });
  fc.assert(
    fc.property(keys, fc.nat(), (all, i) => {
      t.deepEqual(keyCensus(all.toReversed()), keyCensus(all));
      if (all.length === 0) return;
      const at = i % all.length;
      t.notDeepEqual(keyCensus(all.toSpliced(at, 1)), keyCensus(all));
      t.not(keyCensus(all.with(at, { step: "u", key: all[at]?.key ?? "" })).checksum, keyCensus(all).checksum);
    }),
  );
});
