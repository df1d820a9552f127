/** Reference pages of operators and devices in Markdown, made from their definitions alone. */
import type { TObject, TSchema } from "typebox";
import type { Catalogue } from "./catalogue.ts";
import type { AnySinkDefinition, AnySourceDefinition } from "./device.ts";
import type { AnyOperatorDefinition } from "./operator.ts";
import type { PortType } from "./port.ts";
import { describeSchema } from "./schema-problems.ts";

interface OptionSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
}

/**
 * Reference of everything in a catalogue: a table of operators, sources and sinks, then a page of each.
 * The same catalogue always gives the same text.
 */
export function operatorTable(catalogue: Catalogue): string {
  const operators = catalogue.operators.map((operator) => operator.definition).sort((a, b) => compare(a.family, b.family) || compare(a.name, b.name));
  const sources = catalogue.sources.map((source) => source.definition).sort((a, b) => compare(a.name, b.name));
  const sinks = catalogue.sinks.map((sink) => sink.definition).sort((a, b) => compare(a.name, b.name));
  return [
    "## Operators",
    table(
      ["Operator", "Version", "Family", "What it does", "Accepts", "Emits", "Key"],
      operators.map((o) => [link(o.name), o.version, o.family, o.summary, portText(o.accepts), emitsText(o), code(o.keyBy)]),
    ),
    "## Sources",
    table(
      ["Source", "Version", "What it does", "Emits", "Replayable"],
      sources.map((s) => [link(s.name), s.version, s.summary, emitsText(s), replayableText(s)]),
    ),
    "## Sinks",
    table(
      ["Sink", "Version", "What it does", "Accepts"],
      sinks.map((s) => [link(s.name), s.version, s.summary, portText(s.accepts)]),
    ),
    "## Reference",
    ...[...operators, ...sources, ...sinks].map((definition) => operatorPage(definition)),
  ].join("\n\n");
}

/** Page of one operator, source or sink: what it does, its ports and key, and its options with units and defaults. */
export function operatorPage(definition: AnyOperatorDefinition | AnySourceDefinition | AnySinkDefinition): string {
  const facts = [
    "accepts" in definition ? `accepts ${portText(definition.accepts)}` : "",
    "emits" in definition ? `emits ${emitsText(definition)}` : "",
    "keyBy" in definition ? `keyed by ${code(definition.keyBy)}` : "",
  ].filter((fact) => fact !== "");
  return [
    `### ${definition.name}`,
    `${definition.summary}.`.replace(/\.\.$/, "."),
    `Version ${definition.version}; ${facts.join(", ")}.`,
    definition.description ?? "",
    optionTable(definition.options),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function optionTable(options: TObject): string {
  const rows = Object.entries(options.properties).flatMap(([name, schema]) => optionRows(name, schema, options.required?.includes(name) ?? false));
  return rows.length === 0 ? "No options." : table(["Option", "Value", "Default", "Meaning"], rows);
}

/** Row of an option, followed by those of the options inside it. */
function optionRows(name: string, schema: TSchema, required: boolean): string[][] {
  const { description = "", default: preset, properties, required: inner = [] } = schema as OptionSchema;
  const fallback = preset === undefined ? (required ? "required" : "") : code(JSON.stringify(preset));
  return [
    [code(name), describeSchema(schema), fallback, description],
    ...Object.entries(properties ?? {}).flatMap(([part, child]) => optionRows(`${name}.${part}`, child, inner.includes(part))),
  ];
}

function emitsText({ emits, side = {} }: { readonly emits: PortType; readonly side?: Readonly<Record<string, PortType>> }): string {
  return [portText(emits), ...Object.entries(side).map(([name, port]) => `${code(`#${name}`)} ${portText(port)}`)].join(", ");
}

function replayableText({ replayable }: Pick<AnySourceDefinition, "replayable">): string {
  if (typeof replayable === "function") return "by options";
  return replayable ? "yes" : "no";
}

function portText(port: PortType): string {
  if (port.kind === "frame") return "frames";
  if (port.kind === "any") return "any item";
  return port.type === undefined ? "any event" : `events ${code(port.type)}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells
      .map((cell) =>
        String(cell)
          .replaceAll(/\s*\n\s*/g, " ")
          .replaceAll("|", "\\|"),
      )
      .join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function link(name: string): string {
  return `[${name}](#${name})`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Order by code points, which is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
