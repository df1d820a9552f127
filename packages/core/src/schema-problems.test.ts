import test from "ava";
import { type TSchema, Type } from "typebox";
import { describeSchema, schemaProblems } from "./schema-problems.ts";

const messages = (schema: TSchema, value: unknown) => schemaProblems(schema, value).map(({ path, message }) => `${path} ${message}`);
const closed = { additionalProperties: false };

test("schemaProblems() names the option, what it must be, and what it is", (t) => {
  const schema = Type.Object(
    { low: Type.Number({ exclusiveMinimum: 0, maximum: 5 }), order: Type.Integer(), name: Type.String({ minLength: 2 }), on: Type.Boolean() },
    closed,
  );
  t.deepEqual(messages(schema, { low: 9, order: 1.5, name: "x", on: 1 }), [
    '/low option "low" must be a number > 0 and <= 5, got 9',
    '/order option "order" must be a whole number, got 1.5',
    '/name option "name" must not have fewer than 2 characters, got "x"',
    '/on option "on" must be true or false, got 1',
  ]);
  t.deepEqual(messages(schema, { low: Number.NaN, order: 1, name: "xy", on: true }), ['/low option "low" must be a number > 0 and <= 5, got NaN']);
  t.deepEqual(messages(schema, 5), [" options must be an object, got 5"]);
});

test("schemaProblems() reports unknown and missing options with what is known", (t) => {
  const schema = Type.Object({ a: Type.Number(), b: Type.Object({ c: Type.Number() }, closed) }, closed);
  t.deepEqual(messages(schema, { b: { d: 1 }, e: 2, f: 3 }), [
    ' unknown option "e", "f"; known are a, b',
    ' option "a" is missing',
    '/b unknown option "b.d"; known are c',
    '/b option "b.c" is missing',
  ]);
});

test("schemaProblems() says what a union allows", (t) => {
  t.deepEqual(messages(Type.Object({ mode: Type.Union([Type.Literal("low"), Type.Literal("high")]) }), { mode: "mid" }), [
    '/mode option "mode" must be "low" or "high", got "mid"',
  ]);
  t.deepEqual(messages(Type.Object({ n: Type.Union([Type.Number({ minimum: 0 }), Type.Literal("auto")]) }), { n: -1 }), [
    '/n option "n" must be a number >= 0 or "auto", got -1',
  ]);
  t.deepEqual(messages(Type.Object({ n: Type.Enum(["x", "y"]) }), { n: "z" }), ['/n option "n" must be one of "x", "y", got "z"']);
});

test("schemaProblems() looks into the branch of a union that is meant", (t) => {
  const schema = Type.Union([
    Type.Object({ kind: Type.Literal("p"), v: Type.Number() }, closed),
    Type.Object({ kind: Type.Literal("q"), w: Type.Number() }, closed),
  ]);
  t.deepEqual(messages(Type.Object({ o: schema }), { o: { kind: "q", w: "no" } }), ['/o/w option "o.w" must be a number, got "no"']);
  t.deepEqual(messages(Type.Object({ o: schema }), { o: { kind: "r" } }), [
    '/o option "o" must be an object with kind "p" or an object with kind "q", got {"kind":"r"}',
  ]);
});

test("schemaProblems() looks into lists, tuples and records", (t) => {
  t.deepEqual(messages(Type.Object({ l: Type.Array(Type.Number(), { minItems: 3 }) }), { l: ["a", 1] }), [
    '/l option "l" must not have fewer than 3 items, got ["a",1]',
    '/l/0 option "l.0" must be a number, got "a"',
  ]);
  t.deepEqual(messages(Type.Tuple([Type.Number(), Type.String()]), [1, 2, 3]), [
    " options must not have more than 2 items, got [1,2,3]",
    '/1 option "1" must be a text, got 2',
  ]);
  t.deepEqual(messages(Type.Record(Type.String(), Type.Number()), { "a/b~": "x" }), ['/a~1b~0 option "a/b~" must be a number, got "x"']);
});

test("schemaProblems() reports more than eight faults, and counts those of a long list", (t) => {
  const names = Array.from({ length: 20 }, (_, i) => `o${i}`);
  t.is(
    schemaProblems(Type.Object(Object.fromEntries(names.map((name) => [name, Type.Number()]))), Object.fromEntries(names.map((name) => [name, "x"]))).length,
    20,
  );
  const long = schemaProblems(Type.Array(Type.Number()), Array(1000).fill("x"));
  t.is(long.length, 11);
  t.is(long[10]?.message, "options has 990 more faults");
});

test("schemaProblems() shows any value without throwing", (t) => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  t.deepEqual(messages(Type.Object({ a: Type.String() }), { a: { b: 1n } }), ['/a option "a" must be a text, got {"b":"1"}']);
  t.deepEqual(messages(Type.Object({ a: Type.String() }), { a: cyclic }), ['/a option "a" must be a text, got a value of type object']);
  t.is(messages(Type.Object({ a: Type.Number() }), { a: "x".repeat(1000) })[0]?.length, 99);
});

test("schemaProblems() takes no map, date or list for an object", (t) => {
  for (const value of [new Map(), new Date(), [], new Float64Array(1)])
    t.is(schemaProblems(Type.Object({ size: Type.Optional(Type.Number()) }), value).length, 1);
});

test("schemaProblems() takes accepted values for right", (t) => {
  const accept = (value: unknown) => value === "setting";
  t.deepEqual(schemaProblems(Type.Object({ a: Type.Number(), l: Type.Array(Type.Number()) }), { a: "setting", l: ["setting", 1] }, accept), []);
});

test("describeSchema() puts a schema into words", (t) => {
  t.is(describeSchema(Type.Array(Type.Integer({ minimum: 1 }))), "a list (each a whole number >= 1)");
  t.is(describeSchema(Type.Union([Type.Literal("a"), Type.Null()])), '"a" or null');
  t.is(describeSchema(Type.Unknown()), "any value");
});
