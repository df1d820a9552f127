import type { Catalogue, FlowDocument, SourceNode } from "@headframe/core";
import { UsageError } from "./errors.ts";

type Device = Pick<SourceNode, "device" | "version" | "options">;

/**
 * Reads `--source` arguments of the form `id=uri`; the id may be left out when the flow has one source.
 *
 * @throws UsageError if no device knows the URI's scheme or the URI is wrong
 */
export function sourceArguments(document: FlowDocument, values: readonly string[], catalogue: Catalogue): Record<string, Device> {
  const devices: Record<string, Device> = {};
  for (const value of values) {
    const [id, uri] = splitSource(document, value);
    if (Object.hasOwn(devices, id)) throw new UsageError(`--source "${id}" is given twice`);
    devices[id] = deviceOfUri(uri, catalogue);
  }
  return devices;
}

function splitSource(document: FlowDocument, value: string): [id: string, uri: string] {
  const named = /^([a-z][a-z0-9.-]*)=(.+)$/s.exec(value);
  if (named) return [named[1] as string, named[2] as string];
  const only = document.sources.length === 1 ? document.sources[0] : undefined;
  if (!only) throw new UsageError(`--source "${value}" must name the source, as in ${document.sources[0]?.id ?? "id"}=${value}`);
  return [only.id, value];
}

/** The source device that a URI such as `miniseed:PATH?speed=1` stands for. */
export function deviceOfUri(uri: string, catalogue: Catalogue): Device {
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(uri)?.[1];
  const known = catalogue.sources.flatMap(({ definition }) => definition.uri?.schemes ?? []);
  if (scheme === undefined) throw new UsageError(`"${uri}" is not a source URI; it starts with one of ${known.map((s) => `${s}:`).join(" ")}`);
  const definition = catalogue.sources.find((source) => source.definition.uri?.schemes.includes(scheme))?.definition;
  if (!definition?.uri) throw new UsageError(`no device knows the scheme "${scheme}:"; known are ${known.map((s) => `${s}:`).join(" ")}`);
  try {
    return { device: definition.name, version: definition.version, options: definition.uri.parse(uri) };
  } catch (error) {
    throw new UsageError(`"${uri}" is not a valid ${scheme} URI: ${error instanceof Error ? error.message : String(error)}`);
  }
}
