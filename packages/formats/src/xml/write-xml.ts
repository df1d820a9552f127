/** Writing XML: elements as a tree of lines, which is written out once. */

/** Attributes by name; undefined ones are left out. */
export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** An element: one line, or a start and an end with other elements between. */
export type XmlNode = string | { readonly start: string; readonly children: readonly XmlNode[]; readonly end: string };

const declaration = '<?xml version="1.0" encoding="UTF-8"?>';

/**
 * An element: with a text or nothing one line, with children a tree.
 *
 * @example
 * xmlElement("a", { b: "1" }, "x < y"); // => '<a b="1">x &lt; y</a>'
 */
export function xmlElement(name: string, attributes: XmlAttributes, content: string | readonly XmlNode[] = []): XmlNode {
  let start = name;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) start += ` ${key}="${escaped(value)}"`;
  }
  if (typeof content === "string") return `<${start}>${escaped(content)}</${name}>`;
  return content.length === 0 ? `<${start}/>` : { start: `<${start}>`, children: content, end: `</${name}>` };
}

/**
 * A document with the declaration in front: a line an element, its children indented by two.
 *
 * @example
 * xmlDocument(xmlElement("a", {}, ["<b/>", "<c/>"])).split("\n").slice(1); // => ["<a>", "  <b/>", "  <c/>", "</a>", ""]
 */
export function xmlDocument(root: XmlNode): string {
  return `${declaration}\n${linesOf(root, "")}`;
}

/** The indent is passed down, so that no line is touched twice. */
function linesOf(node: XmlNode, indent: string): string {
  if (typeof node === "string") return `${indent}${node}\n`;
  const inner = `${indent}  `;
  let lines = `${indent}${node.start}\n`;
  for (const child of node.children) lines += linesOf(child, inner);
  return `${lines}${indent}${node.end}\n`;
}

/** A number as XML Schema's `double`, which reads back as the same number. */
export function xmlDouble(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Characters that XML 1.0 cannot hold at all; lone surrogates among them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Anything but the ASCII characters that stand for themselves; most texts have none of these. */
const unusual = /[^ !#-%'-;=?-~]/;

/** Line ends and tabs are written as references, so that a line stays a line and reads back as it was. */
function escaped(text: string): string {
  if (!unusual.test(text)) return text;
  return text
    .replaceAll(unwritable, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\r", "&#13;")
    .replaceAll("\t", "&#9;");
}
