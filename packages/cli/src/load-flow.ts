import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Catalogue, FlowDocument } from "@headframe/core";
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

async function fromModule(path: string): Promise<LoadedFlow> {
  const module = (await import(pathToFileURL(resolve(path)).href).catch((cause: unknown) => {
    throw new UsageError(`${path} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`);
  })) as { default?: FlowDocument } & Partial<Catalogue>;
  if (typeof module.default !== "object" || module.default === null)
    throw new UsageError(`${path} has no flow as its default export; write \`export default flow("name", (f) => { ... })\``);
  return {
    document: module.default,
    catalogue: {
      operators: [...catalogue.operators, ...(module.operators ?? [])],
      sources: [...catalogue.sources, ...(module.sources ?? [])],
      sinks: [...catalogue.sinks, ...(module.sinks ?? [])],
    },
  };
}

function parseDocument(path: string, text: string): FlowDocument {
  try {
    return JSON.parse(text) as FlowDocument;
  } catch (error) {
    throw new UsageError(`${path} is not a JSON flow document: ${error instanceof Error ? error.message : String(error)}`);
  }
}
