import test from "ava";
import fc from "fast-check";
import { packChange, unpackChange } from "./packed-change.ts";

const change = fc.record(
  {
    turn: fc.nat(),
    rest: fc.uint8Array(),
    keys: fc.array(fc.record({ step: fc.string(), key: fc.string({ unit: "binary" }), order: fc.nat(), state: fc.uint8Array() })),
    meta: fc.jsonValue() as fc.Arbitrary<null>,
    fresh: fc.boolean(),
  },
  { requiredKeys: ["turn", "rest", "keys"], noNullPrototype: true },
);

test("unpackChange() gives what packChange() was given, whose bytes stay with the caller", (t) => {
  fc.assert(
    fc.property(change, (given) => {
      const packed = packChange(given);
      t.deepEqual(unpackChange(structuredClone(packed, { transfer: [packed.bytes.buffer] })), given);
      t.true(given.keys.every(({ state }) => !state.buffer.detached));
    }),
  );
});
