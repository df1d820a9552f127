import test from "ava";
import fc from "fast-check";
import { CandidateHeap } from "./candidate-heap.ts";

test("CandidateHeap gives the highest score first, and the lowest number of equal ones", (t) => {
  const property = fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (values) => {
    const scores = Float32Array.from(values);
    const heap = new CandidateHeap(scores);
    for (const item of values.keys()) heap.push(item);
    const order: number[] = [];
    for (let item = heap.pop(); item !== undefined; item = heap.pop()) order.push(item);
    t.deepEqual(
      order,
      [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b),
    );
  });
  t.notThrows(() => fc.assert(property));
});
