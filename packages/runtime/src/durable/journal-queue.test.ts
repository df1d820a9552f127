import type { Batch, Item } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { JournalQueue, journalPosition } from "./journal-queue.ts";

const mark = (time: number): Item => ({ kind: "watermark", source: "a", time: BigInt(time) });
const at = { path: "", offset: 0 };

/** Entries from number 1 on, with so many items and side items. */
function entries(sizes: readonly (readonly [items: number, side: number])[]) {
  let time = 0;
  return sizes.map(([count, side], i) => {
    const items = Array.from({ length: count }, () => mark(time++));
    const errors = Array.from({ length: side }, () => mark(time++));
    return {
      entry: { number: i + 1, items, ...(side > 0 && { side: { errors } }), position: i, ...(i === sizes.length - 1 && { done: true }) },
      at,
      bytes: 10,
    };
  });
}

test("JournalQueue.take() cuts entries by credit, in any way, and loses nothing", (t) => {
  const shapes = fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(shapes, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), fc.nat(40), (sizes, credits, stopAfter) => {
      const list = entries(sizes);
      let taken = 0;
      let queue = new JournalQueue({ entry: 1, item: 0 }, (bytes) => (taken += bytes));
      for (const entry of list) queue.push(entry);
      const items: Item[] = [];
      const errors: Item[] = [];
      let last: Batch | undefined;
      for (let i = 0; queue.length > 0; i++) {
        if (i === stopAfter) {
          const { position } = queue; // another reader goes on at the position
          queue = new JournalQueue(journalPosition(JSON.parse(JSON.stringify(position))), (bytes) => (taken += bytes));
          for (const entry of list.slice(position.entry - 1)) queue.push(entry);
        }
        const credit = credits[i % credits.length] ?? 1;
        last = queue.take(credit);
        t.true(last.items.length <= credit);
        t.is(last.done, queue.length === 0 ? true : undefined);
        items.push(...last.items);
        errors.push(...(last.side?.errors ?? []));
      }
      t.deepEqual(
        items,
        list.flatMap(({ entry }) => entry.items),
      );
      t.deepEqual(
        errors,
        list.flatMap(({ entry }) => entry.side?.errors ?? []),
      );
      t.deepEqual(last?.position, { entry: sizes.length + 1, item: 0 });
      t.deepEqual([taken, queue.bytes], [sizes.length * 10, 0]);
    }),
    { numRuns: 500 },
  );
});

test("JournalQueue.push() refuses entries that do not follow, or have shrunk", (t) => {
  const [first, second] = entries([
    [2, 0],
    [2, 0],
  ]);
  const queue = new JournalQueue({ entry: 1, item: 0 });
  t.throws(() => second && queue.push(second), { code: "source-changed", message: /Entry 1 of the journal is missing/ });
  t.throws(() => first && new JournalQueue({ entry: 1, item: 3 }).push(first), { code: "source-changed", message: /has 2 items, but 3 were taken/ });
});

test("journalPosition() refuses positions of other sources", (t) => {
  t.deepEqual(journalPosition({ entry: 3, item: 1 }), { entry: 3, item: 1 });
  for (const position of [null, 7, "x", {}, { entry: 0, item: 0 }, { entry: 1.5, item: 0 }, { entry: 1 }, { offset: 8 }])
    t.throws(() => journalPosition(position), { code: "source-changed" });
});
