/** From a flow document and what the user set, to a document that a host can run. */
import type { TSchema } from "typebox";
import type { Catalogue } from "../catalogue.ts";
import { InvalidError, type Problem } from "../errors.ts";
import { withDefaults } from "../options.ts";
import { checkFlow } from "./check.ts";
import type { FlowDocument, SourceNode } from "./document.ts";
import { nearest } from "./nearest.ts";
import { resolveSettings, settingsSchema } from "./settings.ts";
import { inventorySettings } from "./source-inventory.ts";

/** What a user sets when running a flow. */
export interface FlowArguments {
  /** Values of settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Options that override those of the document, by step, source or sink id. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Devices in place of those in the document, by source id. */
  readonly sources?: Readonly<Record<string, Pick<SourceNode, "device" | "version" | "options">>>;
}

/**
 * Puts settings, options and sources in place, fills in defaults and checks the whole.
 *
 * @throws InvalidError with everything that is wrong
 */
export function bindFlow(document: FlowDocument, catalogue: Catalogue, given: FlowArguments = {}): FlowDocument {
  const problems = unknownTargets(document, given);
  const changed = override(document, given);
  const settings = { ...inventorySettings(changed, catalogue, given.settings ?? {}), ...given.settings };
  problems.push(...checkFlow(changed, catalogue, settings));
  if (problems.length > 0) throw new InvalidError(`flow ${document.name}`, problems);
  return complete(resolveSettings(changed, settings), catalogue);
}

function override(document: FlowDocument, given: FlowArguments): FlowDocument {
  const withOptions = <N extends { id: string; options: Readonly<Record<string, unknown>> }>(node: N): N => ({
    ...node,
    options: { ...node.options, ...given.options?.[node.id] },
  });
  return {
    ...document,
    sources: document.sources.map((node) => withOptions({ ...node, ...given.sources?.[node.id] })),
    steps: document.steps.map(withOptions),
    sinks: document.sinks.map(withOptions),
  };
}

function complete(document: FlowDocument, catalogue: Catalogue): FlowDocument {
  const operators = new Map(catalogue.operators.map((o) => [o.definition.name, o.definition]));
  const sources = new Map(catalogue.sources.map((s) => [s.definition.name, s.definition]));
  const sinks = new Map(catalogue.sinks.map((s) => [s.definition.name, s.definition]));
  const fill = (schema: TSchema | undefined, options: Readonly<Record<string, unknown>>) =>
    schema ? (withDefaults(schema as never, options) as Record<string, unknown>) : options;
  return {
    ...document,
    sources: document.sources.map((node) => ({ ...node, options: fill(sources.get(node.device)?.options, node.options) })),
    steps: document.steps.map((node) => ({ ...node, options: fill(operators.get(node.operator)?.options, node.options) })),
    sinks: document.sinks.map((node) => ({ ...node, options: fill(sinks.get(node.device)?.options, node.options) })),
  };
}

function unknownTargets(document: FlowDocument, given: FlowArguments): Problem[] {
  const sources = document.sources.map((s) => s.id);
  const all = [...sources, ...document.steps.map((s) => s.id), ...document.sinks.map((s) => s.id)];
  const missing = (id: string, known: readonly string[], what: string): Problem[] => {
    if (known.includes(id)) return [];
    const guess = nearest(id, known);
    return [
      {
        code: "unknown-step",
        step: id,
        path: "",
        message: `the flow has no ${what} "${id}"${guess ? `; did you mean "${guess}"?` : `; it has ${known.join(", ")}`}`,
      },
    ];
  };
  return [
    ...Object.keys(given.sources ?? {}).flatMap((id) => missing(id, sources, "source")),
    ...Object.keys(given.options ?? {}).flatMap((id) => missing(id, all, "step")),
  ];
}

/**
 * Reads `key=value` pairs of a command line: a key without a dot is a setting, with a dot an option of
 * the step with the longest matching id. Values are JSON, or text where JSON fails or text is wanted.
 *
 * @throws InvalidError naming every pair that cannot be read
 */
export function parseAssignments(
  document: FlowDocument,
  pairs: readonly string[],
  catalogue: Catalogue,
): Required<Pick<FlowArguments, "settings" | "options">> {
  const settings: Record<string, unknown> = Object.create(null); // a key may be any text, also __proto__
  const options: Record<string, Record<string, unknown>> = {};
  const problems: Problem[] = [];
  const properties = settingsSchema(document).properties;
  const ids = [...document.sources, ...document.steps, ...document.sinks].map((node) => node.id).sort((a, b) => b.length - a.length);
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const [key, text] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (equals < 1) {
      problems.push({ code: "assignment-invalid", path: "", message: `"${pair}" is not of the form setting=value or step.option=value` });
      continue;
    }
    const id = Object.hasOwn(properties, key) ? undefined : ids.find((candidate) => key.startsWith(`${candidate}.`));
    if (id === undefined) settings[key] = parseValue(text, properties[key]);
    else {
      const option = key.slice(id.length + 1);
      options[id] = { ...options[id], [option]: parseValue(text, optionSchema(document, id, option, catalogue)) };
    }
    if (id === undefined && key.includes(".")) {
      delete settings[key];
      problems.push({ code: "unknown-step", path: "", message: `"${key}" names no step of the flow; steps are ${ids.sort().join(", ")}` });
    }
  }
  if (problems.length > 0) throw new InvalidError(`flow ${document.name}`, problems);
  return { settings, options };
}

function optionSchema(document: FlowDocument, id: string, option: string, catalogue: Catalogue): TSchema | undefined {
  const step = document.steps.find((node) => node.id === id);
  const source = document.sources.find((node) => node.id === id);
  const sink = document.sinks.find((node) => node.id === id);
  const definition = step
    ? catalogue.operators.find((o) => o.definition.name === step.operator)?.definition
    : source
      ? catalogue.sources.find((s) => s.definition.name === source.device)?.definition
      : catalogue.sinks.find((s) => s.definition.name === sink?.device)?.definition;
  return (definition?.options.properties as Record<string, TSchema> | undefined)?.[option];
}

function parseValue(text: string, schema: TSchema | undefined): unknown {
  if ((schema as { type?: string } | undefined)?.type === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
