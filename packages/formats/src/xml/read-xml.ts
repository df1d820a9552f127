import { HeadframeError } from "@headframe/core";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { XmlElement } from "./xml-element.ts";

/** Longest text that is read, in characters. */
const MOST_CHARACTERS = 2 ** 27;

/** A text is no XML that is read here: not well-formed, too large, or with a document type. */
export class XmlError extends HeadframeError {
  /** Line where it was noticed, where known. */
  readonly line: number | undefined;
  constructor(reason: string, line?: number) {
    super("xml-invalid", line === undefined ? `Not readable as XML: ${reason}` : `Not readable as XML, line ${line}: ${reason}`);
    this.name = "XmlError";
    this.line = line;
  }
}

const METADATA = XMLParser.getMetaDataSymbol() as unknown as string;
const ATTRIBUTES = ":@";
const TEXT = "#text";
const CDATA = "#cdata";

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: TEXT,
  cdataPropName: CDATA,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false, // the five of XML and character references are read here; there are no others without a document type
  ignoreDeclaration: true,
  ignorePiTags: true,
  captureMetaData: true,
});

/** Namespaces by prefix. */
type Scope = ReadonlyMap<string, string>;
type Node = Record<string, unknown>;

const outermost: Scope = new Map([
  ["xml", "http://www.w3.org/XML/1998/namespace"],
  ["", ""],
]);

/**
 * Reads an XML document into its root element.
 *
 * Nothing outside of the text is ever looked at: a document type, which could define entities, is refused, so entities
 * cannot grow or name files. At most 2^27 characters and 100 levels.
 *
 * @example
 * readXml('<q:a xmlns:q="u"><q:b>1 &lt; 2</q:b></q:a>').children[0].text; // => "1 < 2"
 *
 * @see Extensible Markup Language (XML) 1.0; Namespaces in XML 1.0
 * @throws XmlError
 */
export function readXml(text: string): XmlElement {
  if (text.length > MOST_CHARACTERS) throw new XmlError(`${text.length} characters, more than ${MOST_CHARACTERS}`);
  const plain = text.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
  if (/^(?:\s|<\?[^>]*\?>|<!--(?:[^-]|-(?!->))*-->)*<!DOCTYPE/i.test(plain.slice(0, 10_000)) || /<!(?:ENTITY|ELEMENT|ATTLIST)\s/.test(plain))
    throw new XmlError("a document type is not allowed");
  const nodes = parsed(plain);
  const roots = nodes.filter((node) => tagOf(node) !== undefined);
  if (roots.length !== 1) throw new XmlError(`${roots.length} root elements where there is one`);
  return new TreeReader(plain).element(roots[0] as Node, outermost);
}

function parsed(text: string): Node[] {
  let flaw: ReturnType<typeof XMLValidator.validate>;
  let nodes: unknown;
  try {
    flaw = XMLValidator.validate(text);
    nodes = flaw === true ? parser.parse(text) : [];
  } catch (error) {
    throw new XmlError(error instanceof Error ? error.message : String(error));
  }
  if (flaw !== true) throw new XmlError(flaw.err.msg, flaw.err.line);
  return Array.isArray(nodes) ? nodes : [];
}

/** Turns the parser's nodes into elements; keeps the place in the text to know lines. */
class TreeReader {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  element(node: Node, outer: Scope): XmlElement {
    const tag = tagOf(node) ?? "";
    const line = this.#lineOf(node);
    const raw = (node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>;
    const attributes = new Map(Object.entries(raw).map(([name, value]) => [name, decoded(String(value), line)]));
    const scope = innerScope(attributes, outer);
    const [name, prefix] = tag.includes(":") ? [tag.slice(tag.indexOf(":") + 1), tag.slice(0, tag.indexOf(":"))] : [tag, ""];
    const children: XmlElement[] = [];
    let text = "";
    for (const child of node[tag] as readonly Node[]) {
      if (typeof child[TEXT] === "string") text += decoded(child[TEXT], line);
      else if (Array.isArray(child[CDATA])) text += child[CDATA].map((part: Node) => part[TEXT] ?? "").join("");
      else if (tagOf(child) !== undefined) children.push(this.element(child, scope));
    }
    return { name, namespace: scope.get(prefix) ?? prefix, attributes, children, text: text.trim(), line };
  }

  #lineOf(node: Node): number {
    const start = (node[METADATA] as { startIndex?: number } | undefined)?.startIndex ?? this.#at;
    for (let next = this.#text.indexOf("\n", this.#at); next >= 0 && next < start; next = this.#text.indexOf("\n", this.#at)) {
      this.#at = next + 1;
      this.#line++;
    }
    return this.#line;
  }
}

function tagOf(node: Node): string | undefined {
  return Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT && key !== CDATA);
}

function innerScope(attributes: ReadonlyMap<string, string>, outer: Scope): Scope {
  const declared = [...attributes].filter(([name]) => name === "xmlns" || name.startsWith("xmlns:"));
  if (declared.length === 0) return outer;
  return new Map([...outer, ...declared.map(([name, uri]) => [name.slice("xmlns:".length), uri] as const)]);
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decoded(text: string, line: number): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[A-Za-z_][\w.-]*)?;?/g, (whole, name: string | undefined) => {
    const known = name !== undefined && whole.endsWith(";") ? referenced(name) : undefined;
    if (known === undefined) throw new XmlError(`"${whole.slice(0, 40)}" is no character that XML knows`, line);
    return known;
  });
}

function referenced(name: string): string | undefined {
  if (!name.startsWith("#")) return Object.hasOwn(entities, name) ? entities[name] : undefined;
  const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : undefined;
}
