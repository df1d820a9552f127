import {
  anyItem,
  type DataItem,
  defineOperator,
  defineSink,
  defineSource,
  type FlowDocument,
  type Kernel,
  type OutputBatch,
  optionsSchema,
  type SinkResume,
} from "@headframe/core";
import test from "ava";
import { runFlow } from "../run-flow.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { reading } from "../simulation/items.ts";
import { Recording } from "../simulation/recording.ts";
import { type Act, scripted } from "../testing/devices.ts";
import { type VirtualHost, virtualHost } from "../virtual/virtual-host.ts";
import type { StateOptions } from "./state-options.ts";

const readings = (n: number, first = 0) => Array.from({ length: n }, (_, i) => reading("a", first + i, i + 1));
/** `n` readings, a second between each two. */
const slow = (n: number): Act[] => readings(n).flatMap((item): Act[] => [{ items: [item] }, { seconds: 1 }]);
const sums = (n: number) => Array.from({ length: n }, (_, i) => ((i + 1) * (i + 2)) / 2);

interface SinkBehaviour {
  readonly write?: (batch: OutputBatch) => Promise<void> | void;
  readonly checkpoint?: () => void;
  readonly flush?: () => void;
}

/** A sink outside the machine that recognises repeats by number. */
function remembering(behaviour: SinkBehaviour = {}) {
  const recording = new Recording();
  const resumed: (SinkResume | undefined)[] = [];
  const sink = defineSink({
    name: "memory",
    version: 1,
    summary: "Remembers",
    options: optionsSchema({}),
    accepts: anyItem,
    example: { options: {} },
    open: async (_, __, resume) => {
      resumed.push(resume);
      return {
        write: async (batch) => {
          await behaviour.write?.(batch);
          recording.take(batch);
        },
        checkpoint: () => {
          behaviour.checkpoint?.();
          return { next: recording.position.next };
        },
        flush: async () => behaviour.flush?.(),
        close: async () => {},
      };
    },
  });
  const values = () => recording.items.map((item) => (item.kind === "event" ? item.data : item.kind));
  return { sink, recording, resumed, values };
}

interface Machine {
  readonly flow?: FlowDocument;
  readonly script?: readonly Act[];
  readonly sink?: SinkBehaviour;
  /** The source cannot be read again. */
  readonly live?: boolean;
  readonly more?: Parameters<typeof catalogue>[2];
}

const summing = document({ source: "scripted" }, [["sum", "total", "source"]], [["sink", "memory", "sum"]]);

/** One machine over any number of hosts. */
function machine({ flow = summing, script = slow(20), sink = {}, live = false, more }: Machine = {}) {
  const memory = remembering(sink);
  const source = defineSource({ ...scripted("scripted", script).definition, replayable: !live });
  const known = catalogue([source], [memory.sink], more);
  let host = virtualHost({ seed: 1 });
  const restart = (): VirtualHost => {
    host.kill();
    host = virtualHost({ seed: 2, disk: host.disk, clock: host.clock.another() });
    return host;
  };
  const start = (changes: { readonly state?: Partial<StateOptions> } = {}) => {
    return runFlow(flow, { catalogue: known, host, state: { directory: "state", snapshotSeconds: 5, ...changes.state } });
  };
  const messages = (level: string) => host.logged.filter((entry) => entry.level === level).map(({ message }) => message);
  const after = (seconds: number) => host.clock.until(host.clock.now() + BigInt(seconds * 1e9));
  return { ...memory, start, restart, messages, after, known, settle: <T>(work: Promise<T>) => host.settle(work), host: () => host };
}

test("a run with state goes on after a stop as if there had been none", async (t) => {
  const { start, after, settle, values, messages, restart } = machine();
  const first = start();
  await after(7.5);
  t.is((await settle(first.stop())).outcome, "stopped");
  t.deepEqual(values(), sums(8));
  restart();
  const second = start();
  t.is((await settle(second.done)).outcome, "ended");
  t.deepEqual(values(), [...sums(20), 210]);
  t.regex(messages("info")[0] ?? "", /Continues after turn 8 from state/);
  t.is(second.metrics().durable?.recovery.turns, 0);
});

test("a run with state goes on after kill -9, and runs the turns since the snapshot again", async (t) => {
  const { start, after, settle, values, restart, recording } = machine();
  start();
  await after(12.5);
  restart();
  const second = start();
  await settle(second.done);
  t.deepEqual(values(), [...sums(20), 210]);
  t.is(recording.missed, 0);
  const { durable } = second.metrics();
  t.true((durable?.recovery.turns ?? 0) > 0 && (durable?.recovery.turns ?? 99) < 8);
});

test("a flow that had ended has nothing left to do, and says how to begin anew", async (t) => {
  const { start, settle, values, restart, messages } = machine();
  await settle(start().done);
  restart();
  await settle(start().done);
  t.is(values().length, 21);
  t.regex(messages("warn")[0] ?? "", /All sources had ended: nothing is taken\. --reset '\*'/);
});

test("--reset lets a step start afresh, in a new epoch; * lets everything", async (t) => {
  const { start, after, settle, values, restart, resumed } = machine();
  const first = start();
  await after(4.5);
  await settle(first.stop());
  restart();
  const second = start({ state: { reset: ["sum"] } });
  await after(7.5); // the script waits again for what it skips
  await settle(second.stop());
  t.deepEqual(values(), [1, 3, 6, 10, 15, 6, 13, 21]);
  restart();
  await settle(start({ state: { reset: ["*"] } }).done);
  t.deepEqual(values().slice(8), [...sums(20), 210]);
  t.deepEqual(
    resumed.map((resume) => resume?.epoch),
    [undefined, 1, 3],
  );
});

test("a step that was changed or renamed is refused, with what is wrong and the remedy; nothing is touched", async (t) => {
  const { start, after, settle, values, restart, known, host } = machine();
  const first = start();
  await after(2.5);
  await settle(first.stop());
  const renamed = document({ source: "scripted" }, [["total", "total", "source"]], [["sink", "memory", "total"]]);
  restart();
  const other = (state: Partial<StateOptions> = {}) => runFlow(renamed, { catalogue: known, host: host(), state: { directory: "state", ...state } });
  await t.throwsAsync(settle(other().done), {
    code: "state-mismatch",
    message:
      /^The state in state does not fit the flow:\n- it has no step "total", but has step "sum" of the same operator: was it renamed\?.*\n- the flow has no step "sum"/,
  });
  await t.throwsAsync(settle(other({ reset: ["totl"] }).done), {
    code: "state-mismatch",
    message: /--reset totl: neither the flow nor its state has a step of that name/,
  });
  await settle(start().done);
  t.deepEqual(values(), [...sums(20), 210]);
});

test("turns after the last snapshot are run by the flow as it was before a step starts afresh", async (t) => {
  const { start, after, settle, values, restart, known, host } = machine();
  start({ state: { snapshotSeconds: 1000 } });
  await after(4.5);
  restart();
  const changed = { ...summing, steps: [{ ...summing.steps[0], id: "again" } as never], sinks: [{ ...summing.sinks[0], in: ["again"] } as never] };
  const second = runFlow(changed, { catalogue: known, host: host(), state: { directory: "state", reset: ["sum", "again"] } });
  await settle(second.done);
  t.deepEqual(values().slice(0, 7), [1, 3, 6, 10, 15, 6, 13]);
  t.is(second.metrics().durable?.recovery.turns, 5);
});

/** Passes readings on, with a state that its version made. */
const versioned = (version: number, migrate?: (state: object, from: number) => { n: number } | undefined) =>
  defineOperator({
    name: "versioned",
    version,
    summary: "Counts",
    family: "test",
    options: optionsSchema({}),
    accepts: anyItem,
    emits: anyItem,
    keyBy: "source",
    example: { options: {}, in: [], out: [] },
    ...(migrate && { migrate }),
    kernel: (): Kernel<{ n: number }, DataItem, DataItem, Record<never, never>> => ({
      start: () => ({ n: 0 }),
      step: (state, item, emit) => {
        state.n++;
        if (item.kind === "event") emit.out({ ...item, data: state.n });
      },
    }),
  });

test("an operator's newer version takes over the older one's state where it can, and is refused where it cannot", async (t) => {
  const flow = (version: number): FlowDocument => {
    const { steps, ...rest } = document({ source: "scripted" }, [["count", "versioned", "source"]], [["sink", "memory", "count"]]);
    return { ...rest, steps: steps.map((step) => ({ ...step, version })) };
  };
  const { after, settle, values, restart, host, sink } = machine();
  const run = (operator: ReturnType<typeof versioned>) =>
    runFlow(flow(operator.definition.version), {
      catalogue: catalogue([scripted("scripted", slow(20))], [sink], [operator]),
      host: host(),
      state: { directory: "state" },
    });
  const first = run(versioned(1));
  await after(4.5);
  await settle(first.stop());
  restart();
  await t.throwsAsync(settle(run(versioned(2)).done), { code: "state-mismatch", message: /version 2, which cannot take over the state of version 1/ });
  const second = run(versioned(2, (state, from) => ({ n: (state as { n: number }).n + 100 * from })));
  await after(7.5);
  await settle(second.stop());
  t.deepEqual(values(), [1, 2, 3, 4, 5, 106, 107, 108]);
});

test("the second process on a state directory is refused with the owner's pid", async (t) => {
  const { start, after, settle } = machine();
  const first = start();
  await after(1.5);
  await t.throwsAsync(settle(start().done), { code: "state-in-use", message: new RegExp(`process ${process.pid}`) });
  await settle(first.stop());
});

for (const [durability, last] of [
  ["power", ["checkpoint", "flush", "write"]],
  ["process", ["checkpoint", "write"]],
] as const) {
  test(`with ${durability} durability the sinks ${durability === "power" ? "are" : "are not"} told to sync before a snapshot is committed`, async (t) => {
    const order: string[] = [];
    const sink = { write: () => void order.push("write"), checkpoint: () => void order.push("checkpoint"), flush: () => void order.push("flush") };
    const { start, after, settle } = machine({ sink });
    const run = start({ state: { durability } });
    await after(6.5);
    const begun = order.indexOf("write");
    t.deepEqual(order.slice(order.indexOf("checkpoint", begun), order.indexOf("checkpoint", begun) + last.length), [...last]);
    await settle(run.stop());
  });
}

test("a kernel that is not deterministic is reported when its turns are run again", async (t) => {
  let calls = 0;
  const fickle = defineOperator({
    ...versioned(1).definition,
    name: "fickle",
    kernel: (): Kernel<object, DataItem, DataItem, Record<never, never>> => ({
      start: () => ({}),
      step: (_, item, emit) => {
        if (item.kind === "event") emit.out({ ...item, data: calls++ });
      },
    }),
  } as never);
  const flow = document({ source: "scripted" }, [["count", "fickle", "source"]], [["sink", "memory", "count"]]);
  const { start, after, settle, restart, messages, recording } = machine({ flow, more: [fickle] });
  start({ state: { snapshotSeconds: 1000 } });
  await after(4.5);
  restart();
  const said = /Turn 1 came out otherwise than before the crash: sink "sink" had other items from number 0 on/;
  await t.throwsAsync(settle(start().done), { code: "replay-differs", message: said });
  t.is(recording.entries.length, 5);
  restart();
  const accepting = start({ state: { changed: "accept" } });
  await settle(accepting.done);
  t.is(messages("error").length, 1);
  t.regex(messages("error")[0] ?? "", said);
  t.deepEqual(accepting.health.state, "ended");
  t.regex(accepting.health.reasons[0] ?? "", said);
});

test("--reset '*' begins anew whatever became of the sources, the operators and the log's end", async (t) => {
  const { start, after, restart, host, sink, settle, values } = machine();
  start({ state: { snapshotSeconds: 1000 } });
  await after(4.5);
  restart();
  const gone = defineSource({ ...scripted("scripted", []).definition, name: "other", open: async () => Promise.reject(new Error("nothing here")) } as never);
  const flow = document({ source: "newer" }, [["count", "versioned", "source"]], [["sink", "memory", "count"]]);
  const run = runFlow(flow, {
    catalogue: catalogue(
      [
        gone,
        scripted(
          "newer",
          readings(3).map((item) => ({ items: [item] })),
        ),
      ] as never,
      [sink],
      [versioned(1)],
    ),
    host: host(),
    state: { directory: "state", reset: ["*"] },
  });
  await settle(run.done);
  t.deepEqual(values(), [...sums(5), 1, 2, 3]);
});

test("a step that starts afresh after its sources have ended is told of the end", async (t) => {
  const { start, settle, restart, values } = machine({ script: readings(3).map((item) => ({ items: [item] })) });
  await settle(start().done);
  restart();
  t.is((await settle(start({ state: { reset: ["sum"] } }).done)).outcome, "ended");
  t.deepEqual(values(), [...sums(3), 6]);
});

test("an error of the journal's disk during recovery is no lost end of the log: nothing is dropped", async (t) => {
  for (const durability of ["process", "power"] as const) {
    const { start, after, settle, restart, host, values } = machine({ script: slow(20), live: true });
    start({ state: { durability, snapshotSeconds: 1000 } });
    await after(6.5);
    restart();
    const { open } = host().files;
    let broken = true;
    host().files.open = async (path, mode) => {
      if (broken && path.includes("journal") && mode === "read") throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
      return open.call(host().files, path, mode);
    };
    await t.throwsAsync(settle(start({ state: { durability } }).done), { message: /EIO/ }, durability);
    broken = false;
    const again = start({ state: { durability } });
    await after(1);
    await settle(again.stop());
    t.true(values().length >= 7, durability);
  }
});

test("keeping nothing for replay is no trouble", async (t) => {
  const { start, settle, values } = machine();
  await settle(start({ state: { keepSeconds: 0, keepBytes: 1, snapshotSeconds: 1 } }).done);
  t.deepEqual(values(), [...sums(20), 210]);
});

test("a stop does not wait for a sink that hangs while a snapshot is under way, and gives the directory back", async (t) => {
  let hang = false;
  const { start, after, settle, restart, values } = machine({ sink: { write: () => (hang ? new Promise(() => {}) : undefined) } });
  const run = start({ state: { snapshotSeconds: 2 } });
  await after(4.5);
  hang = true;
  await after(4);
  await t.throwsAsync(settle(run.stop()), { code: "stop-timeout" });
  hang = false;
  const again = start();
  await settle(again.done);
  restart();
  t.deepEqual(values(), [...sums(20), 210]);
});

test("a run that recovers on a full disk waits for room", async (t) => {
  const { start, after, settle, restart, host, values, messages } = machine();
  start({ state: { snapshotSeconds: 1000 } });
  await after(5.5);
  restart();
  host().disk.capacity = host().disk.used;
  const run = start();
  await after(20);
  t.regex(messages("warn").join("\n"), /The snapshot waits: the disk is full/);
  host().disk.capacity = Number.POSITIVE_INFINITY;
  await settle(run.done);
  t.deepEqual(values(), [...sums(20), 210]);
});

test("a sink whose disk is full is waited for: nothing is taken meanwhile, and nothing is lost", async (t) => {
  let full = false;
  const noRoom = () => {
    if (full) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  };
  const { start, after, settle, values } = machine({ sink: { write: noRoom } });
  const run = start();
  await after(2.5);
  full = true;
  await after(6);
  t.is(run.health.state, "degraded");
  t.deepEqual(run.health.reasons, ['Sink "sink" waits for room on the disk']);
  t.true(run.metrics().durable?.full);
  const { turns } = run.metrics();
  await after(5);
  t.is(run.metrics().turns, turns);
  full = false;
  await settle(run.done);
  t.deepEqual(run.health.reasons, []);
  t.deepEqual(values(), [...sums(20), 210]);
});

test("a process that is killed whenever it recovers gets on all the same", async (t) => {
  const one = machine({ script: readings(60).map((item) => ({ items: [item] })), sink: { write: () => one.after(0.5) } });
  const { start, after, settle, values, restart, recording } = one;
  start({ state: { snapshotSeconds: 1000 } });
  await after(20);
  for (let death = 0; death < 5; death++) {
    restart();
    start({ state: { snapshotSeconds: 1 } });
    await after(5);
  }
  restart();
  const last = start();
  await settle(last.done);
  t.deepEqual(values(), [...sums(60), 1830]);
  t.is(recording.missed, 0);
  t.true((last.metrics().durable?.recovery.turns ?? 99) < 10);
});

test("an urgent sink has its results before the turn is in the log", async (t) => {
  const times: Record<string, bigint> = {};
  const { start, after, settle, host } = machine({
    flow: { ...summing, sinks: [...summing.sinks, { ...summing.sinks[0], id: "alarm", urgent: true } as never] },
    sink: {
      write: ({ producer }) => {
        times[producer] ??= host().clock.now();
      },
    },
  });
  Object.assign(host().disk.delays, { sync: [2, 2] });
  const run = start({ state: { durability: "power", snapshotSeconds: 1000 } });
  await after(30);
  t.true((times.alarm as bigint) < (times.sink as bigint));
  await settle(run.stop());
});
