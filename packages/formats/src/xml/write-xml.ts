/** Writing XML: elements as nested arrays of lines. */

/** Attributes by name; undefined ones are left out. */
export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** The document's first line. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** Characters that XML 1.0 cannot hold at all; lone surrogates among them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * Lines of an element: with a text in one line, with children one line each and indented.
 *
 * @example
 * xmlElement("a", { b: "1" }, "x < y"); // => ['<a b="1">x &lt; y</a>']
 * xmlElement("a", {}, [["<b/>"], ["<c/>"]]); // => ["<a>", "  <b/>", "  <c/>", "</a>"]
 */
export function xmlElement(name: string, attributes: XmlAttributes, content: string | readonly (readonly string[])[] = []): string[] {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escaped(value)}"`]));
  const start = `${name}${written.join("")}`;
  if (typeof content === "string") return [`<${start}>${escaped(content)}</${name}>`];
  if (content.length === 0) return [`<${start}/>`];
  return [`<${start}>`, ...content.flatMap((lines) => lines.map((line) => `  ${line}`)), `</${name}>`];
}

/** A number as XML Schema's `double`, which reads back as the same number. */
export function xmlDouble(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Line ends and tabs are written as references, so that a line stays a line and reads back as it was. */
function escaped(text: string): string {
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
