import test from "ava";
import fc from "fast-check";
import type { TObject } from "typebox";
import { defineSink, type SinkDefinition } from "../device.ts";
import type { Event } from "../item.ts";
import { checkFlow } from "./check.ts";
import type { FlowDocument } from "./document.ts";
import { catalogue, table } from "./fixtures.ts";
import { cycles } from "./order.ts";

const good = {
  headframe: 1,
  name: "good",
  sources: [{ id: "geophones", device: "sensor", version: 1, options: {} }],
  steps: [
    { id: "band", operator: "gain", version: 1, options: { factor: 2 }, in: ["geophones"] },
    { id: "peaks", operator: "peak", version: 2, options: {}, in: ["band"] },
  ],
  sinks: [{ id: "catalogue", device: "table", version: 1, options: { path: "x" }, in: ["peaks", "peaks#weak", "band#errors"] }],
} satisfies FlowDocument;

test("checkFlow() accepts a good document", (t) => {
  t.deepEqual(checkFlow(good, catalogue), []);
});

test("checkFlow() reports all mistakes of a document at once, with step and path", (t) => {
  const bad = {
    ...good,
    steps: [
      { id: "band", operator: "gian", version: 1, options: { factor: 2 }, in: ["geophones"] },
      { id: "trim", operator: "gain", version: 1, options: { factor: "two", colour: "red" }, in: ["geophone"] },
      { id: "peaks", operator: "peak", version: 1, options: {}, in: ["trim", "geophones#truth"] },
      { id: "peaks", operator: "peak", version: 2, options: {}, in: ["trim"] },
    ],
    sinks: [{ id: "catalogue", device: "table", version: 1, options: { path: "x" }, in: ["trim", "peaks#loud"] }],
  };
  const found = checkFlow(bad, catalogue).map((p) => `${p.code} ${p.step} ${p.path}`);
  t.deepEqual(found.sort(), [
    "duplicate-id peaks /steps/3/id",
    "option-invalid trim /steps/1/options",
    "option-invalid trim /steps/1/options/factor",
    "type-mismatch catalogue /sinks/0/in/0",
    "type-mismatch peaks /steps/2/in/1",
    "unknown-name band /steps/0/operator",
    "unknown-port catalogue /sinks/0/in/1",
    "unknown-step trim /steps/1/in/0",
    "version-mismatch peaks /steps/2/version",
  ]);
  const text = checkFlow(bad, catalogue).map((p) => p.message);
  t.true(text.includes('band: there is no operator "gian"; did you mean "gain"?'));
  t.true(text.includes('peaks: takes frames, but "geophones#truth" gives events of type "truth"'));
});

test("checkFlow() finds cycles and unconnected inputs", (t) => {
  const loop = {
    ...good,
    steps: [
      { id: "a", operator: "gain", version: 1, options: { factor: 2 }, in: ["b"] },
      { id: "b", operator: "gain", version: 1, options: { factor: 2 }, in: ["a", "geophones"] },
      { id: "c", operator: "gain", version: 1, options: { factor: 2 }, in: [] },
    ],
    sinks: [],
  };
  const found = checkFlow(loop, catalogue);
  t.true(found.some((p) => p.code === "cycle" && /a -> b -> a|b -> a -> b/.test(p.message)));
  t.true(found.some((p) => p.code === "no-input" && p.step === "c"));
});

test("checkFlow() finds settings that do not exist or give wrong values", (t) => {
  const withSettings = (settings: object, factor: unknown) => ({ ...good, settings, steps: [{ ...good.steps[0], options: { factor } }, good.steps[1]] });
  const schema = { type: "object", properties: { size: { type: "number", default: 3 }, label: { type: "string", default: "x" } } };
  t.deepEqual(checkFlow(withSettings(schema, { $setting: "size" }), catalogue), []);
  t.is(checkFlow(withSettings(schema, { $setting: "sise" }), catalogue)[0]?.message, 'band: the flow has no setting "sise"; did you mean "size"?');
  t.regex(checkFlow(withSettings(schema, { $setting: "label" }), catalogue)[0]?.message ?? "", /band: option "factor" must be a number, got "x"/);
});

test("checkFlow() refuses two sinks that own the same, however its path is written", (t) => {
  const file = defineSink({
    ...(table.definition as SinkDefinition<TObject, Event>),
    name: "file",
    owns: ({ path }) => (path === "-" ? undefined : String(path)),
  });
  const settings = { type: "object", properties: { results: { type: "string", default: "out/a.jsonl" } } };
  const check = (given: Record<string, unknown>, ...paths: unknown[]) =>
    checkFlow(
      { ...good, settings, sinks: paths.map((path, i) => ({ id: `s${i}`, device: "file", version: 1, options: { path }, in: ["peaks"] })) },
      { ...catalogue, sinks: [file, table] },
      given,
    );
  for (const path of ["out/a.jsonl", "./out/a.jsonl", "out//a.jsonl", "out/./a.jsonl", "out/a.jsonl/", "out/b/../a.jsonl", { $setting: "results" }])
    t.like(check({}, "out/a.jsonl", path), { length: 1, 0: { code: "shared-output", step: "s1", path: "/sinks/1/options" } }, String(path));
  t.regex(check({}, "a", "b", "./b")[0]?.message ?? "", /s2: writes to "\.\/b", as sink "s1" does/);
  t.is(check({ results: "b" }, "b", { $setting: "results" })[0]?.code, "shared-output");
  t.deepEqual(check({}, "-", "-"), []);
  t.deepEqual(check({}, "a", "b", "/a", "../a", "../../a", "a b"), []);
  t.deepEqual(
    check({}, "a", "a", 7).map(({ code }) => code),
    ["option-invalid", "shared-output"],
  );
});

test("checkFlow() never throws on any document", (t) => {
  const node = fc.record(
    {
      id: fc.oneof(fc.constantFrom("geophones", "band", "peaks", "__proto__", "constructor"), fc.jsonValue()),
      device: fc.oneof(fc.constantFrom("sensor", "table", "toString"), fc.jsonValue()),
      operator: fc.oneof(fc.constantFrom("gain", "peak", "hasOwnProperty"), fc.jsonValue()),
      version: fc.oneof(fc.integer(), fc.jsonValue()),
      options: fc.oneof(fc.constant({ factor: { $setting: "x" } }), fc.jsonValue()),
      in: fc.oneof(fc.array(fc.constantFrom("geophones", "band", "peaks#weak", "peaks#__proto__", "#")), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const document = fc.record(
    {
      headframe: fc.constant(1),
      name: fc.jsonValue(),
      settings: fc.jsonValue(),
      sources: fc.oneof(fc.array(node), fc.jsonValue()),
      steps: fc.oneof(fc.array(node), fc.jsonValue()),
      sinks: fc.oneof(fc.array(node), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(document, fc.jsonValue()), (value) => Array.isArray(checkFlow(value, catalogue))),
    { numRuns: 10_000 },
  );
  t.pass();
});

test("cycles() copes with a chain longer than the call stack", (t) => {
  const steps = Array.from({ length: 100_000 }, (_, i) => ({ id: `s${i}`, operator: "gain", version: 1, options: {}, in: [`s${i + 1}`] }));
  t.deepEqual(cycles({ steps }), []);
});
