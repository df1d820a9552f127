import { anyItem, type DataItem, defineOperator, type Item, type Kernel, type OutputBatch, optionsSchema, type SinkWriter } from "@headframe/core";
import type { Tracer } from "@opentelemetry/api";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import test from "ava";
import { planFlow } from "../flow-plan.ts";
import { FlowGraph } from "../graph.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { gap, reading } from "../simulation/items.ts";
import { asyncOperator } from "../simulation/operators.ts";
import { memorySink, scripted } from "../testing/devices.ts";
import type { AsyncResult } from "../turn.ts";
import { Traces } from "./traces.ts";

type Steps = Parameters<typeof document>[1];
type Sinks = Parameters<typeof document>[2];

interface Setting {
  readonly ratio?: number;
  readonly steps?: Steps;
  readonly sinks?: Sinks;
  readonly writer?: Partial<SinkWriter>;
  readonly more?: Parameters<typeof catalogue>[2];
}

/** A graph with traces, driven turn by turn; time goes 1 ms forward each time that somebody looks. */
function traced({ ratio = 1, steps = [["add", "add", "waves"]], sinks = [["sink", "memory", "add"]], writer = {}, more = [] }: Setting = {}) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const memory = memorySink();
  const plan = planFlow(document({ waves: "scripted" }, steps, sinks), catalogue([scripted("scripted", [])], [memory.sink], more));
  const failures: unknown[] = [];
  let now = 0;
  const operators = new Map(plan.steps.map(({ node }) => [node.id, node.operator]));
  const flow = { name: "test", operators, failed: (thrown: unknown) => failures.push(thrown), milliseconds: () => now++ };
  const traces = new Traces({ tracer: provider.getTracer("test"), ratio }, flow);
  const graph = new FlowGraph(plan, { seed: 1, traces });
  const untraced = new FlowGraph(plan, { seed: 1 });
  const batches: OutputBatch[] = [];
  const raw: SinkWriter = {
    write: async (batch) => {
      await writer.write?.(batch);
      batches.push(batch);
    },
    flush: async () => {},
    close: async () => {},
    ...(writer.checkpoint && { checkpoint: writer.checkpoint }),
  };
  const writers = traces.writers(new Map(plan.sinks.map(({ node }) => [node.id, raw])));
  const turn = (items: readonly Item[], results: readonly AsyncResult[] = []) => {
    const record = { turn: graph.turns + 1, now: 0n, taken: [{ source: "waves", count: items.length, position: null }], idle: [], results };
    const input = { record, items: [{ items }] };
    return { output: graph.turn(input), same: untraced.turn(input) };
  };
  const deliver = async (items: readonly Item[], results: readonly AsyncResult[] = []) => {
    for (const batch of turn(items, results).output) await writers.get(batch.producer)?.write(batch);
  };
  return { traces, graph, turn, deliver, writers, batches, failures, spans: () => exporter.getFinishedSpans() };
}

/** Spans as `parent > name`, sorted. */
function edges(spans: readonly ReadableSpan[]): string[] {
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  return spans.map(({ name, parentSpanContext: parent }) => `${parent ? names.get(parent.spanId) : ""} > ${name}`).sort();
}

function named(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  return spans.find((span) => span.name === name) as ReadableSpan;
}

const nanoseconds = ([seconds, rest]: readonly [number, number]): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(rest);

test("Traces follow an item from the take through the steps to the writes", async (t) => {
  const { deliver, spans } = traced({
    steps: [
      ["add", "add", "waves"],
      ["sum", "total", "add"],
    ],
    sinks: [
      ["added", "memory", "add"],
      ["summed", "memory", "sum"],
      ["raw", "memory", "waves"],
    ],
  });
  await deliver([reading("a", 1, 4)]);
  t.deepEqual(edges(spans()), [
    " > take waves",
    "step add > step sum",
    "step add > write added",
    "step sum > write summed",
    "take waves > step add",
    "take waves > write raw",
  ]);
  t.is(new Set(spans().map((span) => span.spanContext().traceId)).size, 1);
  const sum = named(spans(), "step sum").attributes;
  t.like(sum, { "headframe.flow": "test", "headframe.step": "sum", "headframe.operator": "total", "headframe.items_out": 1 });
  t.like(sum, { "headframe.item.kind": "event", "headframe.item.source": "a", "headframe.item.type": "reading" });
  t.is(sum["headframe.item.time"], "1970-01-01T00:00:01.000000000Z");
  t.like(named(spans(), "take waves").attributes, { "headframe.source": "waves", "headframe.turn": 1 });
  t.like(named(spans(), "write added").attributes, { "headframe.sink": "added", "headframe.sequence": 0 });
});

test("Traces give each step its own time, and spans that lie within each other", async (t) => {
  const { deliver, spans } = traced({
    steps: [
      ["add", "add", "waves"],
      ["sum", "total", "add"],
    ],
    sinks: [["sink", "memory", "sum"]],
  });
  await deliver([reading("a", 1, 4)]);
  const [add, sum, take] = [named(spans(), "step add"), named(spans(), "step sum"), named(spans(), "take waves")];
  const length = (span: ReadableSpan) => Number(nanoseconds(span.duration));
  t.is(length(add), Number(add.attributes["headframe.exclusive_ns"]) + length(sum));
  t.true(length(take) > length(add));
  for (const [outer, inner] of [
    [take, add],
    [add, sum],
  ] as const) {
    t.true(nanoseconds(outer.startTime) <= nanoseconds(inner.startTime));
    t.true(nanoseconds(inner.endTime) <= nanoseconds(outer.endTime));
  }
  t.true(nanoseconds(named(spans(), "write sink").startTime) >= nanoseconds(take.endTime));
});

test("Traces are of the same items each time, one in `1 / ratio`, at no beat", async (t) => {
  const chosen = async () => {
    const { deliver, spans } = traced({ ratio: 0.01 });
    for (let i = 0; i < 40; i++) await deliver(Array.from({ length: 500 }, (_, k) => reading(`channel-${k % 100}`, i * 500 + k, k)));
    return spans()
      .filter(({ name }) => name === "take waves")
      .map(({ attributes }) => `${attributes["headframe.item.source"]} ${attributes["headframe.item.time"]}`);
  };
  const [first, second] = [await chosen(), await chosen()];
  t.deepEqual(first, second);
  t.true(first.length > 160 && first.length < 240, `${first.length} of 20000`);
  t.true(new Set(first.map((item) => item.split(" ")[0])).size > 60, "one channel only");
});

test("Traces change nothing of what comes out, nor of the state", (t) => {
  const { turn, graph } = traced({ ratio: 0.3, steps: [["sum", "total", "waves"]], sinks: [["sink", "memory", "sum", "sum#odd"]] });
  for (let i = 0; i < 20; i++) {
    const { output, same } = turn([reading("a", i, i), gap("b", i, i + 1), reading("b", i, 2)]);
    t.deepEqual(output, same);
  }
  t.false(JSON.stringify(graph.rest(), (_, v) => (typeof v === "bigint" ? String(v) : v)).includes("trace"));
});

test("Traces go on through an asynchronous step", async (t) => {
  const { operator } = asyncOperator(1, async (item) => [item]);
  const { deliver, spans } = traced({
    steps: [
      ["infer", "async", "waves"],
      ["add", "add", "infer"],
    ],
    more: [operator],
  });
  const item = reading("a", 1, 4);
  await deliver([item, reading("a", 2, 5)]);
  t.deepEqual(edges(spans()), [" > take waves", " > take waves", "take waves > step infer", "take waves > step infer"]);
  await deliver([], [{ step: "infer", id: 0, outcome: { items: [item, item] } }]);
  const trace = spans().filter((span) => span.spanContext().traceId === spans()[0]?.spanContext().traceId);
  t.is(new Set(spans().map((span) => span.spanContext().traceId)).size, 2);
  const work = named(spans(), "work infer");
  t.like(work.attributes, { "headframe.step": "infer", "headframe.operator": "async" });
  t.true(nanoseconds(work.startTime) < nanoseconds(named(spans(), "step add").startTime));
  t.deepEqual(edges(spans().filter((span) => span.spanContext().traceId === work.spanContext().traceId)), [
    " > take waves",
    "step add > write sink",
    "step add > write sink",
    "step infer > work infer",
    "take waves > step infer",
    "work infer > step add",
    "work infer > step add",
  ]);
  t.is(trace.length, 7);
});

test("Traces mark bad data and failed writes as errors", async (t) => {
  const { deliver, spans } = traced({
    steps: [["picky", "picky", "waves"]],
    sinks: [["sink", "memory", "picky"]],
    writer: {
      write: () => {
        throw new Error("the disk is gone");
      },
    },
  });
  await deliver([reading("a", 1, 5)]);
  t.deepEqual(named(spans(), "step picky").status, { code: 2, message: "Bad data" });
  await t.throwsAsync(deliver([reading("a", 2, 6)]), { message: "the disk is gone" });
  t.deepEqual(named(spans(), "write sink").status, { code: 2, message: "the disk is gone" });
});

test("Traces have a bound where one item becomes thousands", async (t) => {
  const burst = defineOperator({
    name: "burst",
    version: 1,
    family: "test",
    summary: "Bursts",
    options: optionsSchema({}),
    accepts: anyItem,
    emits: anyItem,
    keyBy: "source",
    example: { options: {}, in: [], out: [] },
    kernel: (): Kernel<object, DataItem, DataItem, Record<never, never>> => ({
      start: () => ({}),
      step: (_, item, emit) => {
        for (let i = 0; i < 2000; i++) emit.out(item);
      },
    }),
  });
  const { deliver, spans, batches } = traced({
    steps: [
      ["burst", "burst", "waves"],
      ["add", "add", "burst"],
    ],
    more: [burst],
  });
  await deliver([reading("a", 1, 5)]);
  t.is(batches[0]?.items.length, 2000);
  t.true(spans().length <= 512, `${spans().length} spans`);
  const skipped = Number(named(spans(), "take waves").attributes["headframe.spans_skipped"]);
  t.is(spans().filter(({ name }) => name === "step add").length + skipped, 2000);
  t.is(named(spans(), "step burst").attributes["headframe.items_out"], 2000);
});

test("Traces do not pile up where nothing is written", async (t) => {
  const { turn, writers, batches, spans } = traced();
  let last: ReturnType<typeof turn>["output"] = [];
  for (let i = 0; i < 100; i++) last = turn(Array.from({ length: 100 }, (_, k) => reading("a", i, k))).output;
  const [batch] = last;
  if (batch) await writers.get("sink")?.write(batch);
  t.is(batches.length, 1);
  const written = spans().filter(({ name }) => name === "write sink");
  t.is(written.length, 100);
  t.true(written.every(({ attributes }) => Number(attributes["headframe.sequence"]) >= 9900));
});

test("Traces end when the tracer throws, and the turn does not notice", (t) => {
  const told: unknown[] = [];
  const tracer = {
    startSpan: () => {
      throw new Error("no tracer");
    },
    startActiveSpan: () => t.fail(),
  } as unknown as Tracer;
  const traces = new Traces({ tracer, ratio: 1 }, { name: "x", operators: new Map(), failed: (thrown) => told.push(thrown) });
  t.true(traces.begin("waves", reading("a", 1, 1), 1));
  traces.end();
  t.false(traces.begin("waves", reading("a", 2, 1), 1));
  t.deepEqual(told, [new Error("no tracer")]);
});

test("Traces keep what a writer can do", async (t) => {
  const able = traced({ writer: { checkpoint: () => 7 } });
  t.is(await able.writers.get("sink")?.checkpoint?.(), 7);
  t.is(traced().writers.get("sink")?.checkpoint, undefined);
});

test("Traces refuse a ratio that is none", (t) => {
  for (const ratio of [0, -1, 1.5, Number.NaN]) t.throws(() => traced({ ratio }), { instanceOf: RangeError });
});
