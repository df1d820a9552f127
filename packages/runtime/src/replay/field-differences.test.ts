import type { Event, Json } from "@headframe/core";
import test from "ava";
import { fieldDifferences } from "./field-differences.ts";

const event = (data: Json, time = 0n): Event => ({ kind: "event", type: "pick", id: String(time), source: "s", time, data });

test("fieldDifferences() gives both values of what differs, and by how much", (t) => {
  const a = event({ phase: "P", seconds: 0.5, magnitude: { value: 1, type: "Mw" }, on: "2026-01-01T00:00:00.000000000Z", gone: true, same: [1] }, 10n);
  const b = event(
    { phase: "S", seconds: 0.75, magnitude: { value: 1.5, type: "Mw" }, on: "2026-01-01T00:00:00.250000000Z", come: null, same: [1] },
    1_000_000_010n,
  );
  t.deepEqual(fieldDifferences(a, b), [
    { field: "time", recorded: "1970-01-01T00:00:00.000000010Z", other: "1970-01-01T00:00:01.000000010Z", difference: 1 },
    { field: "phase", recorded: "P", other: "S" },
    { field: "seconds", recorded: 0.5, other: 0.75, difference: 0.25 },
    { field: "magnitude.value", recorded: 1, other: 1.5, difference: 0.5 },
    { field: "on", recorded: "2026-01-01T00:00:00.000000000Z", other: "2026-01-01T00:00:00.250000000Z", difference: 0.25 },
    { field: "gone", recorded: true },
    { field: "come", other: null },
  ]);
});

test("fieldDifferences() takes a list of plain values as one field, and lists of objects apart", (t) => {
  t.deepEqual(fieldDifferences(event({ peaks: [1, 2] }), event({ peaks: [1, 3] })), [{ field: "peaks", recorded: [1, 2], other: [1, 3] }]);
  t.deepEqual(fieldDifferences(event([{ p: 1 }]), event([{ p: 2 }])), [{ field: "0.p", recorded: 1, other: 2, difference: 1 }]);
  t.deepEqual(fieldDifferences(event(1), event("1")), [{ field: "data", recorded: 1, other: "1" }]);
  t.deepEqual(fieldDifferences(event({ a: [1, { b: 2 }] }), event({ a: [1, { b: 2 }] })), []);
});

test("fieldDifferences() is bounded", (t) => {
  const many = (offset: number) => event(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, i + offset])));
  t.is(fieldDifferences(many(0), many(1)).length, 50);
});
