import type { Batch } from "@headframe/core";
import test from "ava";
import { at, reading } from "./simulation/items.ts";
import { SourceIntake } from "./source-intake.ts";
import { SourceMarks } from "./watermarks.ts";

/** An intake whose takes are answered by hand, at times set by hand. */
function set() {
  const world = { now: 0n, woken: 0, takes: [] as PromiseWithResolvers<Batch>[] };
  const reader = {
    take: () => {
      const take = Promise.withResolvers<Batch>();
      world.takes.push(take);
      return take.promise;
    },
    close: async () => {},
  };
  const marks = new SourceMarks(0n);
  const intake = new SourceIntake("source", reader, marks, { idleNs: 10e9, wake: () => world.woken++, now: () => world.now, fail: () => {} });
  const { signal } = new AbortController();
  /** Answers the open take at `second` with an item of each of these item sources. */
  const answer = async (second: number, ...sources: string[]) => {
    world.now = at(second);
    world.takes.at(-1)?.resolve({ items: sources.map((source) => reading(source, second, 0)), position: second });
    await world.takes.at(-1)?.promise;
    intake.account(world.now, true);
    for (const item of intake.collect()?.items.items ?? []) marks.observe(item, second, intake.waited);
    intake.request(1, signal);
  };
  intake.request(1, signal);
  return { world, intake, answer, signal };
}

test("SourceIntake has one take open at a time, and one batch ahead at most", async (t) => {
  const { world, intake, signal } = set();
  intake.request(1, signal);
  t.is(world.takes.length, 1);
  world.takes[0]?.resolve({ items: [reading("a", 1, 1)], position: 1 });
  await world.takes[0]?.promise;
  t.true(intake.ready);
  intake.request(1, signal);
  t.is(world.takes.length, 1);
  t.deepEqual(intake.collect()?.range, { source: "source", count: 1, position: 1 });
  intake.request(1, signal);
  t.is(world.takes.length, 2);
});

test("SourceIntake finds what is silent while the source is asked", async (t) => {
  const { world, intake, answer } = set();
  await answer(0, "a", "b");
  for (let second = 1; second <= 9; second++) await answer(second, "a");
  t.deepEqual(intake.idle(), []);
  t.is(intake.nextIdle(at(9)), at(10));
  world.now = at(10);
  intake.account(world.now, true);
  t.deepEqual(intake.idle(), [{ source: "source", item: "b" }]);
  t.is(intake.waited, 10e9);
});

test("SourceIntake does not take a busy host for a silent source", async (t) => {
  const { world, intake, answer } = set();
  await answer(0, "a");
  world.now = at(60);
  intake.account(world.now, false);
  t.is(intake.waited, 1e9);
  t.deepEqual(intake.idle(), []);
});

test("SourceIntake needs no timer when nothing is left that could fall silent", async (t) => {
  const { world, intake, answer } = set();
  world.now = at(10);
  intake.account(world.now, true);
  t.deepEqual(intake.idle(), [{ source: "source" }]);
  t.is(intake.nextIdle(world.now), undefined);
  await answer(12, "a");
  t.is(intake.nextIdle(world.now), at(22));
});
