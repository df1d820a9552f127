/** From a flow and the command line's words about it to the document that runs. */
import { isAbsolute, join } from "node:path";
import { bindFlow, type Catalogue, type FlowDocument, type SinkNode } from "@headframe/core";
import { UsageError } from "../errors.ts";
import type { LoadedFlow } from "../load-flow.ts";
import { sourceArguments } from "../source-uri.ts";
import { assignments, type InventoryFile } from "./assignments.ts";

/** What the command line says about a flow. */
export interface FlowArguments {
  readonly source?: readonly string[];
  readonly set?: readonly string[];
  readonly state?: string;
  readonly speed?: string;
  readonly json?: boolean;
}

/** Where a flow's products go when nobody says where. */
export const productsDirectory = (flow: string): string => join(".headframe", flow);

/** A flow that is ready to run. */
export interface PreparedFlow {
  readonly document: FlowDocument;
  /** StationXML files that were read for it. */
  readonly inventoryFiles: readonly InventoryFile[];
}

/** The document as it will run: sources, settings and options in place, paths resolved, output as asked. */
export function prepareFlow({ document, catalogue }: LoadedFlow, options: FlowArguments, directory: string): PreparedFlow {
  const sources = sourceArguments(document, options.source ?? [], catalogue);
  const taken = { ...document, sources: document.sources.map((source) => ({ ...source, ...sources[source.id] })) };
  const { inventoryFiles, ...assigned } = assignments(taken, options.set ?? [], catalogue);
  const bound = bindFlow(options.json ? withJsonOutput(document) : document, catalogue, { ...assigned, sources });
  const paced = options.speed === undefined ? bound : withSpeed(bound, catalogue, options.speed);
  return { document: inDirectory(options.state === undefined ? paced : withMemory(paced, catalogue), directory), inventoryFiles };
}

/** `--json`: console views print JSON lines; a flow without one gets one for the events that reach its sinks. */
function withJsonOutput(document: FlowDocument): FlowDocument {
  const isView = (sink: SinkNode) => sink.device === "console-view";
  const format = { format: "json" };
  if (document.sinks.some(isView))
    return { ...document, sinks: document.sinks.map((sink) => (isView(sink) ? { ...sink, options: { ...sink.options, ...format } } : sink)) };
  const ports = [...new Set(document.sinks.flatMap((sink) => sink.in))];
  const view: SinkNode = { id: "json-output", device: "console-view", version: 1, options: format, in: ports };
  return ports.length === 0 ? document : { ...document, sinks: [...document.sinks, view] };
}

function withSpeed(document: FlowDocument, catalogue: Catalogue, text: string): FlowDocument {
  const speed = text === "max" ? "max" : Number(text);
  if (speed !== "max" && !(speed > 0 && Number.isFinite(speed))) throw new UsageError(`--speed "${text}" is neither a factor above 0 nor max`);
  const paced = document.sources.filter(
    (source) => "speed" in (catalogue.sources.find((s) => s.definition.name === source.device)?.definition.options.properties ?? {}),
  );
  if (paced.length === 0) throw new UsageError(`--speed has nothing to act on: ${document.sources.map((s) => s.device).join(", ")} cannot be paced`);
  return bindFlow(document, catalogue, { options: Object.fromEntries(paced.map((source) => [source.id, { speed }])) });
}

/** A console view of a run that continues remembers what it has shown. */
function withMemory(document: FlowDocument, catalogue: Catalogue): FlowDocument {
  const remembers = ({ device, options }: SinkNode) =>
    options.memory === undefined && "memory" in (catalogue.sinks.find(({ definition }) => definition.name === device)?.definition.options.properties ?? {});
  return {
    ...document,
    sinks: document.sinks.map((sink) => (remembers(sink) ? { ...sink, options: { ...sink.options, memory: `state:${sink.id}.shown` } } : sink)),
  };
}

/** Resolves `state:NAME` option texts to files in the state directory. */
function inDirectory(document: FlowDocument, directory: string): FlowDocument {
  const place = (value: unknown): unknown => {
    if (typeof value !== "string" || !value.startsWith("state:")) return value;
    const name = value.slice("state:".length);
    if (isAbsolute(name) || name.split(/[\\/]/).includes("..")) throw new UsageError(`"${value}" leaves the state directory`);
    return join(directory, name);
  };
  const resolve = <N extends { options: Readonly<Record<string, unknown>> }>(node: N): N => ({
    ...node,
    options: Object.fromEntries(Object.entries(node.options).map(([key, value]) => [key, place(value)])),
  });
  return { ...document, sources: document.sources.map(resolve), steps: document.steps.map(resolve), sinks: document.sinks.map(resolve) };
}
