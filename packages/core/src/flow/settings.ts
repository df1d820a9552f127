/** Settings of a flow: references at build time, values when the flow is bound. */
import type { TObject, TSchema } from "typebox";
import { HeadframeError, InvalidError, type Problem } from "../errors.ts";
import { isSettingReference, optionProblems, type SettingReference, withDefaults } from "../options.ts";
import type { FlowDocument } from "./document.ts";

/** One reference for each setting, to be used where an option's value belongs. */
export function settingReferences(schema: TObject | undefined): Record<string, SettingReference> {
  const names = Object.keys(schema?.properties ?? {});
  return Object.fromEntries(names.map((name) => [name, settingReference(name)]));
}

/** A reference is not a value: computing with it in the builder would silently give NaN, so it says so. */
function settingReference(name: string): SettingReference {
  const reference = { $setting: name };
  Object.defineProperty(reference, Symbol.toPrimitive, {
    value: () => {
      throw new HeadframeError("setting-not-a-value", `Setting "${name}" has no value while the flow is built; use it as an option as it is`);
    },
  });
  return reference;
}

/** Values of all settings: those given, and defaults. */
export function settingValues(document: FlowDocument, given: Readonly<Record<string, unknown>>): { values: Record<string, unknown>; problems: Problem[] } {
  const schema = settingsSchema(document);
  const values = withDefaults(schema, given) as Record<string, unknown>;
  const problems = optionProblems(schema, values, "/settings").map((problem) => ({
    ...problem,
    code: "setting-invalid",
    message: problem.message.replace(/^option /, "setting ").replace(/^unknown option/, "unknown setting"),
  }));
  return { values, problems };
}

/** The settings' schema as an object schema that refuses unknown settings. */
export function settingsSchema(document: Pick<FlowDocument, "settings">): TObject {
  const given = (document.settings ?? {}) as { properties?: Record<string, TSchema>; required?: string[] };
  const properties = typeof given.properties === "object" && given.properties !== null ? given.properties : {};
  return { ...given, type: "object", properties, additionalProperties: false } as unknown as TObject;
}

/**
 * Puts the settings' values where options refer to them.
 *
 * @throws InvalidError naming every setting that is missing or wrong
 */
export function resolveSettings(document: FlowDocument, given: Readonly<Record<string, unknown>>): FlowDocument {
  const { values, problems } = settingValues(document, given);
  if (problems.length > 0) throw new InvalidError(`flow ${document.name}`, problems);
  const resolve = <N extends { options: Readonly<Record<string, unknown>> }>(node: N): N => ({
    ...node,
    options: resolved(node.options, values) as Record<string, unknown>,
  });
  return { ...document, sources: document.sources.map(resolve), steps: document.steps.map(resolve), sinks: document.sinks.map(resolve) };
}

/** Every setting that a value refers to, with the JSON pointer of the reference. */
export function referencedSettings(value: unknown, pointer: string): { name: string; path: string }[] {
  if (isSettingReference(value)) return [{ name: value.$setting, path: pointer }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => referencedSettings(inner, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`));
}

function resolved(value: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (isSettingReference(value)) return values[value.$setting];
  if (Array.isArray(value)) return value.map((inner) => resolved(inner, values));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, resolved(inner, values)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}
