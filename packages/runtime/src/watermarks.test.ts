import type { Item } from "@headframe/core";
import test from "ava";
import { at, frame, gap, reading, watermark } from "./simulation/items.ts";
import { BEGIN, combined, END, type Progress, SourceMarks } from "./watermarks.ts";

/** Seconds at which event time stands after each turn. */
function times(marks: SourceMarks, turns: readonly (readonly Item[])[]): (number | undefined)[] {
  return turns.map((items, i) => {
    for (const item of items) marks.observe(item, i + 1, 0);
    marks.advance();
    return marks.progress.time === BEGIN ? undefined : Number(marks.progress.time) / 1e9;
  });
}

test("SourceMarks follows the item source that is behind", (t) => {
  const turns = [[reading("a", 1, 0), reading("b", 3, 0)], [reading("a", 5, 0)], [reading("b", 9, 0)], [reading("a", 7, 0)]];
  t.deepEqual(times(new SourceMarks(0n), turns), [undefined, 3, 5, 7]);
});

test("SourceMarks begins when an item source is heard again in a later turn", (t) => {
  const turns = [[frame("a", 0, [1]), frame("a", 1, [1])], [frame("b", 0, [1])], [frame("c", 0, [1])], [frame("a", 2, [1])]];
  t.deepEqual(times(new SourceMarks(0n), turns), [undefined, undefined, undefined, 0.1]);
});

test("SourceMarks counts a frame to its end, a gap to its end, less the allowed disorder", (t) => {
  const turns = [[reading("a", 0, 0)], [frame("a", 10, [1, 2, 3, 4, 5], 10)], [gap("a", 10.5, 20)]];
  t.deepEqual(times(new SourceMarks(0n), turns), [undefined, 10.5, 20]);
  t.deepEqual(times(new SourceMarks(at(2)), turns), [undefined, 8.5, 18]);
});

test("SourceMarks takes a source at its word", (t) => {
  const marks = new SourceMarks(0n);
  const turns = [[reading("a", 5, 0)], [watermark("a", 3)], [reading("a", 50, 0)], [watermark("a", 2)], [watermark("a", 30)]];
  t.deepEqual(times(marks, turns), [undefined, 3, 3, 3, 30]);
  t.deepEqual(times(new SourceMarks(0n), [[reading("a", 5, 0), watermark("*", 4)], [reading("b", 9, 0)], [watermark("*", 8)]]), [4, 4, 8]);
});

test("SourceMarks never goes back", (t) => {
  const turns = [[reading("a", 5, 0)], [reading("a", 9, 0)], [reading("b", 1, 0)], [reading("a", 2, 0)], [reading("b", 10, 0)]];
  t.deepEqual(times(new SourceMarks(0n), turns), [undefined, 9, 9, 9, 9]);
});

test("SourceMarks goes on without the silent, and waits for them again when they are heard", (t) => {
  const marks = new SourceMarks(0n);
  times(marks, [[reading("a", 1, 0), reading("b", 1, 0)], [reading("a", 20, 0)]]);
  t.is(marks.progress.time, at(1));
  marks.silent("b");
  marks.advance();
  t.is(marks.progress.time, at(20));
  t.false(marks.progress.idle);
  marks.silent("a");
  marks.advance();
  t.true(marks.progress.idle);
  marks.observe(reading("b", 2, 0), 3, 0);
  marks.advance();
  t.deepEqual(marks.progress, { time: at(20), idle: false, ended: false });
});

test("SourceMarks keeps no memory of silent sources", (t) => {
  const marks = new SourceMarks(0n);
  for (let i = 0; i < 1000; i++) {
    marks.observe(reading(`short-lived-${i}`, i, 0), i, 0);
    marks.silent(`short-lived-${i}`);
  }
  marks.advance();
  t.is(marks.marks.size, 0);
  t.is(marks.progress.time, at(999));
});

test("SourceMarks bears frames whose rate is no rate", (t) => {
  const turns = [0, Number.NaN, -1, Number.POSITIVE_INFINITY].map((rate) => [frame("a", 3, [1], rate)]);
  t.deepEqual(times(new SourceMarks(0n), turns), [undefined, 3, 3, 3]);
});

test("SourceMarks is restored as it was", (t) => {
  const marks = new SourceMarks(0n);
  times(marks, [[reading("a", 1, 0), watermark("b", 5)], [reading("a", 20, 0)]]);
  const copy = new SourceMarks(0n);
  copy.restore(structuredClone(marks.snapshot()));
  t.deepEqual(copy.snapshot(), marks.snapshot());
  const more = [[reading("b", 50, 0)], [watermark("b", 9)], [watermark("b", 70)]];
  t.deepEqual(times(copy, more), times(marks, more));
});

test("combined() is the earliest of those that count", (t) => {
  const progress = (second: number, state: Partial<Progress> = {}) => ({ time: at(second), idle: false, ended: false, ...state });
  t.is(combined([progress(3), progress(2)]).time, at(2));
  t.is(combined([progress(3), progress(2, { idle: true })]).time, at(3));
  t.is(combined([progress(3), progress(2, { ended: true })]).time, at(3));
  t.deepEqual(combined([progress(3, { idle: true }), progress(2, { idle: true })]), progress(3, { idle: true }));
  t.deepEqual(combined([progress(3, { ended: true })]), { time: END, idle: false, ended: true });
});
