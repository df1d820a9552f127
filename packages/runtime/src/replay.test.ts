import type { Item } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { planFlow } from "./flow-plan.ts";
import { FlowGraph } from "./graph.ts";
import { replayTurns, rereading } from "./replay.ts";
import { runFlow } from "./run-flow.ts";
import { catalogue, document } from "./simulation/flows.ts";
import { reading } from "./simulation/items.ts";
import { memorySink, scripted } from "./testing/devices.ts";
import { MemoryLog, type TurnOutput } from "./turn.ts";
import { virtualHost } from "./virtual/virtual-host.ts";

const flow = document(
  { source: "scripted" },
  [
    ["picky", "picky", "source"],
    ["sum", "total", "picky"],
  ],
  [["sink", "memory", "sum"]],
);
const items = Array.from({ length: 200 }, (_, i) => reading(`key-${i % 7}`, i, i));

/** The items in batches of random sizes, with pauses. */
const cut = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 10, maxLength: 40 }).map((sizes) => {
  const rest = [...items];
  return sizes.flatMap((n) => [{ items: rest.splice(0, n) as Item[] }, { seconds: 0.1 }]).concat([{ items: rest }]);
});

test("rereading() and replayTurns() give the same outputs from a source whose batches are others this time", async (t) => {
  await fc.assert(
    fc.asyncProperty(cut, cut, fc.nat(), async (first, second, n) => {
      const host = virtualHost({ seed: n });
      const log = new MemoryLog();
      const memory = memorySink();
      const known = catalogue([scripted("scripted", first)], [memory.sink]);
      await host.settle(runFlow(flow, { host, log, catalogue: known, limits: { takeItems: 1 + (n % 9) } }).done);
      const plan = planFlow(flow, known);
      const start = n % log.records.length;
      const graph = new FlowGraph(plan, { seed: log.runs[0]?.seed ?? 0 });
      const outputs: TurnOutput[] = [];
      const reopened = async (from: number) => rereading("source", await scripted("scripted", second).definition.open({}, host, from));
      const replay = async (records: typeof log.records, from: number) => {
        for await (const output of replayTurns(graph, records, await reopened(from))) outputs.push(output);
      };
      await host.settle(replay(log.records.slice(0, start), 0));
      await host.settle(replay(log.records.slice(start), Number(log.records[start - 1]?.taken.at(-1)?.position ?? 0)));
      t.deepEqual(outputs.flat(), memory.batches);
    }),
    { numRuns: 30 },
  );
});

test("replayTurns() refuses a log with a hole", async (t) => {
  const graph = new FlowGraph(planFlow(flow, catalogue([scripted("scripted", [])], [memorySink().sink])), { seed: 1 });
  const record = { turn: 2, now: 0n, taken: [], idle: [], results: [] };
  await t.throwsAsync(replayTurns(graph, [record], () => ({ items: [] })).next(), { code: "log-damaged" });
});

test("rereading() tells of a source that has fewer items than before", async (t) => {
  const host = virtualHost({ seed: 1 });
  const reader = await scripted("scripted", [{ items: items.slice(0, 3) }]).definition.open({}, host);
  await t.throwsAsync(async () => rereading("source", reader)({ source: "source", count: 4, position: 4 }), { code: "source-changed" });
});
