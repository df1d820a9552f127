/** Options of operators and devices, and settings of flows: one TypeBox schema gives types, defaults, checks and docs. */
import { type Static, type TObject, type TProperties, type TSchema, Type } from "typebox";
import { InvalidError, type Problem } from "./errors.ts";
import { isPlainObject, schemaProblems } from "./schema-problems.ts";

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

type Keys<P extends TProperties, Has> = {
  [K in keyof P]: P[K] extends Defaulted<TSchema> ? (Has extends true ? K : never) : Has extends true ? never : K;
}[keyof P];

/** What a caller may write for a schema: options with a default may be left out. */
export type OptionsInput<S extends TObject> =
  S extends TObject<infer P>
    ? Omit<Static<TObject<P>>, Keys<P, true> & string> & Partial<Pick<Static<TObject<P>>, Keys<P, true> & keyof Static<TObject<P>>>>
    : never;

/** Reference to a flow setting inside options; the host puts the setting's value in its place. */
export interface SettingReference {
  readonly $setting: string;
}

/** Whether a value is a reference to a setting. */
export function isSettingReference(value: unknown): value is SettingReference {
  return typeof value === "object" && value !== null && typeof (value as SettingReference).$setting === "string";
}

/** Whether a value is or holds a reference to a setting. */
export function hasSettingReference(value: unknown): boolean {
  if (isSettingReference(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasSettingReference);
}

/**
 * Fills in defaults of properties, also of objects and lists inside; the input is not changed. Works on
 * any JSON Schema, so also on one that has been through JSON.
 *
 * @throws InvalidError if the options are not plain data
 */
export function withDefaults<S extends TObject>(schema: S, options: unknown): Static<S> {
  return filled(schema, plainCopy(options ?? {})) as Static<S>;
}

function plainCopy(options: unknown): unknown {
  try {
    return structuredClone(options);
  } catch {
    throw new InvalidError("options", [{ code: "option-invalid", path: "", message: "options must be plain data: no functions, no symbols" }]);
  }
}

function filled(schema: TSchema, value: unknown): unknown {
  const { properties, items } = schema as { properties?: Record<string, TSchema & { default?: unknown }>; items?: TSchema };
  if (Array.isArray(value)) return items && !Array.isArray(items) ? value.map((element) => filled(items, element)) : value;
  if (!properties || !isPlainObject(value) || isSettingReference(value)) return value;
  for (const [name, property] of Object.entries(properties)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const wanted = given === undefined ? structuredClone(property.default) : given;
    if (wanted !== undefined) value[name] = filled(property, wanted);
  }
  return value;
}

/**
 * Everything that is wrong with options, in words. References to settings are taken to be right here;
 * they are checked again once a host has put values in their place.
 *
 * @param pointer JSON pointer of the options inside their document
 */
export function optionProblems(schema: TSchema, options: unknown, pointer = "", step?: string): Problem[] {
  return schemaProblems(schema, options, (value) => value !== options && isSettingReference(value)).map(({ path, message }) =>
    step === undefined
      ? { code: "option-invalid", path: pointer + path, message }
      : { code: "option-invalid", step, path: pointer + path, message: `${step}: ${message}` },
  );
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
