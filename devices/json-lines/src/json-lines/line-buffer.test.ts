import test from "ava";
import fc from "fast-check";
import { LineBuffer } from "./line-buffer.ts";

interface Seen {
  readonly offset: number;
  readonly text: string | null;
  readonly tooLong: boolean;
}

/** Feeds bytes in pieces of the given sizes and takes lines a few at a time. */
function lines(bytes: Uint8Array, pieces: readonly number[], maxLineBytes: number, most = 3): { seen: Seen[]; offset: number } {
  const buffer = new LineBuffer(0, { blockBytes: 1024, maxLineBytes });
  const seen: Seen[] = [];
  const drain = () => {
    while (buffer.ready) buffer.take(most, (text, { offset, tooLong }) => seen.push({ offset, text, tooLong }));
  };
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const room = buffer.room();
    const count = Math.min(room.length, bytes.length - at, (pieces[i % pieces.length] ?? 1) + 1);
    room.set(bytes.subarray(at, at + count));
    buffer.added(count);
    at += count;
    drain();
  }
  buffer.ended();
  drain();
  return { seen, offset: buffer.offset };
}

const pieces = fc.array(fc.nat(1500), { minLength: 1, maxLength: 20 });

test("LineBuffer cuts any text into its lines, however it arrives", (t) => {
  const text = fc.array(fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: "grapheme", maxLength: 40 }), fc.constant("x".repeat(900))), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(text, fc.boolean(), pieces, (list, open, sizes) => {
      const expected = list.map((line) => line.replaceAll("\n", " "));
      const whole = expected.join("\n") + (open || expected.length === 0 ? "" : "\n");
      const bytes = new TextEncoder().encode(whole);
      const { seen, offset } = lines(bytes, sizes, 2000);
      if (open && expected.at(-1) === "") expected.pop();
      t.deepEqual(
        seen.map((line) => line.text),
        expected.map((line) => line.toWellFormed()),
      );
      for (const line of seen) t.is(new TextDecoder().decode(bytes.subarray(line.offset)).startsWith(line.text ?? ""), true);
      t.is(offset, bytes.length);
    }),
    { numRuns: 300 },
  );
});

test("LineBuffer reports lines that are too long and goes on after them with the right offsets", (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(6000), { minLength: 1, maxLength: 12 }), pieces, fc.integer({ min: 2, max: 3000 }), (lengths, sizes, longest) => {
      const { seen, offset } = lines(new TextEncoder().encode(lengths.map((n) => `${"a".repeat(n)}\n`).join("")), sizes, longest);
      let at = 0;
      t.deepEqual(
        seen,
        lengths.map((n) => {
          const line = { offset: at, text: n > longest ? null : "a".repeat(n), tooLong: n > longest };
          at += n + 1;
          return line;
        }),
      );
      t.is(offset, at);
    }),
    { numRuns: 300 },
  );
});

test("LineBuffer says which line is not UTF-8 and reads the others", (t) => {
  const bytes = Buffer.concat([Buffer.from("one\nzwölf\n"), Buffer.from([0xff, 0x41, 10]), Buffer.from("three")]);
  t.deepEqual(
    lines(bytes, [4], 100).seen.map((line) => line.text),
    ["one", "zwölf", null, "three"],
  );
});
