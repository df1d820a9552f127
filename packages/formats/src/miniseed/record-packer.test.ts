import { type Frame, frameLength, parseTime, type Samples } from "@headframe/core";
import { cutFrame, joinFrames } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { PackOptions } from "./pack-options.ts";
import { packText } from "./pack-text.ts";
import { readMiniseed } from "./read-miniseed.ts";
import { readRecords } from "./reader.ts";
import type { MiniseedRecord } from "./record.ts";
import { packFrame, RecordPacker } from "./record-packer.ts";

const id = "FDSN:XX_TEST_00_H_H_Z";
const t0 = parseTime("2024-12-31T23:59:59.123456");

const makeFrame = (samples: Samples, extra: Partial<Frame> = {}): Frame => ({
  kind: "frame",
  source: id,
  channels: [id],
  t0,
  rate: 100,
  unit: "count",
  samples,
  ...extra,
});

const integers = (bits: number) =>
  fc.array(fc.integer(), { minLength: 1, maxLength: 3000, size: "max" }).map((list) => Int32Array.from(list, (x) => x >> (32 - bits)));
const floats = fc.array(fc.float({ noNaN: false }), { minLength: 1, maxLength: 1000, size: "max" });

const cases = fc.oneof(
  fc.record({ samples: fc.integer({ min: 3, max: 32 }).chain(integers), encoding: fc.constantFrom("steim1" as const, "steim2" as const, "int32" as const) }),
  fc.record({ samples: integers(16), encoding: fc.constant("int16" as const) }),
  fc.record({ samples: floats.map((list) => Float32Array.from(list)), encoding: fc.constant("float32" as const) }),
  fc.record({ samples: floats.map((list) => Float64Array.from(list)), encoding: fc.constant("float64" as const) }),
);

const layouts = fc.oneof(
  fc.record({ version: fc.constant(2 as const), recordLength: fc.constantFrom(128, 256, 512, 4096, 65536) }),
  fc.record({ version: fc.constant(3 as const), recordLength: fc.integer({ min: 200, max: 5000 }) }),
);

function bits(samples: Samples): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength).slice();
}

test("packFrame() and readMiniseed() give back every frame in every version, encoding and record length", (t) => {
  fc.assert(
    fc.property(
      cases,
      layouts,
      fc.constantFrom(1 / 3, 0.1, 1, 50, 6000, 100 / 3),
      fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
      ({ samples, encoding }, layout, rate, timingQuality) => {
        const frame = makeFrame(samples, { rate, ...(timingQuality !== undefined && { timingQuality }) });
        const { frames, problems } = readMiniseed(packFrame(frame, { ...layout, encoding }), { tolerance: 0.5 });
        t.deepEqual(problems, []);
        const back = joinFrames(frames);
        // Blockette 1001, which holds the microseconds, cannot leave the quality open.
        const quality = layout.version === 2 ? (timingQuality ?? 0) : timingQuality;
        t.deepEqual([back.source, back.t0, back.rate, back.unit, back.timingQuality], [id, t0, rate, "count", quality]);
        t.deepEqual(bits(back.samples), bits(samples));
        t.is(back.samples.constructor, samples.constructor);
      },
    ),
    { numRuns: 300 },
  );
});

test("RecordPacker gives the same records however the samples were cut into frames", (t) => {
  fc.assert(
    fc.property(integers(12), layouts, fc.array(fc.nat(3000), { maxLength: 40 }), fc.constantFrom(100, 100 / 3), (samples, layout, cuts, rate) => {
      const frame = makeFrame(samples, { rate });
      const packer = new RecordPacker(layout);
      const records = cutFrame(frame, cuts).flatMap((piece) => packer.push(piece));
      records.push(...packer.flush());
      t.deepEqual(Buffer.concat(records), Buffer.from(packFrame(frame, layout)));
    }),
    { numRuns: 300 },
  );
});

const headers = (bytes: Uint8Array) => readRecords(bytes) as MiniseedRecord[];

test("RecordPacker.waiting() and resume() let another packer go on with the same bytes, whenever they are asked", (t) => {
  fc.assert(
    fc.property(
      cases,
      layouts,
      fc.array(fc.nat(3000), { maxLength: 40 }),
      fc.array(fc.boolean(), { minLength: 42, maxLength: 42 }),
      fc.constantFrom(100, 100 / 3, 1 / 3),
      fc.constantFrom(undefined, 0, 57),
      fc.boolean(),
      ({ samples, encoding }, layout, cuts, moves, rate, timingQuality, drift) => {
        const options = { ...layout, encoding };
        // Steim-2 ends a record at every step beyond 30 bits: wild samples in records of 64 KiB would fill the memory.
        const frame = makeFrame(samples.subarray(0, layout.recordLength > 5000 ? 100 : samples.length), {
          rate,
          ...(timingQuality !== undefined && { timingQuality }),
        });
        const pieces = cutFrame(frame, cuts).map((piece, i) => (drift ? { ...piece, t0: piece.t0 + BigInt((i * 7) % 5) * 1000n } : piece));
        const one = new RecordPacker(options);
        const expected = [...pieces.flatMap((piece) => one.push(piece)), ...one.flush(), ...one.push(frame), ...one.flush()];
        let packer = new RecordPacker(options);
        const records: Uint8Array[] = [];
        for (const [i, piece] of pieces.entries()) {
          records.push(...packer.push(piece));
          if (!moves[i]) continue;
          const next = new RecordPacker(options);
          for (const waiting of packer.waiting()) next.resume(structuredClone(waiting));
          packer = next;
        }
        records.push(...packer.flush());
        const last = new RecordPacker(options);
        for (const waiting of packer.waiting()) last.resume(waiting);
        records.push(...last.push(frame), ...last.flush());
        t.true(Buffer.concat(records).equals(Buffer.concat(expected)));
      },
    ),
    { numRuns: 300 },
  );
});

test("RecordPacker ends a record at a gap, at a change of rate and of timing quality", (t) => {
  const packer = new RecordPacker();
  const ones = Int32Array.of(1, 2, 3);
  t.is(packer.push(makeFrame(ones)).length, 0);
  t.is(packer.push(makeFrame(ones, { t0: t0 + 30_000_000n })).length, 0, "follows");
  t.is(packer.push(makeFrame(ones, { t0: t0 + 64_000_000n })).length, 0, "within half a sample");
  t.is(packer.push(makeFrame(ones, { t0: t0 + 200_000_000n })).length, 1, "gap");
  t.is(packer.push(makeFrame(ones, { t0: t0 + 230_000_000n, rate: 50 })).length, 1, "rate");
  t.is(packer.push(makeFrame(ones, { t0: t0 + 290_000_000n, rate: 50, timingQuality: 40 })).length, 1, "quality");
  const [last] = headers(packer.flush()[0]!);
  t.like(last, { sampleCount: 3, rate: 50, timingQuality: 40 });
});

test("RecordPacker dates a record by the frame that its first sample came in", (t) => {
  const packer = new RecordPacker({ version: 2, recordLength: 128, encoding: "int32" }); // 16 samples a record
  const late = t0 + 103_000_000n; // 3 ms off the grid
  const records = [...packer.push(makeFrame(new Int32Array(10))), ...packer.push(makeFrame(new Int32Array(30), { t0: late })), ...packer.flush()];
  t.deepEqual(
    records.map((record) => headers(record)[0]!.t0),
    [t0, late + 60_000_000n, late + 220_000_000n],
  );
});

test("RecordPacker packs the channels of a frame apart", (t) => {
  const other = "FDSN:XX_TEST_00_H_H_N";
  const bytes = packFrame(makeFrame(Int32Array.of(1, 2, 3, 4), { channels: [id, other] }));
  t.deepEqual(
    readMiniseed(bytes).frames.map((frame) => [frame.source, [...frame.samples]]),
    [
      [id, [1, 2]],
      [other, [3, 4]],
    ],
  );
});

test("RecordPacker refuses what cannot be written, says why, and goes on", (t) => {
  const refused = (options: PackOptions, frame: Frame, message: RegExp) => {
    const packer = new RecordPacker(options);
    t.throws(() => packer.push(frame), { message, name: "MiniseedWriteError" });
    t.deepEqual(packer.flush(), []);
  };
  refused({ encoding: "int16" }, makeFrame(Int32Array.of(1, 40_000)), /40000 does not fit into 16 bits/);
  refused({ encoding: "steim2" }, makeFrame(Float32Array.of(1)), /Float32Array cannot be written as steim2/);
  refused({ version: 2 }, makeFrame(Int32Array.of(1), { channels: ["FDSN:XX_LONGSTATION_00_H_H_Z"] }), /LONGSTATION/);
  refused({}, makeFrame(Int32Array.of(1), { rate: 0 }), /rate 0/);
  refused({}, makeFrame(Int32Array.of(1, 2, 3), { channels: [id, "b"] }), /not a multiple/);
  refused({ recordLength: 128 }, makeFrame(Int32Array.of(1), { timingQuality: 50 }), /no room/);
  t.throws(() => new RecordPacker({ version: 2, recordLength: 500 }), { message: /power of two/ });
  t.throws(() => packFrame(makeFrame(Int32Array.of(1)), { recordLength: 128, extraHeaders: { long: "x".repeat(100) } }), { message: /no room/ });
});

test("RecordPacker writes extra headers, flags and publication version", (t) => {
  const bytes = packFrame(makeFrame(Int32Array.of(1), { timingQuality: 99 }), { extraHeaders: { producer: "a" }, flags: 4, publicationVersion: 3 });
  t.like(headers(bytes)[0], { flags: 4, publicationVersion: 3, timingQuality: 99 });
  t.deepEqual(headers(bytes)[0]!.extraHeaders, { producer: "a", FDSN: { Time: { Quality: 99 } } });
  t.like(headers(packFrame(makeFrame(Int32Array.of(1)), { version: 2, flags: 7, publicationVersion: 4 }))[0], { flags: 7, publicationVersion: 4 });
});

test("packText() cuts a text between characters", (t) => {
  const text = "Grüße aus Kiruna ⛏ ".repeat(200);
  for (const options of [{ version: 2 as const }, { recordLength: 128 }]) {
    const records = headers(packText("FDSN:XX_TEST__L_O_G", t0, text, options));
    t.true(records.length > 1);
    t.is(records.map((record) => record.text).join(""), text);
    const { events } = readMiniseed(packText("FDSN:XX_TEST__L_O_G", t0, text, options));
    t.is(events.length, records.length);
    t.is(events[0]?.type, "log");
  }
});

test("readMiniseed() joins only what is on the same grid", (t) => {
  const piece = (shift: bigint) => packFrame(makeFrame(new Int32Array(10), { t0: t0 + shift }), { version: 2 });
  const lengths = (...parts: Uint8Array[]) => readMiniseed(new Uint8Array(Buffer.concat(parts))).frames.map(frameLength);
  t.deepEqual(lengths(piece(0n), piece(100_000_000n)), [20]);
  t.deepEqual(lengths(piece(0n), piece(104_000_000n)), [20]);
  t.deepEqual(lengths(piece(0n), piece(106_000_000n)), [10, 10]);
  t.deepEqual(lengths(piece(0n), piece(90_000_000n)), [10, 10]);
});
