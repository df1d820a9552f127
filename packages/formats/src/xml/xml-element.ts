/** An XML document as a tree of elements with their namespaces resolved. */

/** An element. */
export interface XmlElement {
  /** Name without prefix. */
  readonly name: string;
  /** Namespace's URI; the prefix itself where it was never declared; empty for none. */
  readonly namespace: string;
  /** Values by name as written, prefix included. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly in the element, joined, blanks at its ends cut off. */
  readonly text: string;
  /** Line of the start tag, from 1. */
  readonly line: number;
}

/** Children of that name in the parent's own namespace. */
export function childrenOf(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => child.name === name && child.namespace === parent.namespace);
}

/** First child of that name in the parent's own namespace. */
export function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((child) => child.name === name && child.namespace === parent.namespace);
}

/** Text of the first child of that name; undefined where there is none or it is empty. */
export function childText(parent: XmlElement, name: string): string | undefined {
  return childOf(parent, name)?.text || undefined;
}

const double = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A finite number as XML Schema's `double` writes it; undefined for anything else. */
export function xmlNumber(text: string): number | undefined {
  const value = double.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
