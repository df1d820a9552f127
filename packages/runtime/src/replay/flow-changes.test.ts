import test from "ava";
import { planFlow } from "../flow-plan.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { operators } from "../simulation/operators.ts";
import { memorySink, scripted } from "../testing/devices.ts";
import { flowChanges, unchangedParts, withSourcesOf } from "./flow-changes.ts";

const known = catalogue([scripted("scripted", []), scripted("second", [])], [memorySink().sink]);
const flow = document(
  { source: "scripted" },
  [
    ["first", "add", "source"],
    ["middle", "total", "first"],
    ["last", "pass", "middle"],
    ["aside", "add", "first"],
  ],
  [["sink", "memory", "last", "aside"]],
);
const without = (id: string) => ({ ...flow, steps: flow.steps.filter((step) => step.id !== id) });
const withStep = (id: string, change: object) => ({ ...flow, steps: flow.steps.map((step) => (step.id === id ? { ...step, ...change } : step)) });

test("flowChanges() names what was added, removed and changed", (t) => {
  t.deepEqual(flowChanges(flow, flow), []);
  t.deepEqual(flowChanges(flow, withStep("middle", { options: { size: 2 } })), [{ step: "middle", what: "options.size", other: 2 }]);
  t.deepEqual(flowChanges(flow, withStep("middle", { operator: "pass", in: ["source"], keyBy: "station" })), [
    { step: "middle", what: "operator", recorded: "total", other: "pass" },
    { step: "middle", what: "key", other: "station" },
    { step: "middle", what: "inputs", recorded: ["first"], other: ["source"] },
  ]);
  t.deepEqual(flowChanges(flow, without("aside")), [{ step: "aside", what: "removed", recorded: "add" }]);
  t.deepEqual(flowChanges(without("aside"), flow), [{ step: "aside", what: "added", other: "add" }]);
});

test("unchangedParts() leaves out what is changed, and everything after it", (t) => {
  const unchanged = (other: typeof flow, of = known) => [...unchangedParts(planFlow(flow, known), planFlow(other, of))].sort();
  t.deepEqual(unchanged(flow), ["aside", "first", "last", "middle", "source"]);
  t.deepEqual(unchanged(withStep("middle", { operator: "pass" })), ["aside", "first", "source"]);
  t.deepEqual(unchanged(withStep("first", { keyBy: "station" })), ["source"]);
});

test("unchangedParts() takes other code of the same name for changed", (t) => {
  const copied = operators.map((operator) => (operator.definition.name === "total" ? { definition: { ...operator.definition } } : operator));
  const other = planFlow(flow, { ...known, operators: copied });
  t.deepEqual([...unchangedParts(planFlow(flow, known), other)].sort(), ["aside", "first", "source"]);
});

test("withSourcesOf() gives the other flow the recorded one's sources", (t) => {
  const other = {
    ...flow,
    sources: [
      { ...flow.sources[0], device: "second" },
      { id: "more", device: "second", version: 1, options: {} },
    ],
  } as typeof flow;
  t.deepEqual(
    withSourcesOf(flow, other).sources.map(({ id, device }) => `${id} ${device}`),
    ["source scripted", "more second"],
  );
});
