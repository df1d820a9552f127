import {
  channelSamples,
  type Event,
  type Frame,
  formatTime,
  frameLength,
  type Item,
  keyOf,
  operatorOptions,
  parseTime,
  StepRunner,
  sampleGrid,
  type Time,
} from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { cut } from "./cut.ts";
import type { FrameBuffer } from "./frame-buffer.ts";
import type { IncompleteData } from "./incomplete-window.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const at = (second: number): Time => begin + BigInt(Math.round(second * 1000)) * 1_000_000n;
const id = (station: string, channel = "Z"): string => `FDSN:BW_${station}__S_H_${channel}`;

/** Samples `first` up to `end` of a ramp at 10 Hz. */
function ramp(source: string, first: number, end: number, rate = 10): Frame {
  const samples = Int32Array.from({ length: end - first }, (_, i) => first + i);
  return { kind: "frame", source, channels: [source], t0: begin + sampleGrid(rate).offset(first), rate, unit: "count", samples };
}

function event(second: number, channels?: readonly string[], off?: number): Event {
  const data = { ...(channels && { channels }), ...(off !== undefined && { off: formatTime(at(off)) }) };
  return { kind: "event", type: "trigger", id: `${second}`, source: id("A"), time: at(second), data };
}

const watermark = (second: number): Item => ({ kind: "watermark", source: "all", time: at(second) });
const incomplete = (side: Readonly<Record<string, readonly Item[]>>) =>
  (side.incomplete ?? []).map((item) => item as unknown as Event<"incomplete", IncompleteData>);

/** `A Z 5-10` for samples 5 up to 10 of channel Z of station A, `gap` for a gap. */
function summary(items: readonly Item[], rate = 10): string[] {
  const number = (time: Time) => sampleGrid(rate).nearest(time - begin);
  return items.map((item) => {
    const name = item.source.slice(8).replace("__S_H_", " ");
    if (item.kind !== "frame") return `gap ${name} ${number((item as { from: Time }).from)}-${number((item as { to: Time }).to)}`;
    const first = number(item.t0);
    return `${name} ${first}-${first + frameLength(item)}`;
  });
}

test("cut() example holds", async (t) => {
  t.deepEqual(await exampleProblems(cut.definition), []);
});

test("cut() takes the stations of the event, or all", (t) => {
  const input = [...["A", "B", "C"].map((station) => ramp(id(station), 0, 200)), ramp(id("A", "N"), 0, 200), event(10, [id("A"), id("B")], 11)];
  t.deepEqual(summary(runStep(cut({ beforeSeconds: 1, afterSeconds: 2 }), input).out), ["A N 90-130", "A Z 90-130", "B Z 90-130"]);
  const all = runStep(cut({ beforeSeconds: 1, afterSeconds: 2, channels: "all" }), input);
  t.deepEqual(summary(all.out), ["A N 90-130", "A Z 90-130", "B Z 90-130", "C Z 90-130"]);
  t.deepEqual(all.side, {});
  const sourceOnly = [ramp(id("A"), 0, 200), ramp(id("B"), 0, 200), event(10)];
  t.deepEqual(summary(runStep(cut({ beforeSeconds: 1, afterSeconds: 2 }), sourceOnly).out), ["A Z 90-120"]);
});

test("cut() cuts exactly at samples: from <= time < to, in the raw type", (t) => {
  const { out } = runStep(cut({ beforeSeconds: 0.25, afterSeconds: 0.25 }), [ramp(id("A"), 0, 200), event(10)]);
  t.deepEqual(summary(out), ["A Z 98-103"]);
  t.deepEqual((out[0] as Frame).samples, Int32Array.of(98, 99, 100, 101, 102));
  const exact = runStep(cut({ beforeSeconds: 0.2, afterSeconds: 0.2 }), [ramp(id("A"), 0, 200), event(10)]);
  t.deepEqual(summary(exact.out), ["A Z 98-102"]);
});

test("cut() sends each sample once where windows overlap, and states the gap between others", (t) => {
  const step = cut({ beforeSeconds: 1, afterSeconds: 1 });
  const frame = ramp(id("A"), 0, 400);
  t.deepEqual(summary(runStep(step, [frame, event(10), event(11), event(20)]).out), ["A Z 90-120", "gap A Z 120-190", "A Z 190-210"]);
  // the first is out before the second comes
  t.deepEqual(summary(runStep(step, [frame, event(10), watermark(11), event(11.5), watermark(30)]).out), ["A Z 90-110", "A Z 110-125"]);
  // a long window around a short one
  t.deepEqual(summary(runStep(step, [frame, event(10, undefined, 30), event(20), watermark(22)]).out), ["A Z 90-210", "A Z 210-310"]);
});

test("cut() waits until event time shows that the window is complete, and holds event time", (t) => {
  const { definition, spec } = cut({ beforeSeconds: 2, afterSeconds: 1 });
  if (!("kernel" in definition)) return t.fail();
  const out: Item[] = [];
  const runner = new StepRunner(
    definition.kernel(operatorOptions(definition, spec.options)),
    keyOf("none"),
    { out: (item) => out.push(item), control() {}, side: (_, item) => t.fail(item.kind), error: (reason) => t.fail(reason) },
    { now: 0n, random: () => 0 },
  );
  runner.push(ramp(id("A"), 0, 100));
  t.is(runner.watermark(at(9)), at(7));
  runner.push(event(9.5));
  runner.push(ramp(id("A"), 100, 104));
  t.is(runner.watermark(at(10.4)), at(7.5));
  t.is(out.length, 0);
  runner.push(ramp(id("A"), 104, 110));
  t.is(runner.watermark(at(10.5)), at(8.5));
  t.deepEqual(summary(out), ["A Z 75-105"]);
  t.deepEqual(channelSamples(out[0] as Frame, 0).slice(24, 26), Int32Array.of(99, 100));
});

test("cut() reports what is not in the buffer any more, holes, and stations it does not know", (t) => {
  const pieces = cutFrame(
    ramp(id("A"), 0, 1000),
    Array.from({ length: 100 }, (_, i) => i * 10),
  ).filter((_, i) => i !== 96);
  const { out, side } = runStep(cut({ beforeSeconds: 2, afterSeconds: 2, bufferSeconds: 10 }), [...pieces, event(90, [id("A"), id("X")]), event(96.5)]);
  t.deepEqual(summary(out), ["A Z 900-920", "gap A Z 920-945", "A Z 945-960", "gap A Z 960-970", "A Z 970-985"]);
  t.deepEqual(
    incomplete(side).map(({ source, data }) => [source, data.missing.map(({ from, to }) => [from.slice(17, 21), to.slice(17, 21)]), data.seconds]),
    [
      [id("A"), [["28.0", "30.0"]], 2],
      [id("A"), [["36.0", "37.0"]], 1],
      ["BW_X", [["28.0", "32.0"]], 4],
    ],
  );
});

test("cut() sends a window longer than the buffer in several frames, none lost", (t) => {
  const pieces = cutFrame(
    ramp(id("A"), 0, 1000),
    Array.from({ length: 100 }, (_, i) => i * 10),
  );
  const { out, side } = runStep(cut({ beforeSeconds: 1, afterSeconds: 1, bufferSeconds: 5 }), [
    ...pieces.slice(0, 11),
    event(10, undefined, 50),
    event(5, undefined, 6),
    ...pieces.slice(11),
  ]);
  t.deepEqual(
    out.filter((item) => item.kind === "frame").flatMap((frame) => [...frame.samples]),
    [...Array.from({ length: 10 }, (_, i) => 60 + i), ...Array.from({ length: 420 }, (_, i) => 90 + i)],
  );
  t.deepEqual(
    incomplete(side).map(({ data }) => data.seconds),
    [2],
  );
});

test("cut() keeps its buffer bounded", (t) => {
  const { definition, spec } = cut({ beforeSeconds: 1, afterSeconds: 1, bufferSeconds: 5 });
  if (!("kernel" in definition)) return t.fail();
  const runner = new StepRunner(
    definition.kernel(operatorOptions(definition, spec.options)),
    keyOf("none"),
    { out() {}, control() {}, side() {}, error: (reason) => t.fail(reason) },
    { now: 0n, random: () => 0 },
  );
  for (let i = 0; i < 500; i++) {
    runner.push(ramp(id("A"), i * 10, i * 10 + 10));
    runner.push(event(i));
    runner.watermark(at(i));
  }
  const [slot] = runner.slots.values();
  const { buffers, windows } = (slot?.state ?? {}) as { buffers?: Map<string, FrameBuffer>; windows?: unknown[] };
  const buffer = buffers?.get(id("A"));
  t.true((buffer?.pieces.length ?? 99) <= 6 && (buffer?.done.length ?? 99) <= 2 && (windows?.length ?? 99) <= 2);
});

test("cut() does not depend on the cuts and the mixing of frames and events", (t) => {
  const events = fc.array(fc.tuple(fc.nat(300), fc.nat(30), fc.subarray(["A", "B"], { minLength: 1 })), { maxLength: 6 });
  fc.assert(
    fc.property(events, fc.constantFrom(10, 30, 7), fc.array(fc.nat(400), { maxLength: 12 }), fc.infiniteStream(fc.nat()), (list, rate, cuts, numbers) => {
      const wanted = list.map(([on, length, stations]) =>
        event(
          on / 10,
          stations.map((station) => id(station)),
          (on + length) / 10,
        ),
      );
      const wholes = ["A", "B"].map((station) => ramp(id(station), 0, rate * 40, rate));
      const step = cut({ beforeSeconds: 1.5, afterSeconds: 1 });
      const whole = runStep(step, [...wholes, ...wanted]);
      const streams: Item[][] = [...wholes.map((frame) => cutFrame(frame, cuts)), [...wanted]];
      const mixed: Item[] = [];
      while (streams.some((items) => items.length > 0)) {
        const item = streams[(numbers.next().value as number) % 3]?.shift();
        if (item) mixed.push(item);
      }
      t.deepEqual(runStep(step, mixed), whole);
    }),
  );
});

test("cut() keeps channels, settling marks and stretches apart", (t) => {
  const two = (first: number, end: number): Frame => ({
    ...ramp(id("A"), first, end),
    channels: [id("A"), id("A", "N")],
    samples: Int32Array.from({ length: 2 * (end - first) }, (_, i) => i),
  });
  const step = cut({ beforeSeconds: 0.5, afterSeconds: 0.5 });
  const { out } = runStep(step, [two(0, 98), { ...two(98, 102), settling: 2 }, two(102, 110), event(10)]);
  t.deepEqual((out[0] as Frame).samples, Int32Array.of(95, 96, 97, 0, 1, 2, 3, 0, 1, 2, 193, 194, 195, 4, 5, 6, 7, 8, 9, 10));
  t.is((out[0] as Frame).settling, 5);
  const moved = { ...ramp(id("A"), 100, 110), t0: at(10.03) };
  t.deepEqual(summary(runStep(step, [ramp(id("A"), 0, 100), moved, event(10)]).out), ["A Z 95-100", "A Z 100-105"]);
});

test("cut() reports bad input and goes on", (t) => {
  const odd = [
    { ...event(1), data: { off: "soon" } },
    { ...event(5), data: { off: formatTime(at(1)) } },
    { ...ramp(id("A"), 0, 3), samples: new Int32Array(0) },
    { ...ramp(id("A"), 0, 3), rate: Number.POSITIVE_INFINITY },
  ];
  const { out, side } = runStep(cut({ beforeSeconds: 1, afterSeconds: 1 }), [
    ramp(id("A"), 0, 100),
    ...odd,
    ramp(id("A"), 50, 60),
    { ...event(5), data: [1] },
    { ...event(5), data: { channels: [1] } },
  ]);
  t.is(side.errors?.length, 5);
  t.deepEqual(summary(out), ["A Z 40-60"]);
  t.throws(() => cut({ beforeSeconds: 50, afterSeconds: 50 }), { message: /"bufferSeconds" \(60\) must be at least/ });
  t.is(runStep(cut({ beforeSeconds: 1, afterSeconds: 1, maxWindows: 1 }), [event(1), event(2)]).side.errors?.length, 1);
});
