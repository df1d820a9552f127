import test from "ava";
import { reading } from "./items.ts";
import { Recording } from "./recording.ts";

const batch = (sequence: number, count: number, epoch = 1) => ({
  producer: "out",
  epoch,
  sequence,
  items: Array.from({ length: count }, (_, i) => reading("a", sequence + i, epoch)),
});
const numbers = ({ entries }: Recording) => entries.map(({ epoch, sequence }) => `${epoch}/${sequence}`);

test("Recording takes each number once, and counts what it was never given", (t) => {
  const recording = new Recording();
  recording.take(batch(0, 3));
  recording.take(batch(1, 3));
  t.deepEqual(numbers(recording), ["1/0", "1/1", "1/2", "1/3"]);
  recording.take(batch(4, 5), 2);
  t.deepEqual(recording.position, { epoch: 1, next: 6 });
  recording.take(batch(8, 1));
  t.is(recording.missed, 2);
  recording.take(batch(0, 1, 2));
  recording.take(batch(9, 1));
  t.deepEqual(numbers(recording).slice(-2), ["1/8", "2/0"]);
  t.is(recording.missed, 2);
});
