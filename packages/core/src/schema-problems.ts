/** What is wrong with a value against a schema, in words that a user of options understands. */
import type { TSchema } from "typebox";
import * as Value from "typebox/value";

/** One thing that is wrong with a value. */
export interface SchemaProblem {
  /** JSON pointer from the value's root. */
  readonly path: string;
  /** Such as `option "band.low" must be > 0, got -1`. */
  readonly message: string;
}

type Accept = (value: unknown) => boolean;

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Schema | readonly Schema[];
  readonly additionalItems?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/** Elements of one array that are reported; the rest is counted. */
const mostElements = 10;

/** Characters of a name or value that are shown. */
const longest = 60;

/**
 * Everything that is wrong with a value. TypeBox stops at eight errors and lists each branch of a union;
 * this walks objects, arrays and unions itself and asks TypeBox about the leaves.
 *
 * @param accept values that count as right whatever the schema says
 */
export function schemaProblems(schema: TSchema, value: unknown, accept: Accept = () => false): SchemaProblem[] {
  return problemsAt(schema as Schema, value, [], accept);
}

function problemsAt(schema: Schema, value: unknown, path: readonly string[], accept: Accept): SchemaProblem[] {
  if (accept(value)) return [];
  if (schema.anyOf) return unionProblems(schema.anyOf, value, path, accept);
  if (schema.properties || schema.patternProperties)
    return isPlainObject(value) ? objectProblems(schema, value, path, accept) : [mustBe("an object", value, path)];
  if (schema.items && Array.isArray(value)) return arrayProblems(schema, value, path, accept);
  return ownProblems(schema, value, path);
}

function objectProblems(schema: Schema, value: Readonly<Record<string, unknown>>, path: readonly string[], accept: Accept): SchemaProblem[] {
  const { properties = {}, patternProperties = {}, additionalProperties, required = [], ...rest } = schema;
  const schemaOf = (name: string): Schema | false => {
    if (Object.hasOwn(properties, name)) return properties[name] ?? {};
    const pattern = Object.keys(patternProperties).find((text) => new RegExp(text, "u").test(name));
    return pattern === undefined ? ((additionalProperties ?? {}) as Schema | false) : (patternProperties[pattern] ?? {});
  };
  const given = Object.keys(value).filter((name) => value[name] !== undefined);
  const unknown = given.filter((name) => schemaOf(name) === false);
  const missing = required.filter((name) => !given.includes(name));
  const list = (names: readonly string[]) => names.map((name) => `"${dotted([...path, name]).slice(0, longest)}"`).join(", ");
  const found = given.filter((name) => !unknown.includes(name)).flatMap((name) => problemsAt(schemaOf(name) as Schema, value[name], [...path, name], accept));
  if (missing.length > 0) found.unshift({ path: pointer(path), message: `option ${list(missing)} is missing` });
  if (unknown.length > 0)
    found.unshift({ path: pointer(path), message: `unknown option ${list(unknown)}; known are ${Object.keys(properties).join(", ") || "none"}` });
  return [...found, ...ownProblems(rest, value, path)];
}

function arrayProblems(schema: Schema, value: readonly unknown[], path: readonly string[], accept: Accept): SchemaProblem[] {
  const { items = {}, additionalItems, ...rest } = schema;
  const tuple = Array.isArray(items);
  const found = value.flatMap((element, i) => problemsAt((tuple ? (items[i] ?? {}) : items) as Schema, element, [...path, String(i)], accept));
  const more = found.length > mostElements ? [{ path: pointer(path), message: `${subject(path)} has ${found.length - mostElements} more faults` }] : [];
  const whole = tuple && additionalItems === false ? { ...rest, maxItems: items.length } : rest;
  return [...ownProblems(whole, value, path), ...found.slice(0, mostElements), ...more];
}

function unionProblems(branches: readonly Schema[], value: unknown, path: readonly string[], accept: Accept): SchemaProblem[] {
  const each = branches.map((branch) => problemsAt(branch, value, path, accept));
  if (each.some((problems) => problems.length === 0)) return [];
  const meant = branches.findIndex((branch) => isPlainObject(value) && sameTags(branch, value));
  if (meant >= 0) return each[meant] ?? [];
  return [mustBe(branches.map(describe).join(" or "), value, path)];
}

/** Whether an object has the literal properties (`kind: "p"`) that tell this branch from others. */
function sameTags(branch: Schema, value: Readonly<Record<string, unknown>>): boolean {
  const tags = Object.entries(branch.properties ?? {}).filter(([, inner]) => inner.const !== undefined);
  return tags.length > 0 && tags.every(([name, inner]) => value[name] === inner.const);
}

/** What is wrong with the value itself, without looking into unions again. */
function ownProblems(schema: Schema, value: unknown, path: readonly string[]): SchemaProblem[] {
  const whole = schema.const !== undefined || schema.enum || schema.type === "number" || schema.type === "integer";
  if (whole) return Value.Check(schema as TSchema, value) ? [] : [mustBe(describe(schema), value, path)];
  return Value.Errors(schema as TSchema, value)
    .filter((error) => error.keyword !== "boolean")
    .map((error) => {
      const inner = [...path, ...error.instancePath.split("/").slice(1).map(unescaped)];
      const must = error.keyword === "type" && error.instancePath === "" ? `must be ${describe(schema)}` : error.message;
      return { path: pointer(inner), message: `${subject(inner)} ${must}, got ${display(at(value, inner.slice(path.length)))}` };
    });
}

function mustBe(what: string, value: unknown, path: readonly string[]): SchemaProblem {
  return { path: pointer(path), message: `${subject(path)} must be ${what}, got ${display(value)}` };
}

/**
 * A schema as a phrase.
 *
 * @example
 * describeSchema({ type: "number", exclusiveMinimum: 0 }); // => "a number > 0"
 */
export function describeSchema(schema: TSchema): string {
  return describe(schema as Schema);
}

function describe(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(describe).join(" or ");
  if (schema.const !== undefined) return display(schema.const);
  if (schema.enum) return `one of ${schema.enum.map(display).join(", ")}`;
  const limits = [limit(">=", schema.minimum), limit(">", schema.exclusiveMinimum), limit("<=", schema.maximum), limit("<", schema.exclusiveMaximum)].filter(
    (text) => text !== "",
  );
  const kind = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => (inner.const === undefined ? [] : [` with ${name} ${display(inner.const)}`]));
  return `${noun(schema)}${kind.join("")}${limits.length > 0 ? ` ${limits.join(" and ")}` : ""}`;
}

function noun({ type, items }: Schema): string {
  if (type === "array" && items && !Array.isArray(items)) return `a list (each ${describe(items as Schema)})`;
  return (
    { number: "a number", integer: "a whole number", string: "a text", boolean: "true or false", array: "a list", object: "an object", null: "null" }[
      type ?? ""
    ] ?? "any value"
  );
}

function limit(sign: string, value: number | undefined): string {
  return value === undefined ? "" : `${sign} ${value}`;
}

/** A value as a short text; never throws. */
function display(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  try {
    const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner)) ?? typeof value;
    return text.length > longest ? `${text.slice(0, longest)}...` : text;
  } catch {
    return `a value of type ${typeof value}`;
  }
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isPlainObject(inner) || Array.isArray(inner) ? (inner as Record<string, unknown>)[name] : undefined), value);
}

/** An object as JSON makes them: no list, map, date or buffer. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function subject(path: readonly string[]): string {
  return path.length === 0 ? "options" : `option "${dotted(path)}"`;
}

function dotted(path: readonly string[]): string {
  return path.join(".");
}

function pointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
