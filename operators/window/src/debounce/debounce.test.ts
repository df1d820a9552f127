import type { Event, Gap, Item } from "@headframe/core";
import { runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { at, reading, watermark } from "../testing/arrivals.ts";
import { debounce, type StableStateEvent } from "./debounce.ts";

const step = debounce({ stableSeconds: 5 });
const states = (items: readonly Item[]) =>
  (runStep(step, items).out as StableStateEvent[]).filter((e) => e.kind === "event").map((e) => [Number(e.time - at(0)) / 1e9, e.data.state]);

test("debounce() emits each run of one state that lasts, and not the one before again", (t) => {
  const changes = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 9 }), state: fc.constantFrom("a", "b", "c") }), { maxLength: 40 });
  fc.assert(
    fc.property(changes, (list) => {
      let second = 0;
      const seen = list.map(({ wait, state }) => {
        second += wait;
        return { second, state };
      });
      const runs = seen.filter((e, i) => e.state !== seen[i - 1]?.state);
      const expected: [number, string][] = [];
      for (const [i, run] of runs.entries()) {
        const lasts = (runs[i + 1]?.second ?? seen.at(-1)?.second ?? 0) - run.second >= 5;
        if (lasts && run.state !== expected.at(-1)?.[1]) expected.push([run.second + 5, run.state]);
      }
      t.deepEqual(states(seen.map((e, number) => reading(e.second, { state: e.state }, { number }))), expected);
    }),
  );
});

test("debounce() sees by the watermark that a state has lasted", (t) => {
  t.deepEqual(states([reading(0, { state: true }), watermark(4.999999999)]), []);
  t.deepEqual(states([reading(0, { state: true }), watermark(5)]), [[5, true]]);
  t.deepEqual(states([reading(0, { state: true }), watermark(6), reading(7, { state: false }), reading(8, { state: true }), watermark(99)]), [[5, true]]);
});

test("debounce() begins anew after a gap, which what had lasted before it survives", (t) => {
  const gap = (from: number): Gap => ({ kind: "gap", source: "s1", from: at(from), to: at(from + 1), cause: "lost" });
  t.deepEqual(states([reading(0, { state: 1 }), gap(4), reading(5, { state: 1 }), reading(9, { state: 2 })]), []);
  t.deepEqual(states([reading(0, { state: 1 }), gap(5)]), [[5, 1]]);
});

test("debounce() reports what is no state", (t) => {
  const { side } = runStep(step, [reading(0, {}), reading(1, { state: [1] }), reading(2, { state: Number.NaN })]);
  t.deepEqual(
    side.errors?.map((e) => (e as Event<string, { reason: string }>).data.reason),
    ['Field "state" is absent', 'Field "state" is not a text, number, boolean or null', 'Field "state" is not a text, number, boolean or null'],
  );
});
