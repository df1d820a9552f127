import type { DataItem } from "@headframe/core";
import test from "ava";
import type { AsyncStep } from "./async-step.ts";
import { AsyncWork } from "./async-work.ts";
import type { PendingItem } from "./graph-step.ts";
import { reading } from "./simulation/items.ts";

/** A step with `count` items inside. */
function stepWith(id: string, count: number, run: (item: DataItem) => Promise<readonly DataItem[]>): AsyncStep {
  const entries = Array.from({ length: count }, (_, i): [number, PendingItem] => [i, { id: i, turn: 1, key: "a", item: reading("a", i, i) }]);
  const pending = new Map(entries);
  return { id, kernel: { concurrency: 2, run }, pending, queue: count } as unknown as AsyncStep;
}

test("AsyncWork.abandon() gives every item one result: what has come, of the others an error", async (t) => {
  const come = Promise.withResolvers<void>();
  const never = new Promise<never>(() => {});
  const first = stepWith("first", 4, () => never);
  const second = stepWith("second", 3, async (item) => [item]);
  const work = new AsyncWork([first, second], () => come.resolve());
  work.start(1);
  await come.promise;
  const before = work.takeResults();
  for (const { step, id, outcome } of before) {
    const entry = (step === "first" ? first : second).pending.get(id);
    if (entry) entry.outcome = outcome;
  }
  await new Promise((resolve) => setImmediate(resolve)); // the rest of the second step, which nobody takes
  const results = [...before, ...work.abandon("Enough")];
  const named = results.map(({ step, id }) => `${step} ${id}`);
  t.deepEqual(named.toSorted(), ["first 0", "first 1", "first 2", "first 3", "second 0", "second 1", "second 2"]);
  const failed = results.filter(({ outcome }) => "error" in outcome);
  t.deepEqual(
    failed.map(({ step }) => step),
    ["first", "first", "first", "first"],
  );
});
