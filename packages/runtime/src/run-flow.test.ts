import { anyItem, type Batch, defineSource, errorEvent, HeadframeError, InvalidError, optionsSchema, type SourceReader } from "@headframe/core";
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { type RunOptions, runFlow } from "./run-flow.ts";
import { catalogue, document } from "./simulation/flows.ts";
import { at, frame, gap, reading, watermark } from "./simulation/items.ts";
import { asyncOperator, numberOf } from "./simulation/operators.ts";
import { type Act, aborted, memorySink, scripted } from "./testing/devices.ts";
import { MemoryLog } from "./turn.ts";
import { virtualHost } from "./virtual/virtual-host.ts";

const forever = { forever: true } as const;
const readings = (n: number, source = "a", first = 0) => Array.from({ length: n }, (_, i) => reading(source, first + i, i + 1));

/** A source, steps and a memory sink in virtual time. */
function set(
  script: readonly Act[],
  steps: Parameters<typeof document>[1] = [],
  options: Partial<RunOptions> & { sink?: Parameters<typeof memorySink>[1]; more?: Parameters<typeof catalogue>[2] } = {},
) {
  const host = virtualHost({ seed: 1 });
  const events: string[] = [];
  const memory = memorySink("memory", options.sink);
  const flow = document({ source: "scripted" }, steps, [["sink", "memory", steps.at(-1)?.[0] ?? "source"]]);
  const known = catalogue([scripted("scripted", script, events)], [memory.sink], options.more);
  const start = (changes: Partial<RunOptions> = {}) => runFlow(flow, { catalogue: known, host, ...options, ...changes });
  return { host, events, memory, flow, known, start };
}

/** A source whose `take` never waits. */
function endless(name = "endless") {
  const stats = { taken: 0 };
  const device = defineSource({
    name,
    version: 1,
    summary: "Never waits",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: true,
    example: { options: {} },
    open: async (): Promise<SourceReader> => ({
      take: (credit): Batch => {
        const items = readings(credit, name, stats.taken);
        stats.taken += credit;
        return { items, position: stats.taken };
      },
      close: async () => {},
    }),
  });
  return { device, stats };
}

async function failsWith(t: ExecutionContext, work: Promise<unknown>, code: string, text: RegExp): Promise<void> {
  const error = await t.throwsAsync(work, { instanceOf: HeadframeError });
  t.is(error?.code, code);
  t.regex(error?.message ?? "", text);
}

test("runFlow() runs a flow to its end, flushes and closes", async (t) => {
  const { host, events, memory, start } = set([{ items: readings(3) }, { seconds: 5 }, { items: [gap("a", 3, 5)] }], [["sum", "total", "source"]]);
  const run = start();
  t.is(run.health.state, "starting");
  const summary = await host.settle(run.done);
  t.deepEqual(memory.values(), [1, 3, 6, "gap"]);
  t.deepEqual(memory.log, ["flushed", "closed"]);
  t.deepEqual(events, ["scripted opened", "scripted closed"]);
  t.is(summary.outcome, "ended");
  t.deepEqual(run.health, { state: "ended", reasons: [] });
  t.is(summary.errors, 0);
});

test("runFlow() throws all problems of a document before it opens anything", (t) => {
  const { known, host, events } = set([]);
  const wrong = document({ source: "scripted" }, [["a", "nothing", "source"]], [["sink", "memory", "b"]]);
  const error = t.throws(() => runFlow(wrong, { catalogue: known, host }), { instanceOf: InvalidError });
  t.is(error?.problems.length, 2);
  t.deepEqual(events, []);
});

test("runFlow() numbers outputs without a hole", async (t) => {
  const { host, memory, start } = set([{ items: readings(3) }, { seconds: 1 }, { items: readings(4) }]);
  await host.settle(start().done);
  let next = 0;
  for (const { producer, epoch, sequence, items } of memory.batches) {
    t.deepEqual([producer, epoch, sequence], ["sink", 1, next]);
    next += items.length;
  }
  t.is(next, 7);
});

test("runFlow() writes outputs only when the turn's record is durable", async (t) => {
  const order: string[] = [];
  const host = virtualHost({ seed: 1 });
  const log = {
    append: async ({ turn }: { turn: number }) => {
      await host.clock.until(host.clock.now() + at(turn === 1 ? 3 : 1));
      order.push(`logged ${turn}`);
    },
  };
  const memory = memorySink("memory", { write: ({ sequence }) => void order.push(`written ${sequence}`) });
  const script = [{ items: readings(1) }, { seconds: 0.5 }, { items: readings(1) }];
  const run = runFlow(document({ source: "scripted" }, [], [["sink", "memory", "source"]]), {
    host,
    log,
    catalogue: catalogue([scripted("scripted", script)], [memory.sink]),
  });
  await host.settle(run.done);
  t.deepEqual(order, ["logged 2", "logged 1", "written 0", "written 1", "logged 3"]);
});

test("runFlow() takes no more than a slow sink lets it", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 }), async (queuedTurns, takeItems) => {
      const host = virtualHost({ seed: 1 });
      const { device, stats } = endless();
      let written = 0;
      const memory = memorySink("memory", {
        write: async ({ items }) => {
          await host.clock.until(host.clock.now() + at(1));
          written += items.length;
          const ahead = stats.taken - written;
          // The turns on their way, one batch ready and one asked for.
          if (ahead > (queuedTurns + 2) * takeItems) throw new Error(`${ahead} items ahead of the sink`);
          if (written > 50 * takeItems) run.stop();
        },
      });
      const run = runFlow(document({ source: "endless" }, [["p", "pass", "source"]], [["sink", "memory", "p"]]), {
        host,
        catalogue: catalogue([device], [memory.sink]),
        limits: { queuedTurns, takeItems, takeEvents: takeItems },
      });
      await host.settle(run.done);
      t.is(run.metrics().sinks.sink?.in.events, written);
    }),
    { numRuns: 20 },
  );
});

test("runFlow() lets a slow sink not delay the others", async (t) => {
  const host = virtualHost({ seed: 1 });
  const slow = memorySink("slow", { write: () => host.clock.until(host.clock.now() + at(60)) });
  const times: number[] = [];
  const fast = memorySink("fast", { write: () => void times.push(Number(host.clock.now() - start) / 1e9) });
  const start = host.clock.now();
  const script = [{ items: readings(1) }, { seconds: 1 }, { items: readings(1) }];
  const flow = document(
    { source: "scripted" },
    [],
    [
      ["a", "slow", "source"],
      ["b", "fast", "source"],
    ],
  );
  await host.settle(runFlow(flow, { host, catalogue: catalogue([scripted("scripted", script)], [slow.sink, fast.sink]) }).done);
  t.deepEqual(times, [0, 1]);
});

test("runFlow() takes from all sources in turn", async (t) => {
  const host = virtualHost({ seed: 1 });
  const [a, b] = [endless("endless-a"), endless("endless-b")];
  const memory = memorySink();
  const flow = document({ a: "endless-a", b: "endless-b" }, [], [["sink", "memory", "a", "b"]]);
  const run = runFlow(flow, { host, catalogue: catalogue([a.device, b.device], [memory.sink]), limits: { takeItems: 10, turnItems: 10 } });
  await host.clock.until(host.clock.now() + at(0.001));
  await host.settle(run.stop());
  t.true(a.stats.taken > 100);
  t.true(Math.abs(a.stats.taken - b.stats.taken) <= 20);
});

test("runFlow() calls a silent item source idle, and joins it again", async (t) => {
  const script: Act[] = [];
  for (let second = 0; second < 40; second++) {
    const b = second < 10 || second >= 35 ? [reading("b", second, 1)] : [];
    script.push({ items: [reading("a", second, 1), ...b] }, { seconds: 1 });
  }
  const { host, memory, start } = set(script, [["window", "window-sum", "source"]], { limits: { idleSeconds: 5 } });
  const closed: [string, number][] = [];
  const first = host.clock.now();
  const run = start({ observers: { window: (item) => closed.push([item.source, Number(host.clock.now() - first) / 1e9]) } });
  await host.settle(run.done);
  // The first window closes when both have come past 10 s; b holds the watermark at 9 s until it is idle at 14 s.
  t.deepEqual(closed.slice(0, 4), [
    ["a", 14],
    ["b", 14],
    ["a", 20],
    ["a", 30],
  ]);
  t.is(memory.items().length, 6);
  t.is(run.metrics().steps.window?.late, 0);
});

test("runFlow() does not call a source idle because the host is busy or a sink is slow", async (t) => {
  const { host, start } = set(
    Array.from({ length: 10 }, (_, i) => ({ items: [reading("a", i, 1), reading("b", i, 1)] })),
    [],
    { limits: { idleSeconds: 1, queuedTurns: 1 }, sink: { write: () => host.clock.until(host.clock.now() + at(30)) } },
  );
  const log = new MemoryLog();
  await host.settle(start({ log }).done);
  t.true(log.records.length >= 10);
  t.deepEqual(
    log.records.flatMap(({ idle }) => idle),
    [],
  );
});

test("runFlow() does not wait for a source that was never heard", async (t) => {
  const host = virtualHost({ seed: 1 });
  const memory = memorySink();
  const script = Array.from({ length: 30 }, (_, i) => [{ items: [reading("a", i, 1)] }, { seconds: 1 }]).flat();
  const flow = document({ live: "scripted", dead: "silent" }, [["w", "window-sum", "live", "dead"]], [["sink", "memory", "w"]]);
  const run = runFlow(flow, { host, catalogue: catalogue([scripted("scripted", script), scripted("silent", [forever])], [memory.sink]) });
  await host.clock.until(host.clock.now() + at(28));
  t.is(memory.items().length, 2);
  t.true(run.metrics().sources.dead?.idle);
  await host.settle(run.stop());
});

test("runFlow() holds a step's event time back for what it may still emit", async (t) => {
  const script = [{ items: [reading("a", 3, 1)] }, { seconds: 1 }, { items: [reading("a", 7, 1)] }, { seconds: 1 }, { items: [reading("a", 14, 1)] }, forever];
  const { host, start } = set(script, [["w", "window-sum", "source"]]);
  const begin = host.clock.now();
  const run = start();
  const reached: unknown[] = [];
  for (const second of [0.5, 1.5, 2.5]) {
    await host.clock.until(begin + at(second));
    reached.push(run.metrics().steps.w?.watermark);
  }
  t.deepEqual(reached, [undefined, at(0), at(10)]);
  await host.settle(run.stop());
});

test("runFlow() lets a watermark of the whole source take effect where it stands in a batch", async (t) => {
  const items = [reading("a", 1, 1), reading("b", 2, 1), watermark("*", 10), reading("a", 5, 1), reading("a", 12, 1)];
  for (const takeItems of [1, 100]) {
    const { host, memory, start } = set([{ items }], [["w", "window-sum", "source"]], { limits: { takeItems } });
    t.is((await host.settle(start().done)).late, 1);
    t.deepEqual(memory.values(), [1, 1, 1]);
  }
});

test("runFlow() logs and counts what a source reports on its errors port when nobody takes from it", async (t) => {
  const device = defineSource({
    name: "broken-lines",
    version: 1,
    summary: "One good item, one bad line",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: true,
    example: { options: {} },
    open: async () => ({
      take: (): Batch => ({ items: readings(1), side: { errors: [errorEvent("broken-lines", "line 2: not JSON")] }, position: 1, done: true }),
      close: async () => {},
    }),
  });
  const host = virtualHost({ seed: 1 });
  const memory = memorySink();
  const flow = document({ source: "broken-lines" }, [], [["sink", "memory", "source"]]);
  const summary = await host.settle(runFlow(flow, { host, catalogue: catalogue([device], [memory.sink]) }).done);
  t.is(summary.errors, 1);
  t.like(host.logged[0], { level: "warn", message: "source: line 2: not JSON" });
});

test("runFlow() lets the host tidy up after so many bytes of samples", async (t) => {
  const items = Array.from({ length: 10 }, (_, i) =>
    frame(
      "a",
      i,
      Array.from({ length: 10 }, () => i),
    ),
  );
  const { host, start } = set([{ items }], [], { limits: { takeItems: 1, tidyBytes: 160 } });
  let tidied = 0;
  await host.settle(start({ host: { ...host, tidy: () => void tidied++ } }).done);
  t.is(tidied, 5, "10 frames of 80 bytes");
});

test("runFlow() sends late items to the late port and counts them", async (t) => {
  const host = virtualHost({ seed: 1 });
  const memory = memorySink();
  const script = [{ items: [reading("a", 1, 1)] }, { items: [watermark("a", 25)] }, { items: [reading("a", 2, 7), reading("a", 26, 1)] }];
  const flow = document({ source: "scripted" }, [["w", "window-sum", "source"]], [["sink", "memory", "w#late"]]);
  const run = runFlow(flow, { host, catalogue: catalogue([scripted("scripted", script)], [memory.sink]) });
  const summary = await host.settle(run.done);
  t.deepEqual(memory.values(), [7]);
  t.is(summary.late, 1);
});

test("runFlow() allows as much disorder as it is told", async (t) => {
  const script = [{ items: [reading("a", 19, 1)] }, { items: [reading("a", 21, 1)] }, { items: [reading("a", 8, 1)] }];
  for (const [outOfOrderSeconds, late] of [
    [0, 1],
    [12, 0],
  ] as const) {
    const { host, start } = set(script, [["w", "window-sum", "source"]], { limits: { sources: { source: { outOfOrderSeconds } } } });
    t.is((await host.settle(start().done)).late, late);
  }
});

test("runFlow() runs asynchronous steps bounded, in order for each key", async (t) => {
  const host = virtualHost({ seed: 1 });
  const work = asyncOperator(4, async (item) => {
    await host.clock.until(host.clock.now() + at(numberOf(item) % 3));
    return [item];
  });
  const items = Array.from({ length: 60 }, (_, i) => reading(`key-${i % 3}`, i, (i * 7) % 11));
  const memory = memorySink();
  const run = runFlow(document({ source: "scripted" }, [["work", "async", "source"]], [["sink", "memory", "work"]]), {
    host,
    catalogue: catalogue([scripted("scripted", [{ items }])], [memory.sink], [work.operator]),
  });
  await host.settle(run.done);
  t.is(work.stats.most, 4);
  t.is(memory.items().length, 60);
  for (const key of ["key-0", "key-1", "key-2"])
    t.deepEqual(
      memory.items().filter(({ source }) => source === key),
      items.filter(({ source }) => source === key),
    );
});

test("runFlow() takes nothing while an asynchronous step is full", async (t) => {
  const host = virtualHost({ seed: 1 });
  const { device, stats } = endless();
  let most = 0;
  const work = asyncOperator(2, async (item) => {
    most = Math.max(most, run.metrics().steps.work?.queue ?? 0);
    await host.clock.until(host.clock.now() + at(1));
    return [item];
  });
  const memory = memorySink();
  const flow = document({ source: "endless" }, [["work", "async", "source"]], [["sink", "memory", "work"]]);
  const run = runFlow(flow, { host, catalogue: catalogue([device], [memory.sink], [work.operator]), limits: { takeItems: 5, takeEvents: 5, asyncItems: 10 } });
  await host.clock.until(host.clock.now() + at(60));
  t.true(most <= 14, `${most} items inside`);
  t.true(stats.taken < 2 * 61 + 30);
  t.true(memory.items().length >= 110);
  await host.settle(run.stop());
  t.is(memory.items().length, work.stats.started);
});

test("runFlow() holds event time back for items in flight", async (t) => {
  const host = virtualHost({ seed: 1 });
  const work = asyncOperator(8, async (item) => {
    if (item.source === "slow") await host.clock.until(host.clock.now() + at(20));
    return [item];
  });
  const script = Array.from({ length: 30 }, (_, i) => [{ items: [reading("a", i, 1), ...(i === 5 ? [reading("slow", 5, 1)] : [])] }, { seconds: 1 }]).flat();
  const memory = memorySink();
  const flow = document(
    { source: "scripted" },
    [
      ["work", "async", "source"],
      ["w", "window-sum", "work"],
    ],
    [["sink", "memory", "w"]],
  );
  const run = runFlow(flow, { host, catalogue: catalogue([scripted("scripted", script)], [memory.sink], [work.operator]), limits: { idleSeconds: 2 } });
  await host.clock.until(host.clock.now() + at(24));
  t.is(memory.items().length, 0, "the slow item of second 5 holds the first window open");
  const summary = await host.settle(run.done);
  t.is(summary.late, 0);
  t.deepEqual(memory.values(), [10, 10, 1, 10]);
});

test("runFlow() starts asynchronous work only when the turn's record is durable", async (t) => {
  const host = virtualHost({ seed: 1 });
  const begin = host.clock.now();
  const starts: bigint[] = [];
  const work = asyncOperator(8, async (item) => {
    starts.push(host.clock.now() - begin);
    return [item];
  });
  const log = { append: () => host.clock.until(host.clock.now() + at(2)) };
  const flow = document({ source: "scripted" }, [["work", "async", "source"]], [["sink", "memory", "work"]]);
  const script = [{ items: readings(1) }, { seconds: 1 }, { items: readings(2) }];
  await host.settle(runFlow(flow, { host, log, catalogue: catalogue([scripted("scripted", script)], [memorySink().sink], [work.operator]) }).done);
  t.deepEqual(starts, [at(2), at(3), at(3)]);
});

test("runFlow() turns a rejection of asynchronous work into an error with key and item", async (t) => {
  const host = virtualHost({ seed: 1 });
  const work = asyncOperator(2, async (item) => {
    if (numberOf(item) === 2) throw new RangeError("Two is too much");
    return [item];
  });
  const memory = memorySink();
  const flow = document({ source: "scripted" }, [["work", "async", "source"]], [["sink", "memory", "work", "work#errors"]]);
  const run = runFlow(flow, { host, catalogue: catalogue([scripted("scripted", [{ items: readings(3) }])], [memory.sink], [work.operator]) });
  const summary = await host.settle(run.done);
  t.is(summary.errors, 1);
  const [one, error, three] = memory.items();
  t.deepEqual([one, three], [reading("a", 0, 1), reading("a", 2, 3)]);
  t.like(error, { type: "error", source: "a", data: { step: "work", reason: "Two is too much", key: "a", item: "event reading a/1/2" } });
  t.is(summary.health.state, "ended");
});

for (const state of [undefined, { directory: "state" }])
  test(`runFlow() turns an asynchronous result that is not plain data into an error ${state ? "in a durable run" : "in memory"}`, async (t) => {
    const host = virtualHost({ seed: 1 });
    const results = [undefined, [new Date(0)], "text", [{ at: () => 1 }], [null]];
    const work = asyncOperator(2, async (item) => {
      const n = numberOf(item);
      if (n === 6) return [{ ...frame("a", 6, [1]), samples: [1] as never }];
      if (n === 7) return undefined as never;
      return [{ ...item, data: (n < 5 ? results[n] : n) as never } as typeof item];
    });
    const memory = memorySink();
    const flow = document({ source: "scripted" }, [["work", "async", "source"]], [["sink", "memory", "work", "work#errors"]]);
    const items = Array.from({ length: 8 }, (_, i) => reading("a", i, i));
    const run = runFlow(flow, { host, catalogue: catalogue([scripted("scripted", [{ items }])], [memory.sink], [work.operator]), ...(state && { state }) });
    t.is((await host.settle(run.done)).outcome, "ended");
    const got = memory.items().map((item) => (item.kind === "event" && item.type === "error" ? (item.data as { reason: string }).reason : "kept"));
    const cannot = (why: string) => `The result cannot be kept: ${why}`;
    t.deepEqual(got, [
      "kept",
      cannot("A Date is not plain data"),
      "kept",
      cannot("A function is not plain data"),
      "kept",
      "kept",
      cannot("Samples are an Int32Array, a Float32Array or a Float64Array"),
      cannot("It is not a list of items"),
    ]);
  });

test("runFlow() sends poison items to errors with bytes and stack, and goes on degraded", async (t) => {
  const { host, memory, known } = set([{ items: [reading("a", 0, 1), reading("a", 1, 7), frame("a", 2, [1, 1, 1, 1, 1]), reading("a", 3, 1)] }, forever]);
  const flow = document({ source: "scripted" }, [["picky", "picky", "source"]], [["sink", "memory", "picky#errors"]]);
  const run = runFlow(flow, { catalogue: known, host });
  await host.clock.until(host.clock.now() + at(1));
  t.deepEqual(run.health, { state: "degraded", reasons: ['Step "picky" threw once; the items went to its errors port'] });
  const [poison, bad] = memory.items();
  t.like(poison, { type: "error", data: { reason: "Kernel threw: Multiple of 7", key: "a" } });
  const data = (poison as unknown as { data: { stack: string; bytes: string } }).data;
  t.regex(data.stack, /RangeError|Multiple of 7\n.*operators\.ts/s);
  t.notRegex(data.stack, /step-runner/);
  t.like(JSON.parse(Buffer.from(data.bytes, "base64").toString()), { id: "a/1/7", data: 7 });
  const samples = Buffer.from((bad as unknown as { data: { bytes: string } }).data.bytes, "base64");
  t.deepEqual(new Float64Array(samples.buffer.slice(samples.byteOffset, samples.byteOffset + 40)), Float64Array.from([1, 1, 1, 1, 1]));
  await host.settle(run.stop());
  t.is(run.metrics().steps.picky?.errors, 2);
});

test("runFlow() logs errors that nobody takes, the first in full", async (t) => {
  const { host, start } = set([{ items: Array.from({ length: 50 }, (_, i) => reading("a", i, 5)) }], [["picky", "picky", "source"]]);
  const run = start();
  await host.settle(run.done);
  t.is(host.logged.length, 6);
  t.like(host.logged[0], { level: "warn", message: "picky: Multiple of 5", fields: { key: "a", item: "event reading a/0/5", source: "a" } });
  t.is(host.logged[5]?.message, "picky: 45 more errors");
  t.deepEqual(run.metrics().steps.picky?.unconnected, { errors: 50 });
});

test("runFlow() guards itself against observers", async (t) => {
  const { host, memory, start } = set([{ items: readings(3) }]);
  const seen: unknown[] = [];
  const run = start({
    observers: {
      source: (item) => {
        seen.push(item);
        throw new Error("No more");
      },
    },
  });
  await host.settle(run.done);
  t.is(seen.length, 3);
  t.is(memory.items().length, 3);
  t.like(host.logged[0], { level: "error", message: "The observer of port source threw: No more" });
});

test("runFlow() tells metrics of each step, source and sink", async (t) => {
  const { host, start } = set(
    [{ items: [frame("a", 0, [1, 2, 3]), frame("b", 0, [1]), reading("a", 1, 3), gap("a", 1, 2)] }, { seconds: 2 }, forever],
    [["sum", "total", "source"]],
  );
  const run = start();
  await host.clock.until(host.clock.now() + at(1));
  const { sources, steps, sinks, turns, credit } = run.metrics();
  t.is(turns, 1);
  t.is(credit, 2);
  t.like(sources.source, {
    out: { frames: 2, events: 1, gaps: 1, samples: 4, bytes: 32 },
    position: 4,
    idle: false,
    ended: false,
    itemSources: 2,
    waitedSeconds: 0,
  });
  t.like(steps.sum, {
    in: { frames: 2, events: 1, gaps: 1, samples: 4, bytes: 32 },
    out: { frames: 0, events: 3, gaps: 1, samples: 0, bytes: 0 },
    side: { odd: 2 },
    unconnected: { odd: 2 },
    errors: 0,
    late: 0,
    keys: 2,
    queue: 0,
  });
  t.true((steps.sum?.ns ?? 0) > 0);
  t.is(steps.sum?.lagSeconds, 1767225600 - 1);
  t.like(sinks.sink, { in: { events: 3, gaps: 1 }, sequence: 4, queue: 0 });
  await host.settle(run.stop());
});

test("run.stop() ends a run that waits for its source, and lets steps emit what is open", async (t) => {
  const { host, events, memory, start } = set([{ items: readings(3) }, forever], [["sum", "total", "source"]]);
  const run = start();
  await host.clock.until(host.clock.now() + at(1));
  t.is(run.health.state, "running");
  const summary = await host.settle(run.stop());
  t.is(summary.outcome, "stopped");
  t.deepEqual(memory.values(), [1, 3, 6, 6]);
  t.deepEqual(events, ["scripted opened", "scripted closed"]);
  t.is(run.stop(), run.done, "a second stop changes nothing");
});

test("run.stop() with keep leaves states for a run that continues", async (t) => {
  const script = Array.from({ length: 20 }, (_, i) => [{ items: [reading("a", i, i), reading("b", i, 7 * i)] }, { seconds: 1 }]).flat();
  const steps = [
    ["sum", "total", "source"],
    ["w", "window-sum", "sum"],
  ] as const;
  const whole = set(script, steps);
  await whole.host.settle(whole.start().done);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 19_500 }), async (milliseconds) => {
      const first = set(script, steps, { onStop: "keep" });
      const run = first.start();
      await first.host.clock.until(first.host.clock.now() + at(milliseconds / 1000));
      await first.host.settle(run.stop());
      const second = set(script, steps);
      await second.host.settle(second.start({ from: run.snapshot() }).done);
      t.deepEqual([...first.memory.items(), ...second.memory.items()], whole.memory.items());
      const last = first.memory.batches.at(-1);
      if (last) t.is(second.memory.batches[0]?.sequence, last.sequence + last.items.length);
    }),
    { numRuns: 30 },
  );
});

test("runFlow() refuses a snapshot of another flow", async (t) => {
  const one = set([forever], [["sum", "total", "source"]]);
  const run = one.start();
  await one.host.settle(run.stop());
  const other = set([forever], [["sum", "add", "source"]]);
  t.throws(() => other.start({ from: run.snapshot() }), { message: /step "sum" is add version 1, not total version 1/ });
});

test("run.stop() before anything is open runs nothing", async (t) => {
  const { host, memory, start } = set([{ items: readings(3) }]);
  const run = start({ signal: AbortSignal.abort() });
  t.is((await host.settle(run.done)).outcome, "stopped");
  t.deepEqual(memory.items(), []);
});

test("run.stop() finishes asynchronous work, within bounds", async (t) => {
  const host = virtualHost({ seed: 1 });
  const work = asyncOperator(2, async (item, signal) => {
    if (numberOf(item) < 3) await host.clock.until(host.clock.now() + at(3));
    else await aborted(signal);
    return [item];
  });
  const memory = memorySink();
  const flow = document({ source: "scripted" }, [["work", "async", "source"]], [["sink", "memory", "work", "work#errors"]]);
  const run = runFlow(flow, { host, catalogue: catalogue([scripted("scripted", [{ items: readings(5) }, forever])], [memory.sink], [work.operator]) });
  const begin = host.clock.now();
  await host.clock.until(begin + at(1));
  t.is((await host.settle(run.stop())).outcome, "stopped");
  t.is(host.clock.now(), begin + at(11));
  const reasons = memory.items().map((item) => (item.kind === "event" && item.type === "error" ? (item.data as { reason: string }).reason : "done"));
  t.deepEqual(reasons, ["done", "done", ...new Array(3).fill("The host stopped before the result came")]);
});

test("run.stop() keeps unfinished asynchronous work in the state", async (t) => {
  const host = virtualHost({ seed: 1 });
  let broken = true;
  const work = asyncOperator(2, async (item, signal) => {
    if (broken && numberOf(item) > 1) await aborted(signal);
    return [item];
  });
  const memory = memorySink();
  const flow = document({ source: "scripted" }, [["work", "async", "source"]], [["sink", "memory", "work"]]);
  const options = { host, catalogue: catalogue([scripted("scripted", [{ items: readings(5) }])], [memory.sink], [work.operator]), onStop: "keep" } as const;
  const run = runFlow(flow, options);
  await host.clock.until(host.clock.now() + at(1));
  await host.settle(run.stop());
  t.deepEqual(memory.values(), [1]);
  broken = false;
  await host.settle(runFlow(flow, { ...options, from: run.snapshot() }).done);
  t.deepEqual(memory.values(), [1, 2, 3, 4, 5]);
});

test("run.stop() gives up on a sink that hangs, and names it", async (t) => {
  const { host, events, start } = set([{ items: readings(3) }, forever], [], { sink: { write: () => new Promise(() => {}) } });
  const run = start();
  await host.clock.until(host.clock.now() + at(1));
  await failsWith(t, host.settle(run.stop()), "stop-timeout", /^Sink "sink" did not take what was left within 10 s/);
  t.deepEqual(events, ["scripted opened", "scripted closed"]);
  t.is(run.health.state, "failed");
});

test("run.stop() does not wait for a source that ignores it", async (t) => {
  const host = virtualHost({ seed: 1 });
  const deaf = defineSource({
    name: "deaf",
    version: 1,
    summary: "Hangs",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: false,
    example: { options: {} },
    open: async () => ({ take: () => new Promise<Batch>(() => {}), close: async () => {} }),
  });
  const memory = memorySink();
  for (const onStop of ["end", "keep"] as const) {
    const run = runFlow(document({ source: "deaf" }, [], [["sink", "memory", "source"]]), { host, onStop, catalogue: catalogue([deaf], [memory.sink]) });
    await host.clock.until(host.clock.now() + at(1));
    t.is((await host.settle(run.stop())).outcome, "stopped");
  }
});

test("run.stop() gives up on a device that does not open", async (t) => {
  const host = virtualHost({ seed: 1 });
  const stuck = defineSource({
    name: "stuck",
    version: 1,
    summary: "Hangs",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: false,
    example: { options: {} },
    open: () => new Promise<SourceReader>(() => {}),
  });
  const memory = memorySink();
  const run = runFlow(document({ source: "stuck" }, [], [["sink", "memory", "source"]]), { host, catalogue: catalogue([stuck], [memory.sink]) });
  await host.clock.until(host.clock.now() + at(1));
  t.is((await host.settle(run.stop())).outcome, "stopped");
  t.deepEqual(memory.log, ["flushed", "closed"]);
});

test("run.done names the source that fails, and closes the rest", async (t) => {
  const { host, memory, events, start } = set([{ items: readings(3) }, { seconds: 1 }, { error: new Error("Cable cut") }]);
  await failsWith(t, host.settle(start().done), "source-failed", /^Source "source" failed: Cable cut$/);
  t.is(memory.items().length, 3);
  t.deepEqual(memory.log, ["flushed", "closed"]);
  t.deepEqual(events, ["scripted opened", "scripted closed"]);
});

test("run.done names the source or sink that does not open", async (t) => {
  const host = virtualHost({ seed: 1 });
  const refuse = () => Promise.reject(new Error("No permission"));
  const closed = defineSource({
    name: "closed",
    version: 1,
    summary: "Refuses",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: false,
    example: { options: {} },
    open: refuse,
  });
  const memory = memorySink();
  const run = runFlow(document({ in: "closed" }, [], [["out", "memory", "in"]]), { host, catalogue: catalogue([closed], [memory.sink]) });
  await failsWith(t, host.settle(run.done), "source-failed", /^Source "in" could not be opened: No permission$/);
  t.deepEqual(memory.log, ["flushed", "closed"]);
});

test("run.done names the sink that fails, lets the others finish and closes everything", async (t) => {
  const host = virtualHost({ seed: 1 });
  const events: string[] = [];
  const good = memorySink("good", { write: () => host.clock.until(host.clock.now() + at(1)) });
  for (const failing of ["write", "flush", "close"] as const) {
    const bad = memorySink("bad", { [failing]: () => Promise.reject(new Error("Disk full")) });
    const before = good.items().length;
    const script = [{ items: readings(3) }, ...(failing === "write" ? [forever] : [])];
    const flow = document(
      { source: "scripted" },
      [],
      [
        ["a", "bad", "source"],
        ["b", "good", "source"],
      ],
    );
    const run = runFlow(flow, { host, catalogue: catalogue([scripted("scripted", script, events)], [bad.sink, good.sink]) });
    await failsWith(t, host.settle(run.done), "sink-failed", /^Sink "a" .*: Disk full$/);
    t.is(good.items().length - before, 3);
    t.deepEqual(good.log.splice(0), ["flushed", "closed"]);
    t.deepEqual(events.splice(0), ["scripted opened", "scripted closed"]);
    t.is(bad.log.includes("closed"), failing !== "close");
    t.is(bad.log.includes("flushed"), failing === "close");
  }
});

test("run.done rejects when the turn log fails, and nothing leaves the host", async (t) => {
  const { host, memory, start } = set([{ items: readings(3) }, forever]);
  const run = start({ log: { append: () => Promise.reject(new Error("Disk full")) } });
  await failsWith(t, host.settle(run.done), "log-failed", /^The turn log failed: Disk full$/);
  t.deepEqual(memory.items(), []);
});
