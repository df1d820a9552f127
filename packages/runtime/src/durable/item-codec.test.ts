import { type Frame, HeadframeError, type Item } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { decodeItems, encodeItems } from "./item-codec.ts";
import { arbitraryItem } from "./testing/arbitrary-items.ts";

const packet: Frame = {
  kind: "frame",
  source: "FDSN:AM_R0001_00_E_H_Z",
  channels: ["FDSN:AM_R0001_00_E_H_Z"],
  t0: 1_700_000_000_123_456_789n,
  rate: 100,
  unit: "count",
  samples: Int32Array.from({ length: 25 }, (_, i) => 16_000 + Math.round(300 * Math.sin(i))),
};

test("decodeItems() gives what encodeItems() was given", (t) => {
  fc.assert(
    fc.property(fc.array(arbitraryItem, { maxLength: 6 }), (items) => {
      t.deepEqual(decodeItems(encodeItems(items)), items);
    }),
    { numRuns: 1000 },
  );
});

test("decodeItems() gives samples with memory of their own", (t) => {
  const bytes = encodeItems([packet, { ...packet, samples: Float64Array.of(1, 2) }]);
  for (const shift of [0, 1, 3]) {
    const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
    shifted.set(bytes);
    const items = decodeItems(shifted) as Frame[];
    shifted.fill(255);
    for (const { samples } of items) t.is(samples.buffer.byteLength, samples.byteLength);
    t.deepEqual(items[0], packet);
  }
});

test("encodeItems() leaves out optional fields that are undefined", (t) => {
  const frame = { ...packet, settling: undefined, timingQuality: undefined } as unknown as Frame;
  t.deepEqual(decodeItems(encodeItems([frame])), [packet]);
});

test("encodeItems() is compact for integers that change little, and never larger than they are", (t) => {
  t.true(encodeItems([packet]).length < 120, `${encodeItems([packet]).length} bytes`);
  const quiet = encodeItems([{ ...packet, samples: new Int32Array(1000).fill(7) }]).length;
  t.true(quiet < 1100, `${quiet} bytes`);
  const wild = encodeItems([{ ...packet, samples: Int32Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 2 ** 30 : -(2 ** 30))) }]).length;
  t.true(wild < 4100, `${wild} bytes`);
});

test("encodeItems() refuses what is not plain data", (t) => {
  const event = (data: unknown): Item => ({ kind: "event", type: "x", id: "x", source: "x", time: 0n, data: data as null });
  const endless: unknown[] = [];
  endless.push(endless);
  for (const data of [new Map(), () => 0, new Date(0), 2n ** 64n, endless]) t.throws(() => encodeItems([event({ data })]));
  t.throws(() => encodeItems([{ ...packet, t0: 2n ** 63n }]), { instanceOf: RangeError });
  t.deepEqual(decodeItems(encodeItems([event({ a: undefined, b: 5n })])), [event({ a: undefined, b: 5n })]);
});

test("decodeItems() refuses anything else with item-damaged", (t) => {
  const good = encodeItems([packet, { kind: "event", type: "x", id: "x", source: "x", time: 0n, data: { a: [1, { b: "c" }] } }]);
  const refused = (bytes: Uint8Array) => {
    try {
      decodeItems(bytes);
    } catch (error) {
      if (!(error instanceof HeadframeError && error.code === "item-damaged")) throw error;
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), refused), { numRuns: 10_000 });
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => refused(good.with(at, byte))),
    { numRuns: 10_000 },
  );
  for (let length = 0; length < good.length; length++) t.throws(() => decodeItems(good.subarray(0, length)), { code: "item-damaged" });
  t.throws(() => decodeItems(Uint8Array.of(...good, 0)), { code: "item-damaged" });
  const lengths = [255, 255, 255, 255, 255, 255, 15];
  for (const bytes of [lengths, [1, 1, 0, ...lengths], [1, 0, 0, 2, 65, ...lengths], [1, 1, 0, 0, 0, 0, 0, ...Array(8).fill(0), 8, ...lengths]])
    t.throws(() => decodeItems(Uint8Array.from(bytes)), { code: "item-damaged" });
  const deep = encodeItems([{ kind: "event", type: "", id: "", source: "", time: 0n, data: null }]).slice(0, -1);
  t.throws(() => decodeItems(Uint8Array.of(...deep, ...Array(100_000).fill([8, 1]).flat())), { code: "item-damaged" });
});
