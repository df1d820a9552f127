import test from "ava";
import fc from "fast-check";
import { readXml, XmlError } from "./read-xml.ts";
import { xmlDocument, xmlElement } from "./write-xml.ts";

test("readXml() resolves namespaces, entities and CDATA, and knows lines", (t) => {
  const root = readXml(
    '\uFEFF<?xml version="1.0"?>\r\n<!-- a -->\r\n<a xmlns="u" xmlns:q="v">\r\n x &lt;&#65;&#x42;<![CDATA[<c>&amp;]]>\r\n<q:b d="1 &gt; 2" q:e=""/><f xmlns=""/><h:i/></a>',
  );
  t.is(root.namespace, "u");
  t.is(root.text, "x <AB<c>&amp;");
  t.is(root.line, 3);
  t.deepEqual(
    root.children.map(({ name, namespace, line }) => [name, namespace, line]),
    [
      ["b", "v", 5],
      ["f", "", 5],
      ["i", "h", 5],
    ],
  );
  t.is(root.children[0]?.attributes.get("d"), "1 > 2");
});

test("readXml() takes prefixes that are names of JavaScript's objects", (t) => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype), "prototype"), fc.boolean(), (prefix, declared) => {
      const { namespace, children } = readXml(`<a${declared ? ` xmlns:${prefix}="u"` : ""}><${prefix}:b>1</${prefix}:b></a>`);
      t.is(namespace, "");
      t.like(children[0], { name: "b", namespace: declared ? "u" : prefix, text: "1" });
    }),
  );
});

test("readXml() says where a document is not well-formed", (t) => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["", 1],
    ["plain", 1],
    ["<a>\n<b></a>", 2],
    ["<a>\n\n<b c='1' c='2'/></a>", 3],
    ["<a/><b/>", undefined],
    ["<a>\n<b>&nosuch;</b></a>", 2],
    ["<a>1 & 2</a>", 1],
    ["<a>&#0;</a>", 1],
    ["<a>&#x110000;</a>", 1],
    ["<constructor/>", undefined],
  ];
  for (const [text, line] of cases) t.is(t.throws(() => readXml(text), { instanceOf: XmlError }, text)?.line, line, text);
});

test("readXml() refuses a document type, so that no entity can grow or name a file", (t) => {
  const laughs = '<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]><a>&m;</a>';
  const file = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>';
  for (const text of [laughs, file, `<!-- ${"x".repeat(20_000)} -->${file}`]) t.throws(() => readXml(text), { instanceOf: XmlError });
});

test("readXml() refuses too many levels and too many characters", (t) => {
  t.throws(() => readXml(`${"<a>".repeat(200)}${"</a>".repeat(200)}`), { instanceOf: XmlError });
  t.throws(() => readXml(" ".repeat(2 ** 27 + 1)), { instanceOf: XmlError, message: /characters/ });
});

test("readXml() reads what xmlDocument() writes", (t) => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (text, value) => {
      const { children, attributes } = readXml(xmlDocument(xmlElement("a", { b: value }, [xmlElement("c", {}, text)])));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold
      const held = text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD").trim();
      return children[0]?.text === held && attributes.get("b") === value;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
