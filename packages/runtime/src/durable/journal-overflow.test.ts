import type { Event, Frame } from "@headframe/core";
import test from "ava";
import { JournalOverflow } from "./journal-overflow.ts";

const frame = (source: string, t0: bigint, length: number): Frame => ({
  kind: "frame",
  source,
  channels: [source, `${source}2`],
  t0,
  rate: 100,
  unit: "count",
  samples: new Int32Array(2 * length),
});
const event: Event = { kind: "event", type: "reading", id: "1", source: "b", time: 5n, data: null };

test("JournalOverflow makes one gap a source, and one error event of all that has no duration", (t) => {
  const overflow = new JournalOverflow("backlog");
  overflow.drop({ items: [frame("a", 0n, 10), event], position: 1 });
  overflow.drop({
    items: [
      frame("c", 50n, 1),
      frame("a", 100_000_000n, 25),
      { kind: "watermark", source: "a", time: 9n },
      { kind: "gap", source: "b", from: 3n, to: 4n, cause: "lost" },
    ],
    side: { errors: [event] },
    position: 2,
    done: true,
  });
  t.is(overflow.count, 6);
  const { side, ...batch } = overflow.batch();
  t.deepEqual(batch, {
    items: [
      { kind: "gap", source: "a", from: 0n, to: 350_000_000n, cause: "overflow" },
      { kind: "gap", source: "c", from: 50n, to: 10_000_050n, cause: "overflow" },
      { kind: "gap", source: "b", from: 3n, to: 4n, cause: "overflow" },
    ],
    position: 2,
    done: true,
  });
  t.like(side, {
    errors: [
      { type: "error", source: "b", time: 5n, data: { step: "journal", reason: "2 events were dropped: the journal had more waiting than it may keep" } },
    ],
  });
  t.deepEqual(structuredClone(overflow.batch()), overflow.batch());
});

test("JournalOverflow takes any frame", (t) => {
  const overflow = new JournalOverflow("disk");
  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) overflow.drop({ items: [{ ...frame("a", 7n, 1), rate }], position: null });
  overflow.drop({ items: [{ ...frame("a", 7n, 0), channels: [] }], position: null });
  t.deepEqual(overflow.batch().items, [{ kind: "gap", source: "a", from: 7n, to: 7n, cause: "overflow" }]);
});
