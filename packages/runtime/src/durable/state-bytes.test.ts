import { isDeepStrictEqual } from "node:util";
import { crc32 } from "node:zlib";
import { HeadframeError } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { markOrigin } from "../sample-origin.ts";
import { decodeState, encodeState } from "./state-bytes.ts";

const bytes = fc.uint8Array({ maxLength: 64 });

/** Views of every type, at odd places in a larger buffer where their type allows. */
const view: fc.Arbitrary<unknown> = fc
  .tuple(
    bytes,
    fc.nat(3),
    fc.constantFrom(
      Uint8Array,
      Int8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array,
    ),
  )
  .map(([content, pad, Type]) => {
    const size = Type.BYTES_PER_ELEMENT;
    const buffer = new ArrayBuffer(size * (pad + 2) + size * Math.floor(content.length / size));
    new Uint8Array(buffer, size * pad).set(content.subarray(0, size * Math.floor(content.length / size)));
    return new Type(buffer, size * pad, Math.floor(content.length / size));
  });

const leaf = fc.oneof(
  fc.constantFrom(undefined, null, true, false, Number.NaN, -0, Number.POSITIVE_INFINITY),
  fc.integer(),
  fc.double(),
  fc.bigInt(),
  fc.string({ unit: "binary" }),
  fc.date({ noInvalidDate: true }),
  view,
  bytes.map((content) => new DataView(content.buffer, 0, content.length)),
  bytes.map(({ buffer }) => buffer),
);

/** Plain data of any shape, some of it in several places. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(tie("value"), { maxLength: 5 }).map((list) => [list, list, ...list]),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 5, noNullPrototype: true }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.array(tie("value"), { maxLength: 4 }).map((list) => new Set(list)),
  ),
})).value;

test("decodeState() gives what encodeState() was given", (t) => {
  fc.assert(
    fc.property(plain, fc.nat(3), (value, pad) => {
      const encoded = encodeState(value);
      const moved = new Uint8Array(encoded.length + pad).subarray(pad);
      moved.set(encoded);
      const { value: decoded, references } = decodeState(moved);
      return references.length === 0 && isDeepStrictEqual(decoded, value);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test("decodeState() keeps shared objects and cycles", (t) => {
  const [shared, samples] = [{ n: 1 }, new Float64Array(4).fill(1.5)];
  const value = { a: shared, b: [shared], x: samples, y: samples, self: null as unknown };
  value.self = value;
  const decoded = decodeState(encodeState(value)).value as typeof value;
  t.is(decoded.b[0], decoded.a);
  t.is(decoded.y, decoded.x);
  t.is(decoded.self, decoded);
  t.deepEqual(decoded.x, samples);
});

test("encodeState() writes a view without the rest of its buffer, and a Buffer as the bytes it is", (t) => {
  const large = new Float64Array(100_000);
  t.true(encodeState({ few: large.subarray(7, 20) }).length < 200);
  t.deepEqual(decodeState(encodeState(Buffer.from("abc"))).value, new Uint8Array([97, 98, 99]));
});

test("encodeState() names samples that a source gave, and each batch once", (t) => {
  const batch = { source: "geophones", before: 1000, position: { file: "day.mseed", offset: 4096 } };
  const frames = Array.from({ length: 20 }, (_, i) => new Int32Array(500).fill(i));
  for (const [i, samples] of frames.entries()) markOrigin(samples, batch, i);
  const parts = frames.map((samples) => samples.subarray(100, 400));
  const encoded = encodeState({ parts, twice: parts[0] });
  t.true(encoded.length < 800, `${encoded.length} bytes`);
  const { value, references } = decodeState(encoded);
  t.deepEqual(
    (value as { parts: Int32Array[] }).parts,
    Array.from(parts, () => new Int32Array(300)),
  );
  t.is(references.length, 20);
  t.like(references[3], { batch, index: 3, start: 400 });
  t.is(references[3]?.array, (value as { parts: Int32Array[] }).parts[3]);
  t.is(references[19]?.batch, references[0]?.batch);
});

test("encodeState() asks whether samples may be named, and else keeps them", (t) => {
  const frames = ["old", "new"].map((source) => {
    const samples = new Float32Array(100).fill(2);
    markOrigin(samples, { source, before: 0, position: undefined }, 0);
    return samples;
  });
  const { value, references } = decodeState(encodeState(frames, ({ source }) => source === "new"));
  t.deepEqual(
    references.map(({ batch }) => batch.source),
    ["new"],
  );
  t.deepEqual((value as Float32Array[])[0], frames[0]);
});

test("encodeState() refuses what is not plain data", (t) => {
  t.throws(() => encodeState({ f() {} }), { instanceOf: HeadframeError, code: "state-invalid", message: /not plain data/ });
  t.throws(() => encodeState([Symbol("x")]), { code: "state-invalid" });
});

/** Bytes with a checksum that fits. */
function forged(content: Uint8Array): Uint8Array {
  const made = new Uint8Array(8 + content.length);
  made.set([0x48, 0x46, 0x53, 1]);
  made.set(content, 8);
  new DataView(made.buffer).setUint32(4, crc32(content), true);
  return made;
}

test("decodeState() refuses damaged bytes, whatever they are", (t) => {
  const whole = encodeState({ n: 1, text: "state", samples: new Float64Array(40), map: new Map([[1n, new Set(["a"])]]) });
  const damage = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }).map((tail) => new Uint8Array([...whole.subarray(0, 10), ...tail])),
    fc.nat(whole.length - 1).map((length) => whole.slice(0, length)),
    fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => whole.map((byte, i) => (i === at ? byte ^ flip : byte))),
  );
  fc.assert(
    fc.property(damage, (bytes) => {
      const error = t.throws(() => decodeState(bytes), { instanceOf: HeadframeError });
      return (error as HeadframeError).code === "state-damaged" || ((error as HeadframeError).code === "state-newer" && (bytes[3] ?? 0) > 1);
    }),
    { numRuns: 10_000 },
  );
});

test("decodeState() survives bytes that were made to fit the checksum", (t) => {
  const whole = encodeState({ n: 1, text: "state", samples: new Float64Array(40), map: new Map([[1n, new Set(["a"])]]) }).subarray(8);
  const content = fc
    .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => whole.map((byte, i) => changes.find(([at]) => at === i)?.[1] ?? byte));
  fc.assert(
    fc.property(fc.oneof(content, fc.uint8Array({ minLength: 1, maxLength: 100 })), (bytes) => {
      try {
        decodeState(forged(bytes));
        return true;
      } catch (error) {
        return error instanceof HeadframeError && error.code === "state-damaged";
      }
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

test("decodeState() says that a newer Headframe wrote it", (t) => {
  const encoded = encodeState(1);
  encoded[3] = 2;
  t.throws(() => decodeState(encoded), { code: "state-newer", message: /format 2.*knows 1/ });
});
