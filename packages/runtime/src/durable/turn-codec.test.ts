import { HeadframeError } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import type { LogEntry, SegmentBase } from "./log-entry.ts";
import { arbitraryItem, arbitraryJson } from "./testing/arbitrary-items.ts";
import { decodeBase, decodeEntry, encodeBase, encodeEntry } from "./turn-codec.ts";

const name = fc.string({ maxLength: 8 });
const counts = fc.dictionary(name, fc.nat(), { maxKeys: 2, noNullPrototype: true });
const plain = { noNullPrototype: true } as const;
const range = fc.record(
  { source: name, count: fc.nat(), side: counts, position: arbitraryJson, done: fc.constant(true) },
  { ...plain, requiredKeys: ["source", "count", "position"] },
);
const idle = fc.record({ source: name, item: name }, { ...plain, requiredKeys: ["source"] });
const data = arbitraryItem.filter(({ kind }) => kind === "frame" || kind === "event");
const outcome = fc.oneof(
  fc.record({ items: fc.array(data, { maxLength: 3 }) }, plain),
  fc.record({ error: name, stack: name }, { ...plain, requiredKeys: ["error"] }),
);
const result = fc.record({ step: name, id: fc.maxSafeInteger().map(Math.abs), outcome }, plain);
const crc = fc.nat(0xffffffff);
const digest = fc.record({ sink: name, epoch: fc.nat(), sequence: fc.maxSafeInteger().map(Math.abs), count: fc.nat(), crc }, plain);
const now = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const some = <T>(element: fc.Arbitrary<T>) => fc.array(element, { maxLength: 3 });
const record = fc.record({ turn: fc.nat(), now, taken: some(range), idle: some(idle), results: some(result) }, plain);
const entry = fc.record({ record, outputs: some(digest) }, plain) as fc.Arbitrary<LogEntry>;
const base = fc.record(
  { format: fc.constant(1), runtime: name, document: arbitraryJson, turn: fc.nat(), now, watermark: now, state: fc.uint8Array() },
  { ...plain, requiredKeys: ["format", "runtime", "document", "turn", "now", "state"] },
) as fc.Arbitrary<unknown> as fc.Arbitrary<SegmentBase>;

test("decodeEntry() gives what encodeEntry() was given", (t) => {
  fc.assert(
    fc.property(entry, (value) => {
      t.deepEqual(decodeEntry(encodeEntry(value)), value);
    }),
    { numRuns: 1000 },
  );
});

test("decodeBase() gives what encodeBase() was given", (t) => {
  fc.assert(
    fc.property(base, (value) => {
      t.deepEqual(decodeBase(encodeBase(value)), value);
    }),
    { numRuns: 300 },
  );
});

test("encodeEntry() needs a few dozen bytes for a turn that took one range", (t) => {
  const turn: LogEntry = {
    record: {
      turn: 123_456,
      now: 1_700_000_000_000_000_000n,
      taken: [{ source: "shake", count: 5, position: { entry: 123_456, item: 0 } }],
      idle: [],
      results: [],
    },
    outputs: [],
  };
  const { length } = encodeEntry(turn);
  t.true(length < 60, `${length} bytes`);
});

test("decodeEntry() and decodeBase() refuse anything else", (t) => {
  const refused = (decode: (bytes: Uint8Array) => unknown) => (bytes: Uint8Array) => {
    try {
      decode(bytes);
    } catch (error) {
      if (!(error instanceof HeadframeError)) throw error;
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), refused(decodeEntry)), { numRuns: 10_000 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), refused(decodeBase)), { numRuns: 3000 });
  const example: SegmentBase = {
    format: 1,
    runtime: "1",
    document: { headframe: 1, name: "x", sources: [], steps: [], sinks: [] },
    turn: 1,
    now: 1n,
    state: new Uint8Array(3),
  };
  const bytes = encodeBase(example);
  t.throws(() => decodeEntry(bytes), { code: "log-damaged" });
  t.throws(() => decodeBase(bytes.with(1, 2)), { code: "log-version", message: /format 2/ });
  for (let length = 2; length < bytes.length; length++) t.throws(() => decodeBase(bytes.subarray(0, length)), { code: "log-damaged" });
});
