import { SeededRandom } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { SegmentBuffer } from "./segment-buffer.ts";
import { HEADER_BYTES, segmentHeader } from "./segment-format.ts";
import { readSegment, readSegmentHeader, type SegmentEnd, type SegmentRange } from "./segment-reader.ts";
import type { Durability } from "./state-options.ts";
import { FakeFiles } from "./testing/fake-files.ts";

const path = "log/a.turns";

function segment(payloads: readonly (Uint8Array | { readonly synced: number })[], durability: Durability = "process"): Uint8Array {
  const buffer = new SegmentBuffer();
  buffer.raw(segmentHeader({ durability, begun: 7n }));
  for (const payload of payloads) {
    if (payload instanceof Uint8Array) buffer.record(payload);
    else buffer.mark(payload.synced);
  }
  return buffer.content.slice();
}

async function read(bytes: Uint8Array, range?: SegmentRange, files = new FakeFiles()): Promise<{ payloads: Uint8Array[]; offsets: number[]; end: SegmentEnd }> {
  files.inner.put(path, bytes);
  const payloads: Uint8Array[] = [];
  const offsets: number[] = [];
  const records = readSegment(files, path, range);
  for (;;) {
    const next = await records.next();
    if (next.done) return { payloads, offsets, end: next.value };
    payloads.push(Uint8Array.from(next.value.payload));
    offsets.push(next.value.offset);
  }
}

const text = (value: string) => new TextEncoder().encode(value);
const three = [text("one"), text("two two"), text("three three three")];

test("readSegment() gives records with their offsets, and begins at any of them", async (t) => {
  const bytes = segment(three);
  const { payloads, offsets, end } = await read(bytes);
  t.deepEqual(payloads, three);
  t.deepEqual(offsets, [HEADER_BYTES, HEADER_BYTES + 11, HEADER_BYTES + 26]);
  t.deepEqual(end, { kind: "whole", at: bytes.length });
  t.deepEqual((await read(bytes, { from: offsets[1] })).payloads, three.slice(1));
  t.deepEqual((await read(bytes, { from: bytes.length })).end, { kind: "whole", at: bytes.length });
});

test("readSegment() ends torn where the last record is cut off or wrong at any byte", async (t) => {
  const bytes = segment(three);
  const last = bytes.length - 25;
  for (let length = last; length < bytes.length; length++) {
    const { payloads, end } = await read(bytes.subarray(0, length));
    t.deepEqual(payloads, three.slice(0, 2));
    t.deepEqual(end, { kind: length === last ? "whole" : "torn", at: last });
  }
  for (let at = last; at < bytes.length; at++) {
    const { payloads, end } = await read(bytes.with(at, (bytes[at] as number) ^ 255));
    t.deepEqual(payloads, three.slice(0, 2));
    t.deepEqual(end, { kind: "torn", at: last });
  }
  t.deepEqual((await read(Uint8Array.of(...bytes, ...new Uint8Array(5000)))).end, { kind: "torn", at: bytes.length });
});

test("readSegment() ends damaged where good records follow a wrong one", async (t) => {
  const bytes = segment(three);
  const [second, third] = [HEADER_BYTES + 11, HEADER_BYTES + 26];
  for (let at = second; at < third; at++) {
    const { payloads, end } = await read(bytes.with(at, (bytes[at] as number) ^ 255));
    t.deepEqual(payloads, three.slice(0, 1));
    t.is(end.kind, "damaged");
    t.is(end.at, second);
    if (end.kind === "damaged")
      t.like(end.error, { code: "log-damaged", message: `${path} is damaged at byte ${second}: what is there is wrong, and good records follow` });
  }
});

test("readSegment() ends torn with power where the wrong part was never said to be on the disk", async (t) => {
  const bytes = segment([...three, { synced: HEADER_BYTES + 26 }, text("four"), text("five")], "power");
  const wrong = async (at: number) => (await read(bytes.with(at, (bytes[at] as number) ^ 255))).end;
  t.is((await wrong(HEADER_BYTES + 12)).kind, "damaged");
  t.deepEqual(await wrong(HEADER_BYTES + 40), { kind: "torn", at: HEADER_BYTES + 26 });
  t.deepEqual(await wrong(bytes.length - 20), { kind: "torn", at: bytes.length - 24 });
  t.deepEqual((await read(bytes)).payloads, [...three, text("four"), text("five")]);
});

test("readSegment() of a file that was never finished", async (t) => {
  const bytes = segment(three);
  for (let length = 0; length < HEADER_BYTES; length++) t.deepEqual((await read(bytes.subarray(0, length))).end, { kind: "torn", at: 0 });
  t.deepEqual((await read(new Uint8Array(100))).end, { kind: "torn", at: 0 });
  t.deepEqual((await read(segment([]))).end, { kind: "whole", at: HEADER_BYTES });
  t.is((await read(bytes.with(8, 99))).end.kind, "damaged");
  t.is((await read(text("This is a text of more than twenty bytes"))).end.kind, "torn");
});

test("readSegment() refuses a segment of another version", async (t) => {
  const { crc32 } = await import("node:zlib");
  const bytes = Buffer.from(segment(three).with(5, 2));
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
  await t.throwsAsync(read(bytes), { code: "log-version", message: /version 2/ });
});

const large = 3 << 20;
const random = new SeededRandom(5);
const noise = Uint8Array.from({ length: large }, () => Math.floor(random.next() * 256));
const contents = {
  counts: new Uint8Array(Int32Array.from({ length: large / 4 }, (_, i) => 20_000 + (i % 999)).buffer),
  "small counts": new Uint8Array(Int32Array.from({ length: large / 4 }, (_, i) => i % 99).buffer),
  numbers: new Uint8Array(Float64Array.from({ length: large / 8 }, (_, i) => 1000 * Math.sin(i)).buffer),
  noise,
};

for (const [what, content] of Object.entries(contents))
  test(`readSegment() ends torn where a large record of ${what} was cut off`, async (t) => {
    for (const durability of ["power", "process"] as const) {
      const bytes = segment([...three, content], durability);
      const at = bytes.length - large - 8;
      for (const length of [bytes.length - 1, bytes.length - 1_000_000]) t.deepEqual((await read(bytes.subarray(0, length))).end, { kind: "torn", at });
    }
  });

test("readSegment() ends damaged where a good record follows a large wrong one, or a short one follows far away", async (t) => {
  const first = HEADER_BYTES;
  const bytes = segment([noise, noise]);
  t.like((await read(bytes.with(first + 5000, (bytes[first + 5000] as number) ^ 1))).end, { kind: "damaged", at: first });
  const short = segment([noise.subarray(0, 1 << 20), text("one"), noise]);
  t.like((await read(short.with(first + 1, (short[first + 1] as number) ^ 1))).end, { kind: "damaged", at: first });
});

test("readSegment() finds with power the mark that speaks of what is wrong, however far away, and no other", async (t) => {
  for (const size of [1 << 20, (1 << 20) - 43, (1 << 20) - 44, large]) {
    const bytes = segment([text("one"), noise.subarray(0, size), { synced: 35 + size }, text("two")], "power");
    const wrong = bytes.with(HEADER_BYTES, 0);
    t.like((await read(wrong)).end, { kind: "damaged", at: HEADER_BYTES });
    const marked = segment([text("one"), noise.subarray(0, size), { synced: HEADER_BYTES }, { synced: 2 ** 40 }, text("two")], "power");
    t.like((await read(marked.with(HEADER_BYTES, 0))).end, { kind: "torn", at: HEADER_BYTES }, "a mark speaks of what was before it");
  }
});

test("readSegment() of a file that is being written does not look for what follows its end", async (t) => {
  const bytes = segment([text("one"), text("two"), text("three")]);
  const at = HEADER_BYTES + 11;
  const { payloads, end } = await read(bytes.with(at, 200), { growing: true });
  t.deepEqual([payloads, end], [[text("one")], { kind: "torn", at }]);
});

test("readSegment() does not get memory for what a record only says", async (t) => {
  const bytes = Buffer.alloc(9 << 20);
  bytes.set(segment(three));
  const at = HEADER_BYTES + 51;
  bytes.writeUInt32LE(8 << 20, at);
  const files = new FakeFiles();
  const { end, payloads } = await read(bytes, undefined, files);
  t.deepEqual([end, payloads.length], [{ kind: "torn", at }, 3]);
  t.true(files.largestRead <= 1 << 20, `${files.largestRead} bytes`);
});

test("readSegment() gives records larger than a block, and across blocks", async (t) => {
  const payloads = [3 << 20, 5, 700_000, 700_000, (1 << 20) - 8, 1 << 20].map((size, i) => new Uint8Array(size).fill(i + 1));
  const { payloads: found, end } = await read(segment(payloads));
  t.is(end.kind, "whole");
  t.deepEqual(
    found.map((payload) => [payload.length, payload[0], payload.at(-1)]),
    payloads.map((payload) => [payload.length, payload[0], payload.at(-1)]),
  );
});

test("readSegment() never throws for what is in a file, and never gives what was not written", async (t) => {
  const bytes = segment([...three, { synced: 60 }, ...three], "power");
  const known = new Set(three.map(String));
  const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1 - HEADER_BYTES), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(bytes.length), async (changes, length) => {
      const copy = bytes.slice(0, Math.max(HEADER_BYTES, length));
      for (const [at, byte] of changes) if (HEADER_BYTES + at < copy.length) copy[HEADER_BYTES + at] = byte;
      const { payloads } = await read(copy);
      return payloads.every((payload) => known.has(String(payload)));
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test("readSegmentHeader() says when a segment was begun", async (t) => {
  const files = new FakeFiles();
  files.inner.put(path, segment(three, "power"));
  t.deepEqual(await readSegmentHeader(files, path), { durability: "power", begun: 7n });
  files.inner.put(path, new Uint8Array(3));
  t.is(await readSegmentHeader(files, path), undefined);
});
