import { deepStrictEqual } from "node:assert";
import { type FlowDocument, type Item, itemTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { planFlow } from "./flow-plan.ts";
import { FlowGraph } from "./graph.ts";
import type { Limits } from "./limits.ts";
import { replayTurns } from "./replay.ts";
import { runFlow } from "./run-flow.ts";
import { catalogue, document } from "./simulation/flows.ts";
import { at, frame, gap, reading, watermark } from "./simulation/items.ts";
import { asyncOperator, numberOf } from "./simulation/operators.ts";
import { type Act, memorySink, scripted } from "./testing/devices.ts";
import { interpret } from "./testing/naive-interpreter.ts";
import { type Flowing, MemoryLog, type TakenItems, type TurnRecord } from "./turn.ts";
import { virtualHost } from "./virtual/virtual-host.ts";

interface RandomFlow {
  readonly flow: FlowDocument;
  /** Script of each source, by its id, which is also its device's name. */
  readonly scripts: Readonly<Record<string, readonly Act[]>>;
}

const second = fc.integer({ min: 0, max: 60 });
const name = fc.constantFrom("a", "b", "c");

const item: fc.Arbitrary<Item> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(name, second, fc.integer({ min: 1, max: 40 })).map(([source, time, value]) => reading(source, time, value)) },
  { weight: 2, arbitrary: fc.tuple(name, second, fc.integer({ min: 1, max: 8 })).map(([source, time, n]) => frame(source, time, new Array(n).fill(1))) },
  { weight: 1, arbitrary: fc.tuple(name, second).map(([source, time]) => gap(source, time, time + 3)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("a", "b", "*"), second).map(([source, time]) => watermark(source, time)) },
);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ items: fc.array(item, { minLength: 1, maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ items: fc.array(item, { minLength: 1, maxLength: 2 }), side: fc.array(item, { maxLength: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ seconds: fc.constantFrom(0.001, 0.002, 1, 4, 11, 25) }) },
);

const sidePorts: Readonly<Record<string, readonly string[]>> = { total: ["odd"], "window-sum": ["late"], picky: ["errors"], async: ["errors"] };

/** A flow with up to 3 sources, 5 steps and 3 sinks; ports and merges are chosen freely. */
const randomFlow: fc.Arbitrary<RandomFlow> = fc
  .record({
    scripts: fc.array(fc.array(act, { maxLength: 8 }), { minLength: 1, maxLength: 3 }),
    steps: fc.array(
      fc.record({
        operator: fc.constantFrom("add", "pass", "total", "window-sum", "picky", "async"),
        inputs: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 5 },
    ),
    sinks: fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ scripts, steps, sinks }) => {
    const sources = scripts.map((_, i) => `source-${i}`);
    const ports = sources.flatMap((id) => [id, `${id}#truth`]);
    const pick = (choices: readonly number[]) => [...new Set(choices.map((n) => ports[n % ports.length] as string))];
    const placed = steps.map(({ operator, inputs }, i) => {
      const step = [`step-${i}`, operator, ...pick(inputs)] as const;
      ports.push(step[0], ...(sidePorts[operator] ?? []).map((port) => `${step[0]}#${port}`));
      return step;
    });
    const ends = sinks.map((inputs, i) => [`sink-${i}`, `memory-${i}`, ...pick(inputs)] as const);
    return {
      flow: document(Object.fromEntries(sources.map((id) => [id, id])), placed, ends),
      scripts: Object.fromEntries(sources.map((id, i) => [id, scripts[i] as Act[]])),
    };
  });

const bounds = fc.record({
  takeItems: fc.integer({ min: 1, max: 5 }),
  turnItems: fc.integer({ min: 1, max: 8 }),
  queuedTurns: fc.integer({ min: 1, max: 3 }),
});
const writeSeconds = fc.constantFrom(0, 0, 0.001, 2);

/** Runs a flow in virtual time and keeps everything. */
async function live({ flow, scripts }: RandomFlow, limits: Partial<Limits>, pause: number, seed: number) {
  const host = virtualHost({ seed });
  const log = new MemoryLog();
  const slow = { write: async () => void (pause > 0 && (await host.clock.until(host.clock.now() + at(pause)))) };
  const sinks = flow.sinks.map(({ device }) => memorySink(device, slow));
  const work = asyncOperator(3, async (item) => {
    const value = numberOf(item);
    if (value % 4 > 0) await host.clock.until(host.clock.now() + at(value % 4));
    if (value % 11 === 0) throw new RangeError("Multiple of 11");
    return value % 3 === 0 ? [] : [{ ...reading(item.source, 0, value * 2), time: itemTime(item) }];
  });
  const known = catalogue(
    Object.entries(scripts).map(([id, script]) => scripted(id, script)),
    sinks.map(({ sink }) => sink),
    [work.operator],
  );
  const run = runFlow(flow, { catalogue: known, host, log, limits });
  await host.settle(run.done);
  const { runs, records } = log;
  return {
    known,
    records,
    seed: runs[0]?.seed ?? -1,
    batches: sinks.flatMap(({ batches }) => batches),
    outputs: new Map(flow.sinks.map(({ id }, i) => [id, sinks[i]?.items() ?? []])),
  };
}

/** The items of the records' ranges, from the scripts. */
function itemsOf({ scripts }: RandomFlow, records: readonly TurnRecord[]): TakenItems[][] {
  const queues = Object.fromEntries(
    Object.entries(scripts).map(([id, script]) => [
      id,
      { main: script.flatMap((act) => ("items" in act ? act.items : [])), side: script.flatMap((act) => ("items" in act ? (act.side ?? []) : [])) },
    ]),
  );
  return records.map(({ taken }) =>
    taken.map(({ source, count, side }) => {
      const queue = queues[source] ?? { main: [], side: [] };
      const truth = queue.side.splice(0, side?.truth ?? 0);
      return { items: queue.main.splice(0, count), ...(side && { side: { truth } }) };
    }),
  );
}

/** Errors without what only the runtime knows: stack, bytes and the id that follows from them. */
function comparable(item: Flowing): unknown {
  if (item.kind !== "event" || item.type !== "error") return item;
  const { step, reason, key } = item.data as { step: string; reason: string; key: string };
  return { source: item.source, time: itemTime(item), step, reason, key };
}

function plain(outputs: ReadonlyMap<string, readonly Flowing[]>): Record<string, unknown[]> {
  return Object.fromEntries([...outputs].map(([id, items]) => [id, items.map(comparable)]));
}

const RUNS = 10_000;

test("runFlow() of random flows in virtual time puts out what a naive interpreter does", async (t) => {
  t.timeout(600_000);
  let outputs = 0;
  await fc.assert(
    fc.asyncProperty(randomFlow, bounds, writeSeconds, fc.nat(), async (random, limits, pause, seed) => {
      const run = await live(random, limits, pause, seed);
      const items = itemsOf(random, run.records);
      const expected = interpret(
        random.flow,
        run.seed,
        run.records.map((record, i) => ({ record, items: items[i] ?? [] })),
      );
      const got = plain(run.outputs);
      outputs += Object.values(got).flat().length;
      deepStrictEqual(got, plain(expected));
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  t.log(`${RUNS} flows, ${outputs} items compared`);
  t.true(outputs > RUNS);
});

test("replayTurns() of recorded turns gives equal batches in equal order, from the start and from any snapshot", async (t) => {
  t.timeout(600_000);
  await fc.assert(
    fc.asyncProperty(randomFlow, bounds, writeSeconds, fc.nat(), fc.nat(), async (random, limits, pause, seed, cut) => {
      const run = await live(random, limits, pause, seed);
      const items = itemsOf(random, run.records);
      const plan = planFlow(random.flow, run.known);
      const reread = () => {
        const all = items.flat();
        return (range: { count: number; side?: unknown }) => {
          while (all[0] && all[0].items.length === 0 && all[0].side === undefined) all.shift();
          return range.count === 0 && range.side === undefined ? { items: [] } : (all.shift() ?? { items: [] });
        };
      };
      const whole = new FlowGraph(plan, { seed: run.seed });
      let part = new FlowGraph(plan, { seed: run.seed });
      const [first, second] = [[] as unknown[], [] as unknown[]];
      for await (const output of replayTurns(whole, run.records, reread())) first.push(...output);
      const turn = run.records.length === 0 ? 0 : cut % run.records.length;
      for await (const output of replayTurns(part, run.records.slice(0, turn), reread())) second.push(...output);
      const snapshot = part.snapshot();
      part = new FlowGraph(plan, { seed: 0 });
      part.restore(snapshot);
      const rest = items.slice(turn).flat();
      const more = rest.filter((taken) => taken.items.length > 0 || taken.side !== undefined);
      for await (const output of replayTurns(part, run.records.slice(turn), () => more.shift() ?? { items: [] })) second.push(...output);
      const bySink = (batches: readonly unknown[]) => Map.groupBy(batches as { producer: string }[], ({ producer }) => producer);
      const expected = bySink(run.batches);
      deepStrictEqual(bySink(first), bySink(second));
      deepStrictEqual(Object.fromEntries(bySink(first)), Object.fromEntries(expected));
      deepStrictEqual(part.snapshot(), whole.snapshot());
    }),
    { numRuns: 1000, includeErrorInReport: true },
  );
  t.pass();
});
