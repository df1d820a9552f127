import type { Batch } from "@headframe/core";
import test from "ava";
import { at, frame, reading } from "./simulation/items.ts";
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
  const intake = new SourceIntake("source", reader, marks, { idleNs: 10e9, takeEvents: 40, wake: () => world.woken++, now: () => world.now, fail: () => {} });
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

test("SourceIntake is silent when nothing comes for longer than the idle limit although asked", async (t) => {
  const { world, intake, answer } = set();
  t.is(intake.silence(at(9)), undefined);
  t.is(intake.silence(at(10)), 10e9);
  await answer(12, "a");
  t.is(intake.silence(at(21)), undefined);
  t.is(intake.silence(at(27)), 15e9);
  world.now = at(30);
  world.takes.at(-1)?.resolve({ items: [], position: 0 }); // empty-handed
  await world.takes.at(-1)?.promise;
  t.is(intake.silence(at(31)), undefined, "nobody asks");
  intake.request(1, new AbortController().signal);
  t.is(intake.silence(at(31)), 19e9);
});

test("SourceIntake asks for more of what is small while the source has it, and for no more frames than its credit", async (t) => {
  const asked: number[] = [];
  let items: (credit: number) => Batch["items"] = (credit) => Array.from({ length: credit }, (_, i) => reading("a", i, i));
  const reader = {
    take: (credit: number): Batch => {
      asked.push(credit);
      return { items: items(credit), position: 0 };
    },
    close: async () => {},
  };
  const intake = new SourceIntake("source", reader, new SourceMarks(0n), { idleNs: 10e9, takeEvents: 40, wake: () => {}, now: () => 0n, fail: () => {} });
  const { signal } = new AbortController();
  const next = () => {
    intake.request(10, signal);
    intake.collect();
  };
  for (let i = 0; i < 5; i++) next();
  items = () => [reading("a", 1, 1)];
  next();
  next();
  items = (credit) => Array.from({ length: credit }, (_, i) => frame("a", i, [1]));
  for (let i = 0; i < 3; i++) next();
  t.deepEqual(asked, [10, 20, 40, 40, 40, 40, 10, 10, 10, 10]);
});
