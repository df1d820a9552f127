import type { Catalogue, FlowDocument } from "@headframe/core";
import { operators } from "./operators.ts";

/** A flow document in short: `{ sources: { a: "device" }, steps: [["id", "operator", "in"]], sinks: … }`. */
export function document(
  sources: Readonly<Record<string, string>>,
  steps: readonly (readonly [id: string, operator: string, ...inputs: string[]])[],
  sinks: readonly (readonly [id: string, device: string, ...inputs: string[]])[],
): FlowDocument {
  const node = (kind: "operator" | "device", [id, uses, ...inputs]: readonly [string, string, ...string[]]) =>
    ({ id, [kind]: uses, version: 1, options: {}, in: inputs }) as never;
  return {
    headframe: 1,
    name: "test",
    sources: Object.entries(sources).map(([id, device]) => ({ id, device, version: 1, options: {} })),
    steps: steps.map((step) => node("operator", step)),
    sinks: sinks.map((sink) => node("device", sink)),
  };
}

export function catalogue(sources: Catalogue["sources"], sinks: Catalogue["sinks"], more: Catalogue["operators"] = []): Catalogue {
  return { operators: [...operators, ...more], sources, sinks };
}
