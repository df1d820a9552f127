import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Catalogue, checkFlow, type FlowDocument, InvalidError } from "@headframe/core";
import { builtInFlows, catalogue } from "./catalogue.ts";
import { UsageError } from "./errors.ts";

/** A flow with everything that it may use: the built-in catalogue and what its own module adds. */
export interface LoadedFlow {
  readonly document: FlowDocument;
  readonly catalogue: Catalogue;
}

/**
 * Loads a flow by name (`mine-seismic`), from a JSON document, or from a module whose default export is
 * a flow. A module may also export `operators`, `sources` and `sinks` of its own.
 *
 * @throws UsageError if there is no such flow or the file holds none
 */
export async function loadFlow(nameOrPath: string): Promise<LoadedFlow> {
  const builtIn = builtInFlows.find((flow) => flow.name === nameOrPath);
  if (builtIn) return { document: builtIn, catalogue };
  const info = await stat(nameOrPath).catch(() => undefined);
  if (!info?.isFile()) throw new UsageError(`there is no flow "${nameOrPath}": neither a file nor one of ${builtInFlows.map((f) => f.name).join(", ")}`);
  if (/\.[cm]?[jt]s$/.test(nameOrPath)) return fromModule(nameOrPath);
  return { document: parseDocument(nameOrPath, await readFile(nameOrPath, "utf8")), catalogue };
}

/**
 * Loads a flow whose document has the shape of one; whether it can run is another question.
 *
 * @throws UsageError as {@link loadFlow} does
 * @throws InvalidError with everything that is wrong with the shape
 */
export async function loadWellFormedFlow(nameOrPath: string): Promise<LoadedFlow> {
  const loaded = await loadFlow(nameOrPath);
  const problems = checkFlow(loaded.document, loaded.catalogue).filter(({ code }) => code === "document-invalid");
  if (problems.length > 0) throw new InvalidError(nameOrPath, problems);
  return loaded;
}

async function fromModule(path: string): Promise<LoadedFlow> {
  const module = (await import(pathToFileURL(resolve(path)).href).catch((cause: unknown) => {
    throw new UsageError(`${path} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`);
  })) as { default?: FlowDocument } & Partial<Catalogue>;
  if (typeof module.default !== "object" || module.default === null)
    throw new UsageError(`${path} has no flow as its default export; write \`export default flow("name", (f) => { ... })\``);
  const withOwn = <Part extends keyof Catalogue>(part: Part): Catalogue[Part] => {
    const own: unknown = module[part] ?? [];
    if (!Array.isArray(own)) throw new UsageError(`${path}: its export "${part}" must be a list`);
    return [...catalogue[part], ...own] as unknown as Catalogue[Part];
  };
  return { document: module.default, catalogue: { operators: withOwn("operators"), sources: withOwn("sources"), sinks: withOwn("sinks") } };
}

function parseDocument(path: string, text: string): FlowDocument {
  try {
    return JSON.parse(text) as FlowDocument;
  } catch (error) {
    throw new UsageError(`${path} is not a JSON flow document: ${error instanceof Error ? error.message : String(error)}`);
  }
}
