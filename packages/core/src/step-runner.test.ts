import test from "ava";
import fc from "fast-check";
import type { DataItem, Event, Gap, Item, Time } from "./item.ts";
import type { Kernel } from "./kernel.ts";
import { type KeyExpression, keyOf } from "./key.ts";
import { StepRunner } from "./step-runner.ts";

type Count = Event<"count", number>;
type Counter = Kernel<{ n: number }, Event, Count, { odd: Count }>;

const event = (source: string, time: Time = 0n, type = "tick"): Event => ({ kind: "event", type, id: "", source, time, data: null });
const gap = (source: string): Gap => ({ kind: "gap", source, from: 0n, to: 1n, cause: "missing" });
const count = (source: string, data: number): Count => ({ kind: "event", type: "count", id: "", source, time: 0n, data });

/** Counts the items of a key; an item of type `bad` is reported, one of type `throw` breaks the kernel. */
const counter: Counter = {
  start: () => ({ n: 0 }),
  step(state, item, emit) {
    state.n++;
    if (item.type === "bad") return emit.error("bad item", item);
    if (item.type === "throw") throw new Error("broken");
    emit.out(count(item.source, state.n));
    if (state.n % 2 === 1) emit.side("odd", count(item.source, state.n));
  },
};

function run(kernel: Kernel<never, never, never, never> | Counter, keyBy: KeyExpression = "source") {
  const log: string[] = [];
  const say = (port: string) => (item: DataItem | Gap) => log.push(`${port} ${item.source} ${item.kind === "event" ? JSON.stringify(item.data) : item.kind}`);
  const runner = new StepRunner(
    kernel as Counter,
    keyOf(keyBy),
    {
      out: say("out"),
      side: (port, item) => say(port)(item),
      control: say("control"),
      error: (reason, item, key, thrown) => log.push(`error ${key} ${item?.kind} ${reason}${thrown ? " (thrown)" : ""}`),
    },
    { now: 7n, random: () => 0.5 },
  );
  return { runner, log };
}

test("StepRunner keeps a state for each key", (t) => {
  const { runner, log } = run(counter);
  for (const source of ["a", "b", "a", "a", "b"]) runner.push(event(source));
  t.deepEqual(
    log.filter((line) => line.startsWith("out")),
    ["out a 1", "out b 1", "out a 2", "out a 3", "out b 2"],
  );
  t.deepEqual(
    log.filter((line) => line.startsWith("odd")),
    ["odd a 1", "odd b 1", "odd a 3"],
  );
  t.deepEqual([...runner.slots.keys()], ["a", "b"]);
});

test("StepRunner gives each key what it would get alone", (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("tick", "bad", "throw", "gap"))), (inputs) => {
      const feed = (only?: string) => {
        const { runner, log } = run(counter);
        for (const [source, type] of inputs) if (only === undefined || source === only) runner.push(type === "gap" ? gap(source) : event(source, 0n, type));
        return log;
      };
      const together = feed();
      for (const key of ["a", "b", "c"])
        t.deepEqual(
          together.filter((line) => line.split(" ")[1] === key),
          feed(key),
        );
    }),
  );
});

test("StepRunner starts a key afresh at a gap, passes the gap on, and leaves other keys alone", (t) => {
  const { runner, log } = run(counter);
  for (const item of [event("a"), event("b"), gap("a"), event("a"), event("b"), gap("new")]) runner.push(item);
  t.deepEqual(
    log.filter((line) => !line.startsWith("odd")),
    ["out a 1", "out b 1", "control a gap", "out a 1", "out b 2", "control new gap"],
  );
  t.false(runner.slots.has("new"));
});

test("StepRunner leaves a gap to a kernel that takes gaps", (t) => {
  const { runner, log } = run({ ...counter, gap: (state, g, emit) => (state.n >= 1 ? emit.gap(g) : undefined) } as Counter);
  for (const item of [gap("a"), event("a"), gap("a"), event("a")]) runner.push(item);
  t.deepEqual(
    log.filter((line) => !line.startsWith("odd")),
    ["out a 1", "control a gap", "out a 2"],
  );
});

test("StepRunner passes a gap on that has no key, and reports an item that has none", (t) => {
  const { runner, log } = run(counter, "data.phase");
  runner.push(gap("a"));
  runner.push(event("a"));
  t.deepEqual(log, ["control a gap", "error  event Item has no key"]);
});

test("StepRunner reports bad data and goes on with the state", (t) => {
  const { runner, log } = run(counter);
  for (const item of [event("a"), event("a", 0n, "bad"), event("a")]) runner.push(item);
  t.deepEqual(
    log.filter((line) => !line.startsWith("odd")),
    ["out a 1", "error a event bad item", "out a 3"],
  );
});

test("StepRunner starts a key afresh after its kernel threw", (t) => {
  const { runner, log } = run(counter);
  for (const item of [event("a"), event("a", 0n, "throw"), event("a")]) runner.push(item);
  t.deepEqual(
    log.filter((line) => !line.startsWith("odd")),
    ["out a 1", "error a event Kernel threw: broken (thrown)", "out a 1"],
  );
});

test("StepRunner reports what start, gap, watermark and end throw", (t) => {
  const broken = () => {
    throw new Error("broken");
  };
  const { runner, log } = run({ ...counter, gap: broken, watermark: broken, end: broken } as Counter);
  runner.push(event("a"));
  runner.push(gap("a"));
  runner.watermark(5n);
  runner.end();
  t.deepEqual(log.slice(2), [
    "error a gap Kernel threw: broken (thrown)",
    "error a undefined Kernel threw: broken (thrown)",
    "error a undefined Kernel threw: broken (thrown)",
  ]);
  const unable = run({ ...counter, start: broken } as Counter);
  unable.runner.push(event("a"));
  t.deepEqual(unable.log, ["error a event Kernel threw: broken (thrown)"]);
});

test("StepRunner.watermark() tells every key, and is held back by the earliest of them", (t) => {
  const held = new Map<number, Time | undefined>([
    [1, 30n],
    [2, 10n],
    [3, undefined],
  ]);
  const seen: Time[] = [];
  const kernel = { ...counter, watermark: (_state: object, time: Time) => seen.push(time), holds: ({ n }: { n: number }) => held.get(n) } as unknown as Counter;
  const { runner } = run(kernel);
  t.is(runner.watermark(20n), 20n);
  runner.push(event("a"));
  t.is(runner.watermark(20n), 20n);
  for (const source of ["b", "b"]) runner.push(event(source));
  t.is(runner.watermark(20n), 10n);
  t.is(runner.watermark(5n), 5n);
  runner.push(event("b"));
  t.is(runner.watermark(40n), 30n);
  t.deepEqual(seen, [20n, 20n, 20n, 5n, 5n, 40n, 40n]);
});

test("StepRunner.end() lets every key emit what is open", (t) => {
  const { runner, log } = run({ ...counter, end: (state, emit) => emit.out(count("end", state.n)) } as Counter);
  for (const source of ["a", "a", "b"]) runner.push(event(source));
  log.length = 0;
  runner.end();
  t.deepEqual(log, ["out end 2", "out end 1"]);
});

test("StepRunner hands the host's context to the kernel and marks changed states", (t) => {
  const times: Time[] = [];
  const { runner } = run({
    start: () => ({ n: 0 }),
    step: (_state: object, _item: Item, _emit: unknown, { now }: { now: Time }) => times.push(now),
  } as unknown as Counter);
  runner.push(event("a"));
  t.deepEqual(times, [7n]);
  const slot = runner.slots.get("a");
  t.true(slot?.dirty);
  if (slot) slot.dirty = false;
  runner.push(event("b"));
  t.false(slot?.dirty);
  runner.push(event("a"));
  t.true(slot?.dirty);
});
