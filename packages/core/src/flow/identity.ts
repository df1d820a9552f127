import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";
import type { FlowDocument } from "./document.ts";

/**
 * Canonical text of a flow document: JSON after RFC 8785 with sources, steps, sinks and inputs in order
 * of their ids, so that two documents of the same flow give the same text.
 */
export function canonicalFlow(document: FlowDocument): string {
  const byId = <N extends { id: string }>(nodes: readonly N[]) => [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const sortedInputs = <N extends { in: readonly string[] }>(node: N) => ({ ...node, in: [...node.in].sort() });
  const text = canonicalize({
    ...document,
    sources: byId(document.sources),
    steps: byId(document.steps).map(sortedInputs),
    sinks: byId(document.sinks).map(sortedInputs),
  });
  return text ?? "";
}

/** Identity of a flow: SHA-256 of its canonical text, as `sha256:` and 64 hexadecimal digits. */
export function flowHash(document: FlowDocument): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(canonicalFlow(document))))}`;
}
