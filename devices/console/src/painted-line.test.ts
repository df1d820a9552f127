import { stripVTControlCharacters } from "node:util";
import test from "ava";
import fc from "fast-check";
import { heading, justify, paintLine, type Span, type Style } from "./painted-line.ts";

const styles: (Style | undefined)[] = ["bold", "dim", "red", "alarm", "title", undefined];
const spans = fc.array(fc.tuple(fc.string(), fc.constantFrom(...styles)));

test("paintLine() fits the width and is the same text in colour, whatever the text", (t) => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 80 }), (line: Span[], width) => {
      const plain = paintLine(line, width, false);
      const coloured = stripVTControlCharacters(paintLine(line, width, true));
      return plain.length <= width && coloured.trimEnd() === plain && !/\p{Cc}/u.test(plain);
    }),
  );
  t.pass();
});

test("paintLine() never hands on an escape sequence", (t) => {
  t.is(paintLine([["\u001b[2Jgone\u0007"]], 80, false), "?[2Jgone?");
});

test("paintLine() shows that something was cut off", (t) => {
  t.is(paintLine([["abc"], ["def"]], 5, false), "abcd…");
  t.is(paintLine([["abc   "]], 4, false), "abc");
  t.is(paintLine([["abcde"]], 5, false), "abcde");
});

test("justify() sets the right part to the last column, or leaves it out", (t) => {
  t.is(paintLine(justify([["ab"]], [["cd"]], 8), 8, false), "ab    cd");
  t.is(paintLine(justify([["abcde"]], [["cd"]], 7), 7, false), "abcde");
});

test("heading() rules to the last column but one", (t) => {
  t.is(paintLine(heading("EVENTS", 3, 16), 16, false), " EVENTS 3 ─────");
});
