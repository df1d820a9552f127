import test from "ava";
import fc from "fast-check";
import { decodeSteim1 } from "./decode-steim1.ts";
import { decodeSteim2 } from "./decode-steim2.ts";
import { encodeSteim1 } from "./encode-steim1.ts";
import { encodeSteim2 } from "./encode-steim2.ts";
import { standardSteimOrder, steimLastSample } from "./steim-frames.ts";

const codecs = [
  ["Steim-1", encodeSteim1, decodeSteim1],
  ["Steim-2", encodeSteim2, decodeSteim2],
] as const;

/** Encodes a whole series as blocks of frames and decodes it again. */
function roundTrip(samples: Int32Array, [, encode, decode]: (typeof codecs)[number], frames: number): { readonly back: Int32Array; readonly blocks: number } {
  const back = new Int32Array(samples.length);
  let blocks = 0;
  for (let from = 0; from < samples.length; blocks++) {
    const bytes = new Uint8Array(frames * 64).fill(0xaa);
    const view = new DataView(bytes.buffer);
    const block = encode(samples, from, samples.length, view, 0, frames);
    if (block.samples === 0) throw new Error("no progress");
    const payload = bytes.subarray(0, block.frames * 64);
    if (decode(payload, block.samples, back, from) !== block.samples) throw new Error("samples are missing");
    if (steimLastSample(view, 0) !== samples[from + block.samples - 1]) throw new Error("Xn is wrong");
    from += block.samples;
  }
  return { back, blocks };
}

/** Series whose differences have widths from 0 to 32 bits, in stretches. */
const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 32 }), fc.array(fc.integer(), { minLength: 1, maxLength: 20 })), { minLength: 1, maxLength: 12 })
  .map((stretches) => {
    let x = 0;
    return Int32Array.from(stretches.flatMap(([bits, values]) => values.map((value) => (x = (x + (value >> (32 - bits))) | 0))));
  });

for (const codec of codecs) {
  test(`encode and decode ${codec[0]} give back every series, differences of any width`, (t) => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 9 }), (samples, frames) => t.deepEqual(roundTrip(samples, codec, frames).back, samples)),
      { numRuns: 500 },
    );
  });

  test(`${codec[0]} holds the extremes of 32 bits, whose differences wrap`, (t) => {
    const [low, high] = [-(2 ** 31), 2 ** 31 - 1];
    for (const values of [
      [low],
      [high, low, high, low],
      [0, high, low, 0, -1],
      [low, low + 1, high],
      [2 ** 29 - 1, 0, -(2 ** 29), 0, 2 ** 29, 0, 2 ** 30, -(2 ** 30)],
    ]) {
      const samples = Int32Array.from(values);
      t.deepEqual(roundTrip(samples, codec, 1).back, samples);
    }
  });

  test(`decode ${codec[0]} stops at a cut or impossible payload without touching other samples`, (t) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(2000), fc.nat(20), (payload, n, offset) => {
        const out = new Int32Array(n + offset + 5).fill(77);
        const decoded = codec[2](payload, n, out, offset);
        t.true(decoded >= 0 && decoded <= n);
        t.true(out.subarray(0, offset).every((x) => x === 77));
        t.true(out.subarray(offset + n).every((x) => x === 77));
      }),
      { numRuns: 500 },
    );
  });
}

test("encodeSteim2() picks the widest packing that fits", (t) => {
  const perWord = (difference: number) => {
    const samples = Int32Array.from({ length: 120 }, (_, i) => (i % 2) * difference);
    return encodeSteim2(samples, 1, 120, new DataView(new ArrayBuffer(64)), 0, 1, samples[0]).samples / 13;
  };
  t.is(perWord(7), 7);
  t.is(perWord(15), 6);
  t.is(perWord(31), 5);
  t.is(perWord(127), 4);
  t.is(perWord(511), 3);
  t.is(perWord(16383), 2);
  t.is(perWord(2 ** 29 - 1), 1);
});

test("encodeSteim2() stops before a difference of more than 30 bits, and a new block carries that sample", (t) => {
  const samples = Int32Array.from([0, 5, 2 ** 30, 2 ** 30 + 1]);
  const block = encodeSteim2(samples, 0, 4, new DataView(new ArrayBuffer(64)), 0, 1);
  t.like(block, { samples: 2, overflow: true });
  t.is(roundTrip(samples, codecs[1], 1).blocks, 2);
});

test("encodeSteim2() relates the first difference to the sample before, where it is given", (t) => {
  const view = new DataView(new ArrayBuffer(64));
  encodeSteim2(Int32Array.from([10, 11]), 0, 2, view, 0, 1, 3);
  t.is((view.getInt32(12) << 2) >> 17, 7);
  encodeSteim2(Int32Array.from([2 ** 30, 2 ** 30 + 1]), 0, 2, view, 0, 1, -(2 ** 30) + 5);
  t.is((view.getInt32(12) << 2) >> 17, 0, "too far off: as if it were not known");
});

test("standardSteimOrder() turns words and halves round but leaves bytes in place", (t) => {
  const little = new DataView(new ArrayBuffer(64));
  little.setInt32(0, (1 << 24) | (2 << 22) | (3 << 20), true); // words 3, 4, 5: four bytes, two halves, one word
  little.setInt32(12, 0x01020304);
  little.setInt16(16, 0x0506, true);
  little.setInt16(18, 0x0708, true);
  little.setInt32(20, 0x090a0b0c, true);
  const big = new DataView(standardSteimOrder(new Uint8Array(little.buffer), 1).buffer);
  t.deepEqual([big.getInt32(12), big.getInt32(16), big.getInt32(20)], [0x01020304, 0x05060708, 0x090a0b0c]);
});
