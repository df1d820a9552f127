import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type Frame, parseTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { readMiniseed } from "./read-miniseed.ts";
import { MiniseedReader, type ReaderItem, readRecords } from "./reader.ts";
import { recordContent } from "./record-frame.ts";
import { packFrame } from "./record-packer.ts";
import { TraceList } from "./trace-list.ts";

const wave = (n: number, id = "FDSN:XX_TEST_00_H_H_Z"): Frame => ({
  kind: "frame",
  source: id,
  channels: [id],
  t0: parseTime("2024-02-29T23:59:58.123456"),
  rate: 100,
  unit: "count",
  samples: Int32Array.from({ length: n }, (_, i) => Math.round(1000 * Math.sin(i / 7)) + (i % 13)),
});

const stream2 = packFrame(wave(3000), { version: 2, recordLength: 256 });
const stream3 = packFrame(wave(3000), { recordLength: 300 });
const both = concat(stream2, stream3);

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** What a reader has found, comparable: place, length, reason, or the record's bytes. */
function outline(items: readonly ReaderItem[]): string[] {
  return items.map((item) =>
    item.kind === "skipped"
      ? `skipped ${item.position}+${item.bytes} ${item.reason}`
      : `record ${item.position} ${item.id} ${item.t0} ${item.sampleCount} ${Buffer.from(item.bytes.subarray(item.offset, item.offset + item.length)).toString("base64")}`,
  );
}

function inChunks(bytes: Uint8Array, sizes: readonly number[]): ReaderItem[] {
  const reader = new MiniseedReader();
  const items: ReaderItem[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length]!);
    items.push(...reader.push(bytes.slice(at, at + size)));
    at += size;
  }
  return items.concat(reader.end());
}

test("MiniseedReader finds the same records and damage for any chunk borders", (t) => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constant(stream2.subarray(0, 512)),
          fc.constant(stream3.subarray(0, 600)),
          fc.uint8Array({ maxLength: 200 }),
          fc.constant(new Uint8Array(300).fill(32)),
        ),
        { minLength: 1, maxLength: 6 },
      ),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 10 }),
      (parts, sizes) => {
        const bytes = concat(...parts);
        t.deepEqual(outline(inChunks(bytes, sizes)), outline(readRecords(bytes)));
      },
    ),
    { numRuns: 300 },
  );
  t.deepEqual(outline(inChunks(both, [1])), outline(readRecords(both)));
});

test("MiniseedReader goes on after noise and reports what it skipped", (t) => {
  const noise = Uint8Array.from({ length: 777 }, (_, i) => (i * 37) & 255);
  const first = readRecords(stream2)[0]!;
  const items = readRecords(concat(noise, stream2, noise.subarray(0, 100), stream3));
  const skipped = items.filter((item) => item.kind === "skipped");
  t.deepEqual(
    skipped.map(({ position, bytes }) => [position, bytes]),
    [
      [0, 777],
      [777 + stream2.length, 100],
    ],
  );
  t.regex(skipped[0]!.reason, /No miniSEED record/);
  t.is(items.length - 2, readRecords(stream2).length + readRecords(stream3).length);
  t.is(first.position, 0);
});

test("MiniseedReader refuses a miniSEED 3 record whose checksum does not hold, and keeps the next", (t) => {
  const bytes = stream3.slice();
  bytes[150]! ^= 1;
  const items = readRecords(bytes);
  t.like(items[0], { kind: "skipped", position: 0 });
  t.regex((items[0] as { reason: string }).reason, /CRC-32C/);
  t.is(items[1]?.kind, "record");
  t.is(items.filter((item) => item.kind === "record").length, readRecords(stream3).length - 1);
  t.is(readRecords(bytes, { checkCrc: false }).length, readRecords(stream3).length);
});

test("MiniseedReader tells of the end inside of a record", (t) => {
  for (const cut of [1, 39, 40, 47, 48, 60, 255]) {
    const items = readRecords(stream2.subarray(0, 256 + cut));
    t.is(items.length, 2);
    t.like(items[1], { kind: "skipped", position: 256, bytes: cut });
  }
});

test("MiniseedReader states encodings that cannot be read and sample counts that cannot be", (t) => {
  const bytes = stream2.slice(0, 768);
  bytes[52] = 19;
  bytes[256 + 30] = 255;
  const [steim3, many, good] = readRecords(bytes);
  t.like(steim3, { kind: "skipped", bytes: 256, reason: "Encoding 19 (Steim-3) cannot be decoded" });
  t.regex((many as { reason: string }).reason, /samples of Steim-2 do not fit into a payload of \d+ bytes/);
  t.is(good?.kind, "record");
});

test("MiniseedReader.position is the first byte that is not in an item", (t) => {
  const reader = new MiniseedReader({ position: 1000 });
  reader.push(stream2.subarray(0, 300));
  t.is(reader.position, 1256);
  reader.push(stream2.subarray(300, 512));
  t.is(reader.position, 1512);
});

/** Real records where there are some, our own otherwise. */
function seeds(): Uint8Array[] {
  const folder = new URL("../../../../../shared/data/libmseed/", import.meta.url);
  if (!existsSync(folder)) return [stream2, stream3];
  return readdirSync(folder)
    .filter((name) => name.includes("mseed"))
    .map((name): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)).subarray(0, 5000)))
    .concat([stream2.subarray(0, 2000), stream3.subarray(0, 2000)]);
}

function consume(bytes: Uint8Array): number {
  let covered = 0;
  const list = new TraceList();
  for (const item of readRecords(bytes)) {
    covered += item.kind === "record" ? item.length : item.bytes;
    if (item.kind === "record") {
      recordContent(item);
      list.add(item);
    }
  }
  list.segments();
  const { frames, problems } = readMiniseed(bytes);
  for (const frame of frames) if (frame.samples.length > 7 * bytes.length) throw new Error("more samples than bytes can hold");
  return problems.length < 0 ? -1 : covered;
}

test("readRecords() and readMiniseed() survive 10,000 damaged streams, and every byte is in one item", (t) => {
  const originals = seeds();
  let cases = 0;
  const check = (bytes: Uint8Array) => {
    cases++;
    if (consume(bytes) !== bytes.length) throw new Error("bytes are missing");
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), check), { numRuns: 2000 });
  const mutations = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.nat(originals.length - 1), mutations, fc.nat(), fc.nat(), fc.boolean(), (which, changes, from, length, headers) => {
      const original = originals[which]!;
      const start = from % 3 === 0 ? from % original.length : 0;
      const bytes = original.slice(start, length % 2 === 0 ? undefined : start + (length % original.length));
      for (const [at, value] of changes) if (bytes.length > 0) bytes[at % (headers ? Math.min(80, bytes.length) : bytes.length)] = value;
      check(bytes);
    }),
    { numRuns: 8000 },
  );
  t.is(cases, 10_000);
});

test("readRecords() comes to an end on a stream of false headers, each of which claims what follows", (t) => {
  const bytes = new Uint8Array(400_000);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 40 < bytes.length; at += 41) {
    bytes.set(stream3.subarray(0, 40), at);
    view.setUint32(at + 36, 300_000, true);
  }
  t.is(
    readRecords(bytes).reduce((sum, item) => sum + (item.kind === "record" ? item.length : item.bytes), 0),
    bytes.length,
  );
});
