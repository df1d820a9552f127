import type { DataItem, Event, Frame, Gap } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { outputDigests } from "./output-digest.ts";
import { arbitraryItem, arbitraryJson } from "./testing/arbitrary-items.ts";

const crcOf = (...items: (DataItem | Gap)[]) => outputDigests([{ producer: "out", epoch: 0, sequence: 1, items }])[0]?.crc;
const pick = { phase: "P", at: [1, 2, { x: null }], weight: 0.5 };
const event: Event = { kind: "event", type: "pick", id: "1", source: "a", time: 5n, data: pick };
const frame: Frame = { kind: "frame", source: "a", channels: ["a"], t0: 5n, rate: 100, unit: "count", samples: Int32Array.from({ length: 100 }, (_, i) => i) };
const gap: Gap = { kind: "gap", source: "a", from: 1n, to: 2n, cause: "lost" };

test("outputDigests() names sink, epoch, sequence and count", (t) => {
  const crc = crcOf(event, gap) as number;
  t.deepEqual(outputDigests([{ producer: "out", epoch: 2, sequence: 7, items: [event, gap] }]), [{ sink: "out", epoch: 2, sequence: 7, count: 2, crc }]);
  t.deepEqual(outputDigests([]), []);
});

test("outputDigests() sees every field of an event, and not the order of keys", (t) => {
  const { at, phase, weight } = pick;
  const changed: Event[] = [
    { ...event, type: "x" },
    { ...event, id: "2" },
    { ...event, source: "b" },
    { ...event, time: 6n },
    { ...event, data: { phase: "S", at, weight } },
    { ...event, data: { phase, at: [2, 1, { x: null }], weight } },
    { ...event, data: { phase, at: [1, 2, { y: null }], weight } },
    { ...event, data: { phase, at: [1, 2, { x: 0 }], weight } },
    { ...event, data: { phase, at, weight: 0.5000000001 } },
    { ...event, data: { phase, at } },
    { ...event, data: { phase: weight, at, weight: phase } },
  ];
  t.is(new Set([event, ...changed].map((item) => crcOf(item))).size, changed.length + 1);
  t.is(crcOf({ ...event, data: { weight, at, phase } }), crcOf(event));
});

test("outputDigests() sees times, lengths and samples of frames, and gaps", (t) => {
  const other: (Frame | Gap)[] = [
    { ...frame, source: "b" },
    { ...frame, t0: 6n },
    { ...frame, rate: 101 },
    { ...frame, samples: frame.samples.subarray(1) },
    { ...frame, samples: frame.samples.map((x) => x + 1) },
    { ...frame, samples: frame.samples.with(99, -1) },
    { ...frame, samples: new Int32Array(0) },
    gap,
    { ...gap, from: 0n },
    { ...gap, to: 3n },
    { ...gap, cause: "missing" },
    { ...gap, source: "b" },
  ];
  t.is(new Set([frame, ...other].map((item) => crcOf(item))).size, other.length + 1);
  t.not(crcOf(frame, gap), crcOf(gap, frame));
  t.is(crcOf({ ...frame, samples: Float64Array.of(Number.NaN) }), crcOf({ ...frame, samples: Float32Array.of(Number.NaN) }));
});

test("outputDigests() is the same for equal items", (t) => {
  fc.assert(
    fc.property(arbitraryItem, (item) => item.kind === "watermark" || crcOf(structuredClone(item)) === crcOf(item)),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), arbitraryJson)), (members) => {
      const data = new Map(members);
      const turned = new Map([...data].reverse());
      return crcOf({ ...event, data: Object.fromEntries(data) }) === crcOf({ ...event, data: Object.fromEntries(turned) });
    }),
  );
  t.pass();
});
