import type { Event, Frame, Gap, Item, Json, Watermark } from "@headframe/core";
// biome-ignore lint/correctness/noUndeclaredDependencies: for tests only, which have it from the root
import fc from "fast-check";

const name = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom("FDSN:AM_R0001_00_E_H_Z", "count", "half \ud800 pair"),
);
const time = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 0n));
const int32s = fc.oneof(
  fc.array(fc.integer({ min: -300, max: 300 }), { maxLength: 40 }),
  fc.array(fc.integer(), { maxLength: 20 }),
  fc.array(fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0, -1), { maxLength: 9 }),
);

const number = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY));

/** Plain data of any shape, with numbers and keys that JSON text loses. */
export const arbitraryJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false),
    number,
    name,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(name, fc.constantFrom("__proto__", "constructor", "length")), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const samples = fc.oneof(
  int32s.map((list) => Int32Array.from(list)),
  fc.array(number, { maxLength: 12 }).map((list) => Float32Array.from(list)),
  fc.array(number, { maxLength: 12 }).map((list) => Float64Array.from(list)),
);

const frame: fc.Arbitrary<Frame> = fc.record(
  {
    kind: fc.constant("frame" as const),
    source: name,
    channels: fc.array(name, { maxLength: 3 }),
    t0: time,
    rate: number,
    unit: name,
    samples,
    settling: fc.nat(),
    timingQuality: fc.nat(100),
  },
  { requiredKeys: ["kind", "source", "channels", "t0", "rate", "unit", "samples"], noNullPrototype: true },
) as fc.Arbitrary<Frame>;
const event: fc.Arbitrary<Event> = fc.record(
  { kind: fc.constant("event" as const), type: name, id: name, source: name, time, data: arbitraryJson },
  { noNullPrototype: true },
);
const gap: fc.Arbitrary<Gap> = fc.record(
  {
    kind: fc.constant("gap" as const),
    source: name,
    from: time,
    to: time,
    cause: fc.constantFrom("missing", "lost", "overflow", "clock-step", "damaged", "rate-change"),
  },
  { noNullPrototype: true },
) as fc.Arbitrary<Gap>;
const watermark: fc.Arbitrary<Watermark> = fc.record({ kind: fc.constant("watermark" as const), source: name, time }, { noNullPrototype: true });

/** Any item. */
export const arbitraryItem: fc.Arbitrary<Item> = fc.oneof(frame, event, gap, watermark);
