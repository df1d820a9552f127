import { anyItem, type DataItem, defineOperator, type FlowDocument, type Kernel, optionsSchema } from "@headframe/core";
import test from "ava";
import { Type } from "typebox";
import { planFlow } from "../flow-plan.ts";
import { FlowGraph, type GraphSnapshot } from "../graph.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { memorySink, scripted } from "../testing/devices.ts";
import { plannedDocument } from "./stored-state.ts";
import { continueProblems, resetOf, transplant } from "./transplant.ts";

/** An operator in some version, with a state that tells which version made it. */
const keeper = (version: number, migrate?: (state: object, from: number) => { v: number } | undefined) =>
  defineOperator({
    name: "keeper",
    version,
    summary: "Keeps",
    family: "test",
    options: optionsSchema({ size: Type.Optional(Type.Number()), text: Type.Optional(Type.String()) }),
    accepts: anyItem,
    emits: anyItem,
    keyBy: "source",
    example: { options: {}, in: [], out: [] },
    ...(migrate && { migrate }),
    kernel: (): Kernel<{ v: number }, DataItem, DataItem, Record<never, never>> => ({ start: () => ({ v: version }), step: () => {} }),
  });

const flow = (steps: Parameters<typeof document>[1], sinkFrom = steps.at(-1)?.[0] ?? "source") =>
  document({ source: "scripted" }, steps, [
    ["sink", "memory", sinkFrom],
    ["raw", "memory", "source"],
  ]);

function plan(of: FlowDocument, version = 1, migrate?: Parameters<typeof keeper>[1]) {
  const operator = keeper(version, migrate);
  const placed = { ...of, steps: of.steps.map((step) => (step.operator === "keeper" ? { ...step, version } : step)) };
  return planFlow(placed, catalogue([scripted("scripted", [])], [memorySink().sink], [operator]));
}

const two = flow([
  ["one", "keeper", "source"],
  ["two", "total", "one"],
]);

const problems = (was: ReturnType<typeof plan>, is: ReturnType<typeof plan>, reset: string[] = []) =>
  continueProblems(plannedDocument(was), is, resetOf(reset, is));

test("continueProblems() finds nothing wrong with the same flow, with new sinks and new wiring", (t) => {
  t.deepEqual(problems(plan(two), plan(two)), []);
  const other = { ...two, sinks: [...two.sinks, { ...two.sinks[0], id: "third" } as never] };
  t.deepEqual(problems(plan(two), plan(other)), []);
});

test("continueProblems() takes -0 for 0, which JSON makes of it, and shows long values by their beginning", (t) => {
  const sized = (size: number) => plan({ ...two, steps: two.steps.map((step) => (step.id === "one" ? { ...step, options: { size } } : step)) });
  t.deepEqual(problems(sized(0), sized(-0)), []);
  t.deepEqual(problems(sized(0), sized(1)), ['step "one" was changed (size was 0, is 1): --reset one starts it afresh']);
  const long = (text: string) =>
    plan({ ...two, steps: two.steps.map((step) => (step.id === "one" ? { ...step, options: { text: text.repeat(500) } } : step)) });
  t.regex(problems(long("a"), long("b"))[0] ?? "", /^step "one" was changed \(text was "a{119}… \(502 characters\), is "b{119}… \(502 characters\)\): /);
});

test("continueProblems() names every step that was renamed, removed, added or changed, and the remedy", (t) => {
  const renamed = flow([
    ["first", "keeper", "source"],
    ["two", "total", "first"],
  ]);
  t.deepEqual(problems(plan(two), plan(renamed)), [
    'it has no step "first", but has step "one" of the same operator: was it renamed? Either give it its old name, or --reset first starts it afresh',
    'the flow has no step "one", of which there is state: --reset one drops it',
  ]);
  t.deepEqual(problems(plan(two), plan(renamed), ["first", "one"]), []);
  const changed = { ...two, steps: two.steps.map((step) => (step.id === "one" ? { ...step, options: { size: 3 } } : step)) };
  t.deepEqual(problems(plan(two), plan(changed)), ['step "one" was changed (size was absent, is 3): --reset one starts it afresh']);
  const rekeyed = { ...two, steps: two.steps.map((step) => (step.id === "one" ? { ...step, keyBy: "station" as const } : step)) };
  t.regex(problems(plan(two), plan(rekeyed))[0] ?? "", /keyed by its operator's key and is by station/);
  t.regex(problems(plan(two), plan(two, 2))[0] ?? "", /version 2, which cannot take over the state of version 1/);
  t.deepEqual(
    problems(
      plan(two),
      plan(two, 2, () => ({ v: 2 })),
    ),
    [],
  );
  t.regex(problems(plan({ ...two, name: "other" }), plan(two))[0] ?? "", /state of flow "other", not of "test"/);
});

function snapshotOf(of: ReturnType<typeof plan>): GraphSnapshot {
  const graph = new FlowGraph(of, { seed: 5 });
  const { sources, steps, sinks, ...rest } = graph.snapshot();
  return {
    ...rest,
    turn: 7,
    sources: { source: { ...sources.source, position: 70 } as never },
    steps,
    sinks: { ...sinks, sink: { epoch: 2, sequence: 50 }, raw: { epoch: 1, sequence: 60 } },
    keys: [
      { step: "one", key: "a", order: 0, state: { v: 1 } },
      { step: "two", key: "a", order: 0, state: { sum: 5, last: null } },
    ],
  };
}

const moved = (is: ReturnType<typeof plan>, reset: string[]) =>
  transplant(snapshotOf(plan(two)), new FlowGraph(is, { seed: 6 }).snapshot(), is, resetOf(reset, is));

test("transplant() keeps what is the same; what is reset starts afresh and raises the epoch of the sinks after it only", (t) => {
  const same = moved(plan(two), []);
  t.deepEqual(same, snapshotOf(plan(two)));
  const reset = moved(plan(two), ["one"]);
  t.deepEqual(
    reset.keys.map(({ step }) => step),
    ["two"],
  );
  t.deepEqual(reset.sinks, { sink: { epoch: 3, sequence: 0 }, raw: { epoch: 1, sequence: 60 } });
  t.is(reset.sources.source?.position, 70);
  t.is(reset.turn, 7);
});

test("transplant() resets all steps after a source that is reset, and everything for *", (t) => {
  for (const which of ["source", "*"]) {
    const reset = moved(plan(two), [which]);
    t.deepEqual(reset.keys, []);
    t.is(reset.sources.source?.position, undefined);
    t.deepEqual(reset.sinks, { sink: { epoch: 3, sequence: 0 }, raw: { epoch: 2, sequence: 0 } });
  }
});

test("transplant() migrates states of older versions, or refuses with the step, the key and the remedy", (t) => {
  const migrated = moved(
    plan(two, 3, (state, from) => ({ v: (state as { v: number }).v * 10 + from })),
    [],
  );
  t.deepEqual(migrated.keys[0]?.state, { v: 11 });
  t.is(migrated.steps.one?.version, 3);
  t.throws(
    () =>
      moved(
        plan(two, 3, () => undefined),
        [],
      ),
    { code: "state-mismatch", message: /Step "one": keeper version 3 cannot take over the state of version 1 \(key "a"\); --reset one/ },
  );
});
