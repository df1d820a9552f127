/**
 * Files in a state directory, by names that stay when the directory is moved, copied or spelled another way: `state:NAME`
 * in what is kept, a path in what runs.
 */
import { join } from "node:path";
import type { FlowDocument } from "@headframe/core";

const PREFIX = "state:";

/** The document with `state:NAME` for every option that is a path in the directory. */
export function movableDocument(document: FlowDocument, directory: string): FlowDocument {
  const root = join(directory, "x").slice(0, -1);
  return withTexts(document, (text) => (text.startsWith(root) && text.length > root.length ? `${PREFIX}${text.slice(root.length)}` : text));
}

/** The document with paths in the directory for options that are `state:NAME`. */
export function placedDocument(document: FlowDocument, directory: string): FlowDocument {
  return withTexts(document, (text) => (text.startsWith(PREFIX) ? join(directory, text.slice(PREFIX.length)) : text));
}

function withTexts(document: FlowDocument, change: (text: string) => string): FlowDocument {
  const node = <N extends { readonly options: Readonly<Record<string, unknown>> }>(part: N): N => ({
    ...part,
    options: Object.fromEntries(Object.entries(part.options).map(([name, value]) => [name, typeof value === "string" ? change(value) : value])),
  });
  return { ...document, sources: document.sources.map(node), steps: document.steps.map(node), sinks: document.sinks.map(node) };
}
