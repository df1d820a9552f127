import type { Frame } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { ItemQueue } from "./item-queue.ts";

function frame(source: string, index: number): Frame {
  return { kind: "frame", source, channels: [source], t0: BigInt(index) * 1_000_000_000n, rate: 1, unit: "count", samples: Int32Array.of(index) };
}

test("ItemQueue.take() gives what was pushed, in order", (t) => {
  const queue = new ItemQueue(100);
  for (let i = 0; i < 10; i++) queue.push(frame("a", i));
  t.deepEqual(
    [...queue.take(4), ...queue.take(100)].map((item) => item.kind === "frame" && item.samples[0]),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  t.is(queue.length, 0);
});

test("ItemQueue.push() drops the oldest when full and states one gap a source", (t) => {
  const queue = new ItemQueue(4);
  for (let i = 0; i < 10; i++) queue.push(frame(i % 2 === 0 ? "a" : "b", i));
  t.is(queue.dropped, 6);
  t.deepEqual(queue.take(2), [
    { kind: "gap", source: "a", from: 0n, to: 5_000_000_000n, cause: "overflow" },
    { kind: "gap", source: "b", from: 1_000_000_000n, to: 6_000_000_000n, cause: "overflow" },
  ]);
  t.is(queue.take(100).length, 4);
});

test("ItemQueue loses nothing unsaid and stays within its limit", (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.oneof(fc.constant("push"), fc.integer({ min: 0, max: 8 })), { maxLength: 200 }),
      (limit, actions) => {
        const queue = new ItemQueue(limit);
        let pushed = 0;
        let next = 0n;
        const check = (most: number) => {
          for (const item of queue.take(most)) {
            const from = item.kind === "frame" ? item.t0 : (item as { from: bigint }).from;
            if (from !== next) return false;
            next = item.kind === "frame" ? item.t0 + 1_000_000_000n : (item as { to: bigint }).to;
          }
          return queue.length <= limit + 1;
        };
        return (
          actions.every((action) => {
            if (action !== "push") return check(action as number);
            queue.push(frame("a", pushed++));
            return queue.length <= limit + 1;
          }) &&
          check(1000) &&
          next === BigInt(pushed) * 1_000_000_000n
        );
      },
    ),
  );
  t.pass();
});
