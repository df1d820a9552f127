import test from "ava";
import fc from "fast-check";
import { AsyncLanes } from "./async-lanes.ts";

/** Lanes whose jobs end when told; `running` lists them in the order of their start. */
function lanesOf(concurrency: number) {
  const lanes = new AsyncLanes(concurrency);
  const log: string[] = [];
  const running = new Map<string, () => void>();
  const push = (key: string, name: string) =>
    lanes.push(key, () => {
      log.push(`start ${name}`);
      return new Promise((resolve) => running.set(name, resolve));
    });
  const end = async (name: string) => {
    running.get(name)?.();
    running.delete(name);
    log.push(`end ${name}`);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { lanes, log, running, push, end };
}

test("AsyncLanes runs a key's jobs one at a time and in order", async (t) => {
  const { log, push, end } = lanesOf(5);
  for (const name of ["a1", "a2", "b1", "a3"]) push(name.slice(0, 1), name);
  t.deepEqual(log, ["start a1", "start b1"]);
  await end("a1");
  await end("a2");
  t.deepEqual(log.slice(2), ["end a1", "start a2", "end a2", "start a3"]);
});

test("AsyncLanes runs no more jobs than its concurrency", async (t) => {
  const { log, push, end } = lanesOf(2);
  for (const key of ["a", "b", "c", "d"]) push(key, key);
  t.deepEqual(log, ["start a", "start b"]);
  await end("b");
  t.deepEqual(log.slice(2), ["end b", "start c"]);
});

test("AsyncLanes.after() waits for what came before, and only for that", async (t) => {
  const { lanes, log, push, end } = lanesOf(5);
  lanes.after(() => log.push("at once"));
  push("a", "a1");
  push("a", "a2");
  lanes.after(() => log.push("released"));
  push("b", "b1");
  await end("a1");
  t.false(log.includes("released"));
  await end("a2");
  t.deepEqual(log, ["at once", "start a1", "start b1", "end a1", "start a2", "end a2", "released"]);
});

test("AsyncLanes.clear() forgets what has not started", async (t) => {
  const { lanes, log, push, end } = lanesOf(1);
  push("a", "a1");
  push("b", "b1");
  lanes.after(() => log.push("released"));
  lanes.clear();
  await end("a1");
  t.deepEqual(log, ["start a1", "end a1"]);
});

test("AsyncLanes keeps order, bound and barriers whatever ends first", async (t) => {
  const jobs = fc.array(fc.constantFrom("a", "b", "c", "|"), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(jobs, fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.nat(3)), async (keys, concurrency, picks) => {
      const { lanes, log, running, push, end } = lanesOf(concurrency);
      for (const [i, key] of keys.entries()) {
        if (key === "|") lanes.after(() => log.push(`end ${i}|`));
        else push(key, `${i}${key}`);
      }
      while (running.size > 0) {
        t.true(running.size <= concurrency);
        const names = [...running.keys()];
        await end(names[(picks.next().value as number) % names.length] ?? "");
      }
      const ended = log.filter((line) => line.startsWith("end")).map((line) => line.slice(4));
      t.is(ended.length, keys.length);
      for (const key of ["a", "b", "c"])
        t.deepEqual(
          ended.filter((name) => name.endsWith(key)),
          keys.flatMap((k, i) => (k === key ? [`${i}${k}`] : [])),
        );
      for (const [at, name] of ended.entries())
        if (name.endsWith("|"))
          t.is(ended.slice(0, at).filter((other) => Number.parseInt(other, 10) < Number.parseInt(name, 10)).length, Number.parseInt(name, 10));
    }),
    { numRuns: 100 },
  );
});
