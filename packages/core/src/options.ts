/** Options of operators and devices, and settings of flows: one TypeBox schema gives types, defaults, checks and docs. */
import { type Static, type TObject, type TProperties, type TSchema, Type } from "typebox";
import * as Value from "typebox/value";
import { InvalidError, type Problem } from "./errors.ts";

/** A schema with a default that the type system knows of, so callers may leave the option out. */
export type Defaulted<S extends TSchema> = S & { readonly default: Static<S> };

/** Gives a schema a default. */
export function defaulted<S extends TSchema>(schema: S, value: NoInfer<Static<S>>): Defaulted<S> {
  return { ...schema, default: value } as Defaulted<S>;
}

/** Object schema that refuses unknown options. */
export function optionsSchema<P extends TProperties>(properties: P): TObject<P> {
  return Type.Object(properties, { additionalProperties: false });
}

type Keys<P extends TProperties, Has> = { [K in keyof P]: P[K] extends Defaulted<TSchema> ? (Has extends true ? K : never) : Has extends true ? never : K }[keyof P];

/** What a caller may write for a schema: options with a default may be left out. */
export type OptionsInput<S extends TObject> = S extends TObject<infer P>
  ? Omit<Static<TObject<P>>, Keys<P, true> & string> & Partial<Pick<Static<TObject<P>>, Keys<P, true> & keyof Static<TObject<P>>>>
  : never;

/** Reference to a flow setting inside options; the host puts the setting's value in its place. */
export interface SettingReference {
  readonly $setting: string;
}

export function isSettingReference(value: unknown): value is SettingReference {
  return typeof value === "object" && value !== null && typeof (value as SettingReference).$setting === "string";
}

/**
 * Fills in defaults of properties, also of objects inside; the input is not changed. Works on any JSON
 * Schema, so also on one that has been through JSON.
 */
export function withDefaults<S extends TObject>(schema: S, options: unknown): Static<S> {
  return filled(schema, structuredClone(options ?? {})) as Static<S>;
}

function filled(schema: TSchema, value: unknown): unknown {
  const properties = (schema as { properties?: Record<string, TSchema & { default?: unknown }> }).properties;
  if (!properties || typeof value !== "object" || value === null || Array.isArray(value) || isSettingReference(value)) return value;
  const object = value as Record<string, unknown>;
  for (const [name, property] of Object.entries(properties)) {
    if (Object.hasOwn(object, name)) object[name] = filled(property, object[name]);
    else if (property.default !== undefined) object[name] = structuredClone(property.default);
  }
  return object;
}

/**
 * Everything that is wrong with options, in words. References to settings are taken to be right here;
 * they are checked again once a host has put values in their place.
 *
 * @param pointer JSON pointer of the options inside their document
 */
export function optionProblems(schema: TSchema, options: unknown, pointer = "", step?: string): Problem[] {
  const found: Problem[] = [];
  const seen = new Set<string>();
  for (const error of Value.Errors(schema, options)) {
    if (error.keyword === "boolean") continue; // repeated by additionalProperties, with the names
    if (isSettingReference(at(options, error.instancePath))) continue;
    if (insideReference(options, error.instancePath)) continue;
    const where = error.instancePath.slice(1).replaceAll("/", ".");
    const message = explain(error, where, options);
    if (seen.has(message)) continue;
    seen.add(message);
    found.push({ code: "option-invalid", ...(step === undefined ? {} : { step }), path: pointer + error.instancePath, message: step === undefined ? message : `${step}: ${message}` });
  }
  return found;
}

/**
 * Options with defaults, checked.
 *
 * @throws InvalidError with all problems
 */
export function parseOptions<S extends TObject>(name: string, schema: S, options: unknown): Static<S> {
  const value = withDefaults(schema, options);
  const problems = optionProblems(schema, value);
  if (problems.length > 0) throw new InvalidError(name, problems);
  return value;
}

function at(value: unknown, pointer: string): unknown {
  let v = value;
  for (const part of pointer.split("/").slice(1)) v = typeof v === "object" && v !== null ? (v as Record<string, unknown>)[unescape(part)] : undefined;
  return v;
}

function insideReference(value: unknown, pointer: string): boolean {
  const parts = pointer.split("/");
  for (let i = 1; i < parts.length; i++) if (isSettingReference(at(value, parts.slice(0, i).join("/")))) return true;
  return false;
}

function unescape(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function explain(error: { keyword: string; params: unknown; message: string; instancePath: string }, where: string, options: unknown): string {
  const params = error.params as { additionalProperties?: string[]; requiredProperties?: string[] };
  const prefix = where === "" ? "" : `${where}.`;
  if (error.keyword === "additionalProperties") return `unknown option ${(params.additionalProperties ?? []).map((n) => `"${prefix}${n}"`).join(", ")}`;
  if (error.keyword === "required") return `option ${(params.requiredProperties ?? []).map((n) => `"${prefix}${n}"`).join(", ")} is missing`;
  const value = at(options, error.instancePath);
  return `option "${where}" ${error.message}, got ${typeof value === "bigint" ? String(value) : JSON.stringify(value)}`;
}
