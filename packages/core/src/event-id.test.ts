import test from "ava";
import fc from "fast-check";
import { eventId } from "./event-id.ts";

test("eventId() is the same for the same input, on every machine", (t) => {
  t.is(eventId("pick", "FDSN:BW_UH1__E_H_Z", 1n), eventId("pick", "FDSN:BW_UH1__E_H_Z", 1n, ""));
  t.is(eventId("pick", "FDSN:BW_UH1__E_H_Z", 1_274_976_840_000_000_000n, "P"), "4da7100fa93c8ec9c095f8299931b472");
});

test("eventId() differs when any part differs, however the parts are cut", (t) => {
  const parts = fc.tuple(fc.string(), fc.string(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.string());
  fc.assert(fc.property(parts, parts, (a, b) => (eventId(...a) === eventId(...b)) === a.every((part, i) => part === b[i])));
  t.not(eventId("ab", "c", 0n), eventId("a", "bc", 0n));
  t.not(eventId("a", "b", 12n, "3"), eventId("a", "b", 1n, "23"));
});

test("eventId() is 32 hexadecimal digits", (t) => {
  t.regex(eventId("", "", 0n), /^[0-9a-f]{32}$/);
});
