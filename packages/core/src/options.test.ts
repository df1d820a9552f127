import test from "ava";
import fc from "fast-check";
import { Type } from "typebox";
import { InvalidError } from "./errors.ts";
import { defaulted, isSettingReference, type OptionsInput, optionProblems, optionsSchema, parseOptions, withDefaults } from "./options.ts";

const schema = optionsSchema({
  lowHz: Type.Number({ exclusiveMinimum: 0, description: "Lower corner in Hz" }),
  order: defaulted(Type.Integer({ minimum: 1, maximum: 10 }), 4),
  mode: defaulted(Type.Union([Type.Literal("causal"), Type.Literal("zero-phase")]), "causal"),
  weights: defaulted(Type.Record(Type.String(), Type.Number()), {}),
  inner: Type.Optional(optionsSchema({ size: defaulted(Type.Integer(), 3) })),
});

test("parseOptions() fills in defaults, also inside objects, and leaves the input alone", (t) => {
  const input = { lowHz: 1, inner: {} };
  t.deepEqual(parseOptions("bandpass", schema, input), { lowHz: 1, order: 4, mode: "causal", weights: {}, inner: { size: 3 } });
  t.deepEqual(input, { lowHz: 1, inner: {} });
});

test("parseOptions() does not share defaults between calls", (t) => {
  const first = parseOptions("bandpass", schema, { lowHz: 1 });
  first.weights.UH1 = 2;
  t.deepEqual(parseOptions("bandpass", schema, { lowHz: 1 }).weights, {});
});

test("parseOptions() reports everything that is wrong at once", (t) => {
  const error = t.throws(() => parseOptions("bandpass", schema, { lowHz: 0, order: 99, mode: "fast", high: 3, inner: { size: "x" } }), {
    instanceOf: InvalidError,
    code: "invalid",
  });
  t.deepEqual(
    error?.problems.map(({ code, path, message }) => [code, path, message]),
    [
      ["option-invalid", "", 'unknown option "high"; known are lowHz, order, mode, weights, inner'],
      ["option-invalid", "/lowHz", 'option "lowHz" must be a number > 0, got 0'],
      ["option-invalid", "/order", 'option "order" must be a whole number >= 1 and <= 10, got 99'],
      ["option-invalid", "/mode", 'option "mode" must be "causal" or "zero-phase", got "fast"'],
      ["option-invalid", "/inner/size", 'option "inner.size" must be a whole number, got "x"'],
    ],
  );
  t.true(error?.message.startsWith("bandpass: "));
});

test("parseOptions() refuses functions, and options that are no object", (t) => {
  t.throws(() => parseOptions("x", schema, { lowHz: () => 1 }), { instanceOf: InvalidError, message: /plain data/ });
  for (const wrong of [5, "text", [], true])
    t.throws(() => parseOptions("x", schema, wrong), { instanceOf: InvalidError, message: /options must be an object/ });
});

test("optionProblems() names the step and the place in the document", (t) => {
  t.deepEqual(optionProblems(schema, withDefaults(schema, { lowHz: -1 }), "/steps/2/options", "band"), [
    { code: "option-invalid", step: "band", path: "/steps/2/options/lowHz", message: 'band: option "lowHz" must be a number > 0, got -1' },
  ]);
});

test("optionProblems() takes references to settings for right, at any depth", (t) => {
  t.deepEqual(
    optionProblems(schema, withDefaults(schema, { lowHz: { $setting: "low" }, weights: { UH1: { $setting: "w" } }, inner: { $setting: "inner" } })),
    [],
  );
  t.true(isSettingReference({ $setting: "low" }));
  t.false(isSettingReference("low"));
});

test("withDefaults() works on a schema that has been through JSON", (t) => {
  t.deepEqual(withDefaults(JSON.parse(JSON.stringify(schema)), { lowHz: 2 }), { lowHz: 2, order: 4, mode: "causal", weights: {} });
  t.deepEqual(withDefaults(schema, { lowHz: 2, order: undefined }), { lowHz: 2, order: 4, mode: "causal", weights: {} });
});

test("withDefaults() fills in the objects of a list", (t) => {
  t.deepEqual(withDefaults(optionsSchema({ list: Type.Array(optionsSchema({ size: defaulted(Type.Integer(), 3) })) }), { list: [{}, { size: 1 }] }), {
    list: [{ size: 3 }, { size: 1 }],
  });
});

test("OptionsInput leaves out what has a default, and nothing else", (t) => {
  const whole: OptionsInput<typeof schema> = { lowHz: 1 };
  // @ts-expect-error lowHz has no default
  const missing: OptionsInput<typeof schema> = { order: 4 };
  // @ts-expect-error a mode is one of two words
  const wrong: OptionsInput<typeof schema> = { lowHz: 1, mode: "fast" };
  // @ts-expect-error a default has the type of its option
  defaulted(Type.Number(), "four");
  t.deepEqual([whole, missing, wrong].length, 3);
});

test("parseOptions() gives options or an InvalidError for anything", (t) => {
  const name = fc.constantFrom("lowHz", "order", "mode", "weights", "inner", "__proto__", "constructor", "toString", "$setting");
  const near = fc.dictionary(
    name,
    fc.oneof(fc.anything({ withBigInt: true, withTypedArray: true, withDate: true, withMap: true }), fc.double(), fc.constantFrom("causal", null)),
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }), near, fc.jsonValue()), (input) => {
      try {
        const options = parseOptions("fuzz", schema, input);
        return (options.lowHz > 0 || isSettingReference(options.lowHz)) && (Number.isInteger(options.order) || isSettingReference(options.order));
      } catch (error) {
        return error instanceof InvalidError && error.problems.length > 0;
      }
    }),
    { numRuns: 10_000 },
  );
  t.pass();
});
