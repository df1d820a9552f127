import type { Json } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { pairEvents } from "./pair-events.ts";

interface Known {
  readonly id: string;
  readonly source: string;
  readonly time: bigint;
  readonly data: Json;
}

const known = (id: string, time: number, source = "s", data: Json = null): Known => ({ id, source, time: BigInt(time), data });
const named = ({ pairs, onlyRecorded, onlyOther }: ReturnType<typeof pairEvents<Known>>) => ({
  pairs: pairs.map(({ recorded, other, by }) => `${recorded.id}-${other.id} ${by}`),
  onlyRecorded: onlyRecorded.map(({ id }) => id),
  onlyOther: onlyOther.map(({ id }) => id),
});

test("pairEvents() pairs equal ids whatever their times, then what is nearest", (t) => {
  const recorded = [known("x", 0), known("a", 10), known("b", 20), known("c", 100)];
  const other = [known("x", 1000), known("A", 12), known("B", 19), known("D", 300)];
  t.deepEqual(named(pairEvents(recorded, other, 5n)), { pairs: ["x-x id", "a-A time", "b-B time"], onlyRecorded: ["c"], onlyOther: ["D"] });
});

test("pairEvents() does not pair what is of two sources", (t) => {
  t.deepEqual(named(pairEvents([known("a", 0, "s")], [known("b", 0, "r")], 5n)), { pairs: [], onlyRecorded: ["a"], onlyOther: ["b"] });
});

test("pairEvents() does not pair what is of two channels or phases", (t) => {
  const z = known("z", 0, "s", { channel: "Z", phase: "P" });
  t.is(pairEvents([z], [known("e", 0, "s", { channel: "E", phase: "P" })], 5n).pairs.length, 0);
  t.is(pairEvents([z], [known("s", 0, "s", { channel: "Z", phase: "S" })], 5n).pairs.length, 0);
  t.is(pairEvents([z], [known("y", 1, "s", { channel: "Z", phase: "P", peak: 1 })], 5n).pairs.length, 1);
});

test("pairEvents() prefers more pairs to nearer ones, and then the least sum", (t) => {
  // a-B is nearest, and would leave b and A alone.
  t.deepEqual(named(pairEvents([known("a", 10), known("b", 14)], [known("A", 6), known("B", 10)], 4n)).pairs, ["a-A time", "b-B time"]);
  t.deepEqual(named(pairEvents([known("a", 10)], [known("A", 7), known("B", 12)], 4n)).pairs, ["a-B time"]);
});

test("pairEvents() keeps equal ids apart when there are several", (t) => {
  t.deepEqual(named(pairEvents([known("a", 0), known("a", 50)], [known("a", 0)], 5n)), { pairs: ["a-a id"], onlyRecorded: ["a"], onlyOther: [] });
});

/** The best pairing by trying all. */
function best(a: readonly number[], b: readonly number[], tolerance: number): { count: number; cost: number } {
  const [first, ...rest] = a;
  if (first === undefined) return { count: 0, cost: 0 };
  const options = [best(rest, b, tolerance)];
  b.forEach((value, i) => {
    if (Math.abs(value - first) > tolerance) return;
    const { count, cost } = best(rest, b.toSpliced(i, 1), tolerance);
    options.push({ count: count + 1, cost: cost + Math.abs(value - first) });
  });
  return options.reduce((x, y) => (y.count > x.count || (y.count === x.count && y.cost < x.cost) ? y : x));
}

test("pairEvents() is optimal, one to one, and loses nothing", (t) => {
  const times = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 });
  fc.assert(
    fc.property(times, times, fc.integer({ min: 0, max: 12 }), (a, b, tolerance) => {
      const recorded = a.map((time, i) => known(`a${i}`, time));
      const other = b.map((time, i) => known(`b${i}`, time));
      const { pairs, onlyRecorded, onlyOther } = pairEvents(recorded, other, BigInt(tolerance));
      const cost = pairs.reduce((sum, pair) => sum + Math.abs(Number(pair.recorded.time - pair.other.time)), 0);
      t.deepEqual({ count: pairs.length, cost }, best(a, b, tolerance));
      t.is(new Set([...pairs.map((pair) => pair.recorded), ...onlyRecorded]).size, a.length);
      t.is(new Set([...pairs.map((pair) => pair.other), ...onlyOther]).size, b.length);
    }),
    { numRuns: 300 },
  );
});

test("pairEvents() pairs as many of a dense crowd as can be paired", (t) => {
  const crowd = (offset: number, name: string) => Array.from({ length: 3000 }, (_, i) => known(`${name}${i}`, 2 * i + offset));
  t.is(pairEvents(crowd(0, "a"), crowd(1, "b"), 5n).pairs.length, 3000);
});
