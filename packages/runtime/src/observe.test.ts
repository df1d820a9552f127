import test from "ava";
import { lastValueFrom, take, toArray } from "rxjs";
import { observe } from "./observe.ts";
import { reading } from "./simulation/items.ts";
import { type Act, scripted } from "./testing/devices.ts";
import { virtualHost } from "./virtual/virtual-host.ts";

const items = [reading("a", 1, 1), reading("a", 2, 2), reading("a", 3, 3)];

function observed(script: readonly Act[]) {
  const host = virtualHost({ seed: 1 });
  const events: string[] = [];
  return { host, events, items$: observe(scripted("source", script, events)(), host) };
}

test("observe() gives a source's items, completes and closes", async (t) => {
  const { host, events, items$ } = observed([{ items }, { seconds: 3 }, { items }]);
  t.deepEqual(await host.settle(lastValueFrom(items$.pipe(toArray()))), [...items, ...items]);
  t.deepEqual(events, ["source opened", "source closed"]);
});

test("observe() closes the source when the subscription ends", async (t) => {
  const { host, events, items$ } = observed([{ items }, { forever: true }]);
  t.deepEqual(await host.settle(lastValueFrom(items$.pipe(take(2), toArray()))), items.slice(0, 2));
  await host.clock.until(host.clock.now() + 1n);
  t.deepEqual(events, ["source opened", "source closed"]);
});

test("observe() tells of a source that fails", async (t) => {
  const { host, events, items$ } = observed([{ error: new Error("Cable cut") }]);
  await t.throwsAsync(host.settle(lastValueFrom(items$)), { code: "source-failed", message: 'Source "source" failed: Cable cut' });
  t.deepEqual(events, ["source opened", "source closed"]);
});
