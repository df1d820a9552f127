import { bindFlow, type FlowDocument, InvalidError } from "@headframe/core";
import test from "ava";
import { builtInFlows, catalogue } from "../catalogue.ts";
import { UsageError } from "../errors.ts";
import { changedFlow } from "./changed-flow.ts";

const document = builtInFlows.find(({ name }) => name === "mine-seismic") as FlowDocument;
const loaded = { document, catalogue };
/** As the log has it: with other settings than the defaults, one option of its own, and without the settings' schema. */
const { settings: _, ...recorded } = bindFlow(document, catalogue, { settings: { on: 7, lowHz: 40 }, options: { trigger: { maxSeconds: 9 } } });
const optionsOf = (flow: FlowDocument, id: string) => flow.steps.find((step) => step.id === id)?.options;

test("changedFlow() changes a setting and nothing else, whatever the defaults are", (t) => {
  const changed = changedFlow(loaded, ["on=6"], recorded);
  t.deepEqual(optionsOf(changed, "trigger"), { ...optionsOf(recorded, "trigger"), on: 6 });
  t.is(optionsOf(changed, "trigger")?.maxSeconds, 9);
  t.is(optionsOf(changed, "ratio")?.lowHz, 40);
  t.deepEqual({ ...changed, steps: [] }, { ...recorded, steps: [] });
});

test("changedFlow() changes options of steps, and several things at once", (t) => {
  const changed = changedFlow(loaded, ["trigger.maxSeconds=1", "staSeconds=0.05"], recorded);
  t.deepEqual(optionsOf(changed, "trigger"), { ...optionsOf(recorded, "trigger"), maxSeconds: 1 });
  t.deepEqual(optionsOf(changed, "ratio"), { ...optionsOf(recorded, "ratio"), staSeconds: 0.05 });
});

test("changedFlow() refuses what a replay cannot change", (t) => {
  const refused = (pair: string) => t.throws(() => changedFlow(loaded, [pair], recorded), { instanceOf: UsageError });
  t.regex(refused("geophones.seed=1").message, /what source "geophones" gave is recorded/);
  t.regex(refused("view.format=json").message, /opens no sink/);
  t.regex(refused("archive=elsewhere").message, /no step that was recorded depends on it/);
});

test("changedFlow() refuses what the flow does not have, and what is not valid", (t) => {
  for (const pair of ["onn=6", "trigger.onn=6", "tigger.on=6", "on=-1", "trigger.on=high"])
    t.throws(() => changedFlow(loaded, [pair], recorded), { instanceOf: InvalidError }, pair);
});
