/** Finds everything that is wrong with a flow document, in one pass, each with its step and path. */
import type { Catalogue } from "../catalogue.ts";
import type { Problem } from "../errors.ts";
import { optionProblems, withDefaults } from "../options.ts";
import { connects, type PortType } from "../port.ts";
import { schemaProblems } from "../schema-problems.ts";
import { type FlowDocument, flowDocumentSchema } from "./document.ts";
import { nearest } from "./nearest.ts";
import { cycles, splitReference } from "./order.ts";
import { referencedSettings, resolveSettings, settingsSchema, settingValues } from "./settings.ts";
import { sharedOutputs } from "./shared-outputs.ts";

interface Part {
  readonly id: string;
  /** JSON pointer of the node. */
  readonly path: string;
  readonly kind: "operator" | "source" | "sink";
  readonly uses: string;
  readonly version: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly in: readonly string[];
  readonly definition: Definition | undefined;
}

interface Definition {
  readonly name: string;
  readonly version: number;
  readonly options: Parameters<typeof optionProblems>[0];
  readonly check?: (options: never) => readonly string[];
  readonly owns?: (options: never) => string | undefined;
  readonly accepts?: PortType;
  readonly emits?: PortType;
  readonly side?: Readonly<Record<string, PortType>>;
}

/**
 * All problems of a flow document of unknown origin; none means that a host with this catalogue can run it.
 *
 * @param settings - values to check options with; without them defaults are used where there are any
 */
export function checkFlow(document: unknown, catalogue: Catalogue, settings?: Readonly<Record<string, unknown>>): Problem[] {
  const shape = shapeProblems(document);
  if (!looksLikeFlow(document)) return shape;
  const parts = flowParts(document, catalogue);
  const found = [
    ...shape,
    ...duplicateIds(parts),
    ...parts.flatMap((part) => partProblems(part, catalogue)),
    ...parts.flatMap((part) => inputProblems(part, parts)),
    ...cycleProblems(document, parts),
    ...settingProblems(document, parts, settings),
  ];
  const seen = new Set<string>();
  return found.filter((p) => !seen.has(`${p.path}\n${p.message}`) && seen.add(`${p.path}\n${p.message}`));
}

function shapeProblems(document: unknown): Problem[] {
  return schemaProblems(flowDocumentSchema, document).map(({ path, message }) => ({
    code: "document-invalid",
    path,
    message: `flow document: ${message.replaceAll("option", "field")}`,
  }));
}

/** Enough of the shape for the other checks to read. */
function looksLikeFlow(document: unknown): document is FlowDocument {
  if (typeof document !== "object" || document === null) return false;
  const { sources, steps, sinks } = document as Record<string, unknown>;
  return [sources, steps, sinks].every(
    (list) => Array.isArray(list) && list.every((node) => typeof node === "object" && node !== null && typeof (node as { id?: unknown }).id === "string"),
  );
}

function flowParts(document: FlowDocument, catalogue: Catalogue): Part[] {
  const find = (list: readonly { readonly definition: unknown }[], name: string) =>
    list.map((entry) => entry.definition as Definition).find((d) => d.name === name);
  const part = (node: object, kind: Part["kind"], path: string): Part => {
    const n = node as Record<string, unknown>;
    const uses = String(kind === "operator" ? n.operator : n.device);
    const list = kind === "operator" ? catalogue.operators : kind === "source" ? catalogue.sources : catalogue.sinks;
    const options = typeof n.options === "object" && n.options !== null ? (n.options as Record<string, unknown>) : {};
    const inputs = Array.isArray(n.in) ? n.in.filter((r): r is string => typeof r === "string") : [];
    return { id: String(n.id), path, kind, uses, version: Number(n.version), options, in: inputs, definition: find(list, uses) };
  };
  return [
    ...document.sources.map((node, i) => part(node, "source", `/sources/${i}`)),
    ...document.steps.map((node, i) => part(node, "operator", `/steps/${i}`)),
    ...document.sinks.map((node, i) => part(node, "sink", `/sinks/${i}`)),
  ];
}

function duplicateIds(parts: readonly Part[]): Problem[] {
  const first = new Map<string, Part>();
  return parts.flatMap((part) => {
    const other = first.get(part.id);
    if (!other) first.set(part.id, part);
    return other ? [{ code: "duplicate-id", step: part.id, path: `${part.path}/id`, message: `${part.id}: the id is used twice, also at ${other.path}` }] : [];
  });
}

function partProblems(part: Part, catalogue: Catalogue): Problem[] {
  const { definition } = part;
  if (!definition) {
    const list = part.kind === "operator" ? catalogue.operators : part.kind === "source" ? catalogue.sources : catalogue.sinks;
    const names = list.map((entry) => entry.definition.name);
    const guess = nearest(part.uses, names);
    const hint = guess ? `; did you mean "${guess}"?` : "; see `headframe operators`";
    return [
      {
        code: "unknown-name",
        step: part.id,
        path: `${part.path}/${part.kind === "operator" ? "operator" : "device"}`,
        message: `${part.id}: there is no ${part.kind} "${part.uses}"${hint}`,
      },
    ];
  }
  const problems = optionProblems(definition.options, withDefaults(definition.options as never, part.options), `${part.path}/options`, part.id);
  if (part.version !== definition.version)
    problems.push({
      code: "version-mismatch",
      step: part.id,
      path: `${part.path}/version`,
      message: `${part.id}: ${part.kind} "${part.uses}" is version ${definition.version} here, the flow asks for ${part.version}`,
    });
  return problems;
}

function inputProblems(part: Part, parts: readonly Part[]): Problem[] {
  if (part.kind === "source") return [];
  if (part.in.length === 0) return [{ code: "no-input", step: part.id, path: `${part.path}/in`, message: `${part.id}: nothing is connected to its input` }];
  return part.in.flatMap((reference, i) => {
    const path = `${part.path}/in/${i}`;
    const [id, port] = splitReference(reference);
    const from = parts.find((p) => p.id === id);
    if (!from || from.kind === "sink") {
      const guess = nearest(
        id,
        parts.filter((p) => p.kind !== "sink").map((p) => p.id),
      );
      return [
        {
          code: "unknown-step",
          step: part.id,
          path,
          message: `${part.id}: input "${reference}" names no step or source${guess ? `; did you mean "${guess}"?` : ""}`,
        },
      ];
    }
    if (!from.definition) return [];
    const type = portType(from.definition, port);
    if (!type) {
      const ports = ["errors", ...Object.keys(from.definition.side ?? {})].map((p) => `#${p}`).join(", ");
      return [{ code: "unknown-port", step: part.id, path, message: `${part.id}: "${from.id}" has no port "#${port}"; it has ${ports}` }];
    }
    const accepts = part.definition?.accepts;
    if (!accepts || connects(type, accepts)) return [];
    return [{ code: "type-mismatch", step: part.id, path, message: `${part.id}: takes ${describe(accepts)}, but "${reference}" gives ${describe(type)}` }];
  });
}

const errorPort: PortType = { kind: "event", type: "error" };

function portType(definition: Definition, port: string | undefined): PortType | undefined {
  if (port === undefined) return definition.emits;
  const side = definition.side;
  if (side && Object.hasOwn(side, port)) return side[port];
  return port === "errors" ? errorPort : undefined;
}

function describe(port: PortType): string {
  if (port.kind === "frame") return "frames";
  if (port.kind === "any") return "frames and events";
  return port.type === undefined ? "events" : `events of type "${port.type}"`;
}

function cycleProblems(document: FlowDocument, parts: readonly Part[]): Problem[] {
  return cycles(document).map((ids) => ({
    code: "cycle",
    step: ids[0] ?? "",
    path: parts.find((p) => p.id === ids[0])?.path ?? "",
    message: `${ids[0]}: the steps ${ids.join(" -> ")} feed each other in a circle`,
  }));
}

/** Unknown settings, and options that are wrong once the settings' values are in place. */
function settingProblems(document: FlowDocument, parts: readonly Part[], given?: Readonly<Record<string, unknown>>): Problem[] {
  const known = Object.keys(settingsSchema(document).properties);
  const unknown = parts.flatMap((part) =>
    referencedSettings(part.options, `${part.path}/options`)
      .filter(({ name }) => !known.includes(name))
      .map(({ name, path }) => ({
        code: "unknown-setting",
        step: part.id,
        path,
        message: `${part.id}: the flow has no setting "${name}"${hintFor(name, known)}`,
      })),
  );
  const { values, problems } = settingValues(document, given ?? {});
  if (unknown.length > 0) return given ? [...unknown, ...problems] : unknown;
  if (problems.length > 0) return given ? problems : problems.filter((p) => !p.message.includes("is missing"));
  const bound = flowOptions(resolveSettings(document, values));
  const wrong = parts.flatMap((part) => boundProblems(part, bound.get(part.id) ?? {}));
  // Ids that are used twice have problems of their own, and options that are wrong are not asked.
  const sound = parts.filter(({ id, path }) => !wrong.some((p) => p.path.startsWith(`${path}/`)) && parts.filter((p) => p.id === id).length === 1);
  const sinks = sound.flatMap(({ id, path, kind, definition }) => {
    if (kind !== "sink" || !definition?.owns) return [];
    const owned = definition.owns(withDefaults(definition.options as never, bound.get(id) ?? {}) as never);
    return owned === undefined ? [] : [{ id, path, owned }];
  });
  return [...wrong, ...sharedOutputs(sinks)];
}

function hintFor(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  return guess ? `; did you mean "${guess}"?` : "";
}

function flowOptions(document: FlowDocument): Map<string, Readonly<Record<string, unknown>>> {
  return new Map([...document.sources, ...document.steps, ...document.sinks].map((node) => [node.id, node.options]));
}

function boundProblems(part: Part, options: Readonly<Record<string, unknown>>): Problem[] {
  const { definition } = part;
  if (!definition) return [];
  const value = withDefaults(definition.options as never, options);
  const problems = optionProblems(definition.options, value, `${part.path}/options`, part.id);
  if (problems.length > 0) return problems;
  return (definition.check?.(value as never) ?? []).map((message) => ({
    code: "option-invalid",
    step: part.id,
    path: `${part.path}/options`,
    message: `${part.id}: ${message}`,
  }));
}
