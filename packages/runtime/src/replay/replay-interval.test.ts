import { type Catalogue, type FlowDocument, type Item, itemTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { rewriteSegment } from "../durable/testing/rewrite-segment.ts";
import { runFlow } from "../run-flow.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { at, reading } from "../simulation/items.ts";
import { asyncOperator, operators } from "../simulation/operators.ts";
import { type Act, memorySink, scripted } from "../testing/devices.ts";
import { type VirtualHost, virtualHost } from "../virtual/virtual-host.ts";
import { replayInterval } from "./replay-interval.ts";
import type { ReplayOptions } from "./replay-options.ts";

const iso = (second: number) => new Date(second * 1000).toISOString().replace("Z", "000000Z");

const flow = document(
  { source: "scripted" },
  [
    ["add", "add", "source"],
    ["total", "total", "add"],
    ["window", "window-sum", "add"],
    ["aside", "add", "source"],
  ],
  [
    ["sums", "memory", "total"],
    ["windows", "memory", "window"],
    ["asides", "memory", "aside"],
  ],
);

/** Two sensors, a reading a second each, for 200 s. */
const script: Act[] = Array.from({ length: 200 }, (_, i): Act[] => [{ items: [reading("a", i, i), reading("b", i, 2 * i)] as Item[] }, { seconds: 1 }]).flat();

interface Recording {
  readonly host: VirtualHost;
  readonly catalogue: Catalogue;
  readonly segments: readonly string[];
  readonly replay: (options?: Partial<ReplayOptions>) => ReturnType<typeof replayInterval>;
}

const state = { directory: "state", segmentSeconds: 20, snapshotSeconds: 5 };

/** A flow that was run with state, from beginning to end. */
async function record(of: FlowDocument = flow, known: Catalogue = catalogue([scripted("scripted", script)], [memorySink().sink])): Promise<Recording> {
  const host = virtualHost({ seed: 1, start: 0n });
  await host.settle(runFlow(of, { catalogue: known, host, state }).done);
  const segments = (await host.files.list("state/turns")).map(({ path }) => path);
  const replay = (options: Partial<ReplayOptions> = {}) => host.settle(replayInterval({ host, catalogue: known, directory: "state", ...options }));
  return { host, catalogue: known, segments, replay };
}

const withStep = (id: string, change: object, of = flow): FlowDocument => ({
  ...of,
  steps: of.steps.map((step) => (step.id === id ? { ...step, ...change } : step)),
});

test("replayInterval() runs all that is kept, and it is equal", async (t) => {
  const { replay, host } = await record();
  const before = host.disk.used;
  const report = await replay({ flow: "test" });
  t.true(report.equal);
  t.like(report, {
    flow: "test",
    directory: "state",
    differingTurns: 0,
    keptFrom: iso(0),
    reached: iso(199),
    eventSeconds: 199,
    replayedBy: "0.1.0",
    writtenBy: ["0.1.0"],
  });
  t.is(report.comparison, undefined);
  t.deepEqual(
    report.outputs.find(({ sink }) => sink === "asides"),
    { sink: "asides", events: { reading: 400 }, frames: 0, gaps: 0 },
  );
  t.deepEqual(report.notes, []);
  t.is(host.disk.used, before, "nothing is written");
  t.deepEqual(JSON.parse(JSON.stringify(report)), report, "plain JSON");
});

test("replayInterval() begins at the last state before the interval, and ends when nothing more of it can come", async (t) => {
  const { replay, segments } = await record();
  t.true(segments.length >= 5);
  const all = await replay();
  const report = await replay({ from: at(150), to: at(155) });
  t.true(report.equal);
  t.true(report.turns < all.turns / 2);
  t.like(report, { from: iso(150), to: iso(155), keptFrom: undefined });
  t.deepEqual(report.outputs.find(({ sink }) => sink === "asides")?.events, { reading: 12 });
  t.deepEqual(
    report.outputs.find(({ sink }) => sink === "windows")?.events,
    { sum: 2 },
    "the window of 150 to 160 s comes when the interval has long been over",
  );
});

test("replayInterval() gives of any interval exactly what came out of it", async (t) => {
  // The second sensor is 7 s behind the first, in items of their own.
  const behind = Array.from({ length: 200 }, (_, i): Act[] => [
    { items: [reading("a", i + 7, i)] },
    { seconds: 0.5 },
    { items: [reading("b", i, 2 * i)] },
    { seconds: 0.5 },
  ]);
  const memory = memorySink();
  const { replay } = await record(flow, catalogue([scripted("scripted", behind.flat())], [memory.sink]));
  const ofSink = (sink: string, from: number, to: number) =>
    memory.batches
      .filter(({ producer }) => producer === sink)
      .flatMap(({ items }) => items)
      .filter((item) => itemTime(item) >= at(from) && itemTime(item) <= at(to)).length;
  const second = fc.integer({ min: 0, max: 200 });
  await fc.assert(
    fc.asyncProperty(second, second, async (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const report = await replay({ from: at(from), to: at(to) });
      t.true(report.equal);
      for (const { sink, events } of report.outputs)
        t.is(
          Object.values(events).reduce((sum, n) => sum + n, 0),
          ofSink(sink, from, to),
          `${sink}, ${from} to ${to}`,
        );
    }),
    { numRuns: 60 },
  );
});

test("replayInterval() finds the first turns that come out otherwise", async (t) => {
  const { replay, catalogue: known } = await record();
  const changed = known.operators.map(({ definition }) => {
    if (definition.name !== "add" || !("kernel" in definition)) return { definition };
    const kernel = (options: never) => {
      const inner = definition.kernel(options);
      const step: typeof inner.step = (own, item, emit, context) =>
        inner.step(own, item.kind === "event" && item.data === 150 ? { ...item, data: 151 } : item, emit, context);
      return { ...inner, step };
    };
    return { definition: { ...definition, kernel } as typeof definition };
  });
  const report = await replay({ catalogue: { ...known, operators: changed } });
  t.false(report.equal);
  t.true(report.differingTurns > 1, "a wrong sum stays wrong");
  t.is(report.firstDifferences.length, 5);
  t.regex(report.firstDifferences[0]?.what ?? "", /sink "sums" had other items/);
  t.is(report.firstDifferences[0]?.time, iso(75));
});

test("replayInterval() tells in what another flow differs: a step that goes on, one that begins afresh", async (t) => {
  const { replay } = await record();
  const report = await replay({ against: withStep("aside", { operator: "pass" }), from: at(150), to: at(159) });
  t.true(report.equal);
  const { comparison } = report;
  t.deepEqual(comparison?.changes, [{ step: "aside", what: "operator", recorded: "add", other: "pass" }]);
  t.deepEqual(comparison?.freshSteps, ["aside"]);
  const of = (sink: string) => comparison?.events.find(({ sinks }) => sinks.includes(sink));
  t.like(of("sums"), { both: 20, equal: 20, onlyRecorded: [], onlyOther: [] }, "with the state that it had");
  t.like(of("windows"), { type: "sum", both: 2, equal: 2 });
  t.like(of("asides"), { both: 20, equal: 0 });
  t.deepEqual(of("asides")?.different[0]?.fields, [{ field: "data", recorded: 151, other: 150, difference: -1 }]);
  t.is(of("asides")?.different[0]?.by, "id");
});

test("replayInterval() begins a segment earlier to warm up what begins afresh, and says since when it runs", async (t) => {
  const { replay } = await record();
  const against = withStep("total", { keyBy: "type" });
  const warm = await replay({ against, from: at(150), to: at(159) });
  const same = await replay({ from: at(150), to: at(159) });
  t.true(warm.turns > same.turns);
  t.deepEqual(warm.comparison?.freshSteps, ["total"]);
  t.true((warm.comparison?.freshSince ?? "") < iso(81));
  t.regex(warm.notes.join(), /Step total of the other flow began with no state at .* to warm up/);
  const cold = await replay({ against });
  t.is(cold.comparison?.freshSince, undefined, "at the beginning of all nothing is missing");
  t.deepEqual(cold.notes, []);
});

test("replayInterval() makes the other flow from the recorded one, with operators of its own", async (t) => {
  const { replay, catalogue: known } = await record();
  const { operator } = asyncOperator(2, async (item) => [item]);
  const added = (recorded: FlowDocument): FlowDocument => {
    const step = { id: "extra", operator: "async", version: 1, options: {}, in: ["aside"] };
    return {
      ...recorded,
      steps: [...recorded.steps, step],
      sinks: [...recorded.sinks.filter(({ id }) => id !== "sums"), { ...recorded.sinks[0], id: "extras", in: ["extra"] } as never],
    };
  };
  const { comparison } = await replay({ against: added, againstCatalogue: { ...known, operators: [...known.operators, operator] } });
  t.deepEqual(comparison?.sinksOfOne, ["sums", "extras"]);
  t.deepEqual(comparison?.freshSteps, ["extra"]);
  t.deepEqual(comparison?.changes, [{ step: "extra", what: "added", other: "async" }]);
});

const asyncFlow = document(
  { source: "scripted" },
  [
    ["infer", "async", "source"],
    ["after", "pass", "infer"],
  ],
  [["out", "memory", "after"]],
);

test("replayInterval() takes asynchronous results from the log, and works anew only where the step was changed", async (t) => {
  let answer = 0;
  const { operator, stats } = asyncOperator(4, async (item) => [{ ...item, data: answer++ } as never]);
  const known = catalogue([scripted("scripted", script)], [memorySink().sink], [operator]);
  const { replay } = await record(asyncFlow, known);
  t.is(stats.started, 400);
  t.true((await replay()).equal);
  const unchanged = await replay({ against: withStep("after", { operator: "add" }, asyncFlow) });
  t.is(stats.started, 400, "what was recorded is not done again");
  t.deepEqual(unchanged.comparison?.events[0]?.different[0]?.fields, [{ field: "data", recorded: 0, other: 1, difference: 1 }]);
  const changed = await replay({ against: withStep("infer", { keyBy: "type" }, asyncFlow) });
  t.is(stats.started, 800);
  t.like(changed.comparison?.events[0], { both: 400, equal: 0 });
  t.deepEqual(changed.comparison?.events[0]?.different[0]?.fields, [{ field: "data", recorded: 0, other: 400, difference: 400 }]);
});

/** A source that cannot be read again. */
const live = { definition: { ...scripted("scripted", script).definition, replayable: false } };

test("replayInterval() reads a journal, and leaves out what the journal has no more", async (t) => {
  const { host, replay } = await record(flow, catalogue([live], [memorySink().sink]));
  const whole = await replay();
  t.true(whole.equal);
  t.deepEqual(whole.outputs.find(({ sink }) => sink === "asides")?.events, { reading: 400 });
  const [first] = await host.files.list("state/journal/source");
  await host.files.remove(first?.path ?? "");
  const rest = await replay();
  t.true(rest.equal);
  t.true(rest.turns < whole.turns);
  t.regex(rest.notes[0] ?? "", /^The beginning of what is kept was left out: .*no longer kept/);
  t.true((rest.keptFrom ?? "") > iso(5));
});

test("replayInterval() leaves out a damaged part, and goes on after it", async (t) => {
  const { host, replay, segments } = await record();
  const path = segments[2] as string;
  const bytes = host.files.content(path) as Uint8Array;
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
  host.files.put(path, bytes);
  const report = await replay();
  t.true(report.equal);
  t.regex(report.notes[0] ?? "", /^A part of what is kept was left out: .*is damaged at byte/);
  t.is(report.reached, iso(199));
});

test("replayInterval() says that another version has written the log", async (t) => {
  const { host, replay, segments } = await record();
  await host.settle(rewriteSegment(host, segments[1] as string, { base: (base) => ({ ...base, runtime: "0.0.9" }) }));
  const report = await replay();
  t.deepEqual(report.writtenBy, ["0.1.0", "0.0.9"]);
  t.regex(report.notes[0] ?? "", /recorded by Headframe 0.1.0 and 0.0.9 and run again by 0.1.0/);
});

for (const [what, of] of [
  ["another flow", withStep("total", { keyBy: "type" })],
  ["a step that was reset", flow],
] as const) {
  test(`replayInterval() goes on with ${what} where the run did`, async (t) => {
    const host = virtualHost({ seed: 1, start: 0n });
    const known = catalogue([scripted("scripted", script)], [memorySink().sink]);
    const first = runFlow(flow, { catalogue: known, host, state });
    await host.settle(host.clock.until(at(50)));
    await host.settle(first.stop());
    await host.settle(runFlow(of, { catalogue: known, host, state: { ...state, reset: ["total"] } }).done);
    const report = await host.settle(replayInterval({ host, catalogue: known, directory: "state" }));
    t.true(report.equal);
    t.regex(report.notes[0] ?? "", /The flow or its state was changed after turn \d+/);
    t.is(report.eventSeconds, 199);
  });
}

test("replayInterval() runs a log that is still being written", async (t) => {
  const host = virtualHost({ seed: 1, start: 0n });
  const known = catalogue([scripted("scripted", script)], [memorySink().sink]);
  const run = runFlow(flow, { catalogue: known, host, state });
  await host.settle(host.clock.until(at(50)));
  const report = await host.settle(replayInterval({ host, catalogue: known, directory: "state", from: at(20), to: at(30) }));
  t.true(report.equal);
  await host.settle(run.done);
});

test("replayInterval() says what is kept when nothing of the interval is", async (t) => {
  const { host, replay, segments } = await record();
  await t.throwsAsync(replay({ from: at(300) }), {
    code: "interval-empty",
    message: `state keeps nothing from ${iso(300)} on: it has event times to ${iso(199)}`,
  });
  await host.files.remove(segments[0] as string);
  const begins = (await replay()).keptFrom;
  await t.throwsAsync(replay({ to: at(1) }), { code: "interval-empty", message: `state keeps nothing to ${iso(1)}: it has event times from ${begins} on` });
  await t.throwsAsync(replay({ from: at(2), to: at(1) }), { code: "interval-empty" });
  const late = await replay({ from: at(5), to: at(30) });
  t.is(late.keptFrom, begins);
  t.regex(late.notes[0] ?? "", /What is kept begins at .*, after the beginning of the interval/);
});

test("replayInterval() refuses what cannot be replayed", async (t) => {
  const { replay } = await record();
  await t.throwsAsync(replay({ flow: "other" }), { code: "flow-mismatch", message: 'state keeps the turns of flow "test", not of "other"' });
  await t.throwsAsync(replay({ directory: "nowhere" }), { code: "nothing-kept" });
  await t.throwsAsync(replay({ catalogue: catalogue([scripted("scripted", script)], []) }), { code: "replay-impossible", message: /Headframe 0.1.0 recorded/ });
  const elsewhere = { ...flow, sources: [{ ...flow.sources[0], id: "elsewhere" }] } as FlowDocument;
  await t.throwsAsync(replay({ against: elsewhere }), { code: "replay-impossible", message: /no source in common/ });
  await t.throwsAsync(replay({ catalogue: { operators, sources: [scripted("scripted", [])], sinks: [memorySink().sink] } }), { code: "source-changed" });
  await t.throwsAsync(replay({ signal: AbortSignal.abort(new Error("enough")) }), { message: "enough" });
});
