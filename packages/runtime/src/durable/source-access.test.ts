import { anyItem, defineSource, type Item, optionsSchema, type Position, type SourceReader } from "@headframe/core";
import test from "ava";
import type { FlowPlan } from "../flow-plan.ts";
import { reading } from "../simulation/items.ts";
import { Journal } from "./journal.ts";
import { SourceAccess } from "./source-access.ts";
import { testParts } from "./testing/log-parts.ts";
import { ScriptedDevice } from "./testing/scripted-device.ts";

const never = new AbortController().signal;
const item: Item = reading("a", 1, 1);

function access() {
  const parts = testParts();
  const opened: { readonly device: ScriptedDevice; readonly from: Position | undefined }[] = [];
  const open = async (_: unknown, __: unknown, from?: Position): Promise<SourceReader> => {
    const device = new ScriptedDevice();
    opened.push({ device, from });
    return device;
  };
  const definition = defineSource({
    name: "live",
    version: 1,
    summary: "Cannot be read again.",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: false,
    example: { options: {} },
    open,
  }).definition;
  const plan = { name: "test", sources: [{ node: { id: "in" }, definition, options: {} }], steps: [], sinks: [], consumed: new Set() } as unknown as FlowPlan;
  const start = () => new SourceAccess(plan, parts.host, () => Journal.open(parts));
  return { start, opened };
}

test("SourceAccess.live() opens a device where its journal ends, and does not open one that has ended", async (t) => {
  const { start, opened } = access();
  const first = await start().live("in", undefined);
  opened[0]?.device.give({ items: [item], position: 1 });
  const { position } = await first.take(1, never);
  await first.close();
  const second = await start().live("in", position);
  t.is(opened[1]?.from, 1);
  opened[1]?.device.give({ items: [item, item], position: 2, done: true });
  const half = await second.take(1, never);
  await second.close();
  const third = await start().live("in", half.position);
  t.is(opened.length, 2);
  t.like(await third.take(5, never), { items: [item], done: true });
  await third.close();
  const fourth = await start().live("in", { entry: 3, item: 0 });
  t.like(await fourth.take(5, never), { items: [], done: true });
  await fourth.close();
});

test("SourceAccess.live() closes a device that it cannot use", async (t) => {
  const { start, opened } = access();
  await t.throwsAsync(start().live("in", { packets: 7 }), { code: "source-changed" });
  t.true(opened[0]?.device.closed);
});
