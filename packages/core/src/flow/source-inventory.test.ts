import test from "ava";
import { Type } from "typebox";
import { defineSource } from "../device.ts";
import { Inventory } from "../inventory.ts";
import type { Frame } from "../item.ts";
import type { Kernel } from "../kernel.ts";
import { defineOperator } from "../operator.ts";
import { optionsSchema } from "../options.ts";
import { frames } from "../port.ts";
import { bindFlow } from "./bind.ts";
import { flow } from "./builder.ts";
import { fileSetting, settingFormat } from "./file-setting.ts";

const station = (id: string) => ({ id, x: 1, y: 2, z: 3, channels: [] });

const mine = defineSource({
  name: "mine",
  version: 1,
  summary: "Knows its stations",
  options: optionsSchema({ code: Type.String() }),
  emits: frames,
  replayable: true,
  inventory: ({ code }) => ({ frame: "local" as const, stations: [station(code)] }),
  example: { options: { code: "A" } },
  open: () => Promise.reject(new Error("Not opened in these tests")),
});

const place = defineOperator({
  name: "place",
  version: 1,
  family: "test",
  summary: "Needs to know where stations are",
  options: optionsSchema({ inventory: Type.Optional(Inventory) }),
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: { options: {}, in: [], out: [] },
  kernel: (): Kernel<object, Frame, Frame, Record<never, never>> => ({ start: () => ({}), step: () => {} }),
});

const settings = optionsSchema({ inventory: Type.Optional(fileSetting(Inventory, "stationxml")), model: Type.Optional(fileSetting(Type.Object({}), "json")) });
const catalogue = { operators: [place], sources: [mine], sinks: [] };
const document = flow("f", { settings }, (f) => {
  f.merge(f.source("a", mine({ code: "A" })), f.source("b", mine({ code: "B" }))).pipe(f.step("place", place({ inventory: f.settings.inventory })));
});

test("bindFlow() fills a setting that asks for an inventory with what the sources know", (t) => {
  t.deepEqual(bindFlow(document, catalogue).steps[0]?.options, { inventory: { frame: "local", stations: [station("A"), station("B")] } });
  const replaced = { options: { b: { code: "C" } } };
  t.deepEqual(bindFlow(document, catalogue, replaced).steps[0]?.options, { inventory: { frame: "local", stations: [station("A"), station("C")] } });
});

test("bindFlow() takes a given inventory before the sources' own", (t) => {
  const inventory: Inventory = { frame: "local", stations: [station("X")] };
  t.deepEqual(bindFlow(document, catalogue, { settings: { inventory } }).steps[0]?.options, { inventory });
  t.throws(() => bindFlow(document, catalogue, { settings: { inventory: "stations.xml" } }), { message: /inventory/ });
});

test("settingFormat() tells the format of a setting's file, also after a way through JSON", (t) => {
  const { properties } = JSON.parse(JSON.stringify(settings)) as typeof settings;
  t.is(settingFormat(properties.inventory), "stationxml");
  t.is(settingFormat(properties.model), "json");
  t.is(settingFormat(Type.String()), undefined);
  t.is(settingFormat(undefined), undefined);
});
