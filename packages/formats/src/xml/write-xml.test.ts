import test from "ava";
import { xmlDocument, xmlElement } from "./write-xml.ts";

test("xmlDocument() writes a line an element, indented by its depth", (t) => {
  const deep = xmlElement("b", {}, [xmlElement("c", { d: "1", e: undefined }, [xmlElement("f", {}, "x < y")]), xmlElement("g", {})]);
  t.is(
    xmlDocument(xmlElement("a", {}, [deep])),
    `<?xml version="1.0" encoding="UTF-8"?>
<a>
  <b>
    <c d="1">
      <f>x &lt; y</f>
    </c>
    <g/>
  </b>
</a>
`,
  );
});

test("xmlElement() writes what XML cannot hold as it is by reference, or not at all", (t) => {
  t.is(xmlElement("a", { b: '"&' }, "<\n\t\r>ä😀"), '<a b="&quot;&amp;">&lt;&#10;&#9;&#13;&gt;ä😀</a>');
  t.is(xmlElement("a", {}, "x\u0000\uD800y"), "<a>x\uFFFD\uFFFDy</a>");
});
