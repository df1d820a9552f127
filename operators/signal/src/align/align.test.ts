import { channelSamples, type Frame, frameLength, type Gap, type Item, keyOf, operatorOptions, parseTime, StepRunner, sampleGrid } from "@headframe/core";
import { cutFrame, exampleProblems, joinFrames, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { align } from "./align.ts";
import type { Group } from "./group.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const us = (n: number): bigint => BigInt(Math.round(n * 1000));
const id = (channel: string, station = "UH3"): string => `FDSN:BW_${station}__S_H_${channel}`;

/** Samples `first` up to `end` of a channel; a sample is its number plus a value for the channel. */
function part(channel: string, first: number, end: number, { rate = 100, offset = 0n } = {}): Frame {
  const add = channel.charCodeAt(0) * 1000;
  const samples = Int32Array.from({ length: end - first }, (_, i) => add + first + i);
  return { kind: "frame", source: id(channel), channels: [id(channel)], t0: begin + sampleGrid(rate).offset(first) + offset, rate, unit: "count", samples };
}

const time = (number: number, rate = 100) => begin + sampleGrid(rate).offset(number);
const lost = (channel: string, from: number, to: number, cause: Gap["cause"] = "lost"): Gap => ({
  kind: "gap",
  source: id(channel),
  from: time(from),
  to: time(to),
  cause,
});

/** What came out, as sample numbers: `0-10` for a frame, `gap 10-12 missing` for a gap; runs without a break are one. */
function summary(items: readonly Item[], rate = 100): string[] {
  const number = (t: bigint) => sampleGrid(rate).nearest(t - begin);
  const list: { what: string; from: number; to: number }[] = [];
  for (const item of items) {
    const [what, from, to] =
      item.kind === "gap"
        ? [`gap ${item.cause} `, number(item.from), number(item.to)]
        : [" ", number((item as Frame).t0), number((item as Frame).t0) + frameLength(item as Frame)];
    const last = list.at(-1);
    if (last?.what === what && last.to === from) last.to = to;
    else list.push({ what, from, to });
  }
  return list.map(({ what, from, to }) => `${what}${from}-${to}`.trim());
}

const numbersOf = (frame: Frame): number[] => Array.from({ length: frameLength(frame) }, (_, i) => sampleGrid(frame.rate).nearest(frame.t0 - begin) + i);
const framesOf = (items: readonly Item[]): Frame[] => items.filter((item) => item.kind === "frame");

test("align() example holds", async (t) => {
  t.deepEqual(await exampleProblems(align.definition), []);
});

test("align() joins three components, sorted, under the name of their station", (t) => {
  const { out, side } = runStep(align({ channels: 3 }), [part("Z", 0, 20), part("N", 0, 7), part("E", 2, 30), part("N", 7, 25)]);
  t.deepEqual(summary(out), ["2-20", "gap missing 20-30"]);
  const joined = joinFrames(framesOf(out));
  t.is(joined.source, "BW_UH3");
  t.deepEqual(joined.channels, [id("E"), id("N"), id("Z")]);
  t.deepEqual([joined.samples[0], joined.samples[18], joined.samples[36]], [69_002, 78_002, 90_002]);
  t.deepEqual(side, {});
});

test("align() does not depend on the cuts and the mixing of its members, with gaps in them", (t) => {
  const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(0, 0, 0, 5, 40)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.tuple(parts, parts, parts),
      fc.constantFrom(100, 300, 1 / 3),
      fc.array(fc.nat(40), { maxLength: 8 }),
      fc.infiniteStream(fc.nat(2)),
      (lists, rate, cuts, choices) => {
        const streams = lists.map((list, c) => {
          let at = c;
          return list.flatMap(([length, jump]): Item[] => {
            const from = at + jump;
            at = from + length;
            const frame = part("ENZ"[c] as string, from, at, { rate });
            return jump === 0 ? [frame] : [{ ...lost("ENZ"[c] as string, 0, 0), from: time(from - jump, rate), to: frame.t0 }, frame];
          });
        });
        const run = (list: readonly (readonly Item[])[], choose: () => number) => {
          const left = list.map((items) => [...items]);
          const mixed: Item[] = [];
          while (left.some((items) => items.length > 0)) {
            const item = left[choose()]?.shift();
            if (item) mixed.push(item);
          }
          const { out, side } = runStep(align({ channels: 3, maxWaitSeconds: 1e4 }), mixed);
          t.deepEqual(side, {});
          const frames = framesOf(out);
          return {
            summary: summary(out, rate),
            numbers: frames.flatMap(numbersOf),
            samples: [0, 1, 2].map((c) => frames.flatMap((frame) => [...channelSamples(frame, c)])),
          };
        };
        let turn = 0;
        const whole = run(streams, () => turn++ % 3);
        const pieces = run(
          streams.map((items) => items.flatMap((item): Item[] => (item.kind === "frame" ? cutFrame(item, cuts) : [item]))),
          () => choices.next().value as number,
        );
        t.deepEqual(pieces, whole);
      },
    ),
  );
});

test("align() makes a gap of one member a gap of the group", (t) => {
  const input = [part("Z", 0, 40), part("N", 0, 10), lost("N", 10, 15), part("N", 15, 30), part("N", 33, 40)];
  const { out } = runStep(align({ channels: 2 }), input);
  t.deepEqual(summary(out), ["0-10", "gap missing 10-15", "15-30", "gap missing 30-33", "33-40"]);
});

test("align() learns its members, and turns later ones away once", (t) => {
  const input = [part("Z", 0, 60), part("N", 0, 60), part("Z", 60, 130), part("N", 60, 130), part("E", 130, 140), part("E", 140, 150)];
  const { out, side } = runStep(align({ learnSeconds: 1 }), input);
  t.deepEqual(summary(out), ["0-130"]);
  t.deepEqual(framesOf(out)[0]?.channels, [id("N"), id("Z")]);
  t.is(side.errors?.length, 1);
  t.deepEqual(summary(runStep(align({ learnSeconds: 100 }), input.slice(0, 4)).out), ["0-130"]);
});

test("align() takes only listed channels", (t) => {
  const { out, side } = runStep(align({ channels: [id("N"), id("Z")] }), [
    part("E", 0, 10),
    part("Z", 0, 10),
    part("N", 0, 10),
    part("E", 10, 20),
    part("Z", 10, 20),
    part("N", 10, 20),
  ]);
  t.deepEqual(summary(out), ["0-20"]);
  t.deepEqual(side, {});
});

test("align() gives up on a silent member after maxWaitSeconds, with bounded memory, and takes it back", (t) => {
  const input: Item[] = [part("Z", 0, 100), part("N", 0, 100)];
  for (let i = 100; i < 1100; i += 10) input.push(part("Z", i, i + 10));
  const { definition, spec } = align({ channels: 2, maxWaitSeconds: 1 });
  if (!("kernel" in definition)) return t.fail();
  const out: Item[] = [];
  const errors: string[] = [];
  const runner = new StepRunner(
    definition.kernel(operatorOptions(definition, spec.options)),
    keyOf("station"),
    { out: (item) => out.push(item), control: (item) => out.push(item), side() {}, error: (reason) => errors.push(reason) },
    { now: 0n, random: () => 0 },
  );
  for (const item of input) runner.push(item as Frame);
  const [slot] = runner.slots.values();
  t.true((slot?.state as Group | undefined)?.members.every(({ pieces }) => pieces.length <= 13) ?? false);
  t.deepEqual(summary(out), ["0-100", "gap missing 100-1000"]);
  for (const item of [part("N", 990, 1010), part("N", 1010, 1100)]) runner.push(item);
  t.deepEqual(summary(out), ["0-100", "gap missing 100-1000", "1000-1100"]);
  runner.push(part("N", 500, 600));
  t.is(errors.length, 1);
});

test("align() holds event time for what waits, and takes a watermark as word of what is missing", (t) => {
  const { definition, spec } = align({ channels: 2, maxWaitSeconds: 100 });
  if (!("kernel" in definition)) return t.fail();
  const out: Item[] = [];
  const runner = new StepRunner(
    definition.kernel(operatorOptions(definition, spec.options)),
    keyOf("station"),
    { out: (item) => out.push(item), control: (item) => out.push(item), side() {}, error: (reason) => t.fail(reason) },
    { now: 0n, random: () => 0 },
  );
  runner.push(part("Z", 0, 10));
  t.is(runner.watermark(time(8)), time(0));
  runner.push(part("N", 0, 5));
  t.is(runner.watermark(time(9)), time(5));
  runner.push(part("Z", 10, 6000));
  t.is(runner.watermark(time(6000)), time(6000));
  t.deepEqual(summary(out), ["0-5", "gap missing 5-6000"]);
});

test("align() reports members that are too far apart once, until they are closer", (t) => {
  const input = [0, 10, 20, 30].flatMap((first) => [part("N", first, first + 10), part("Z", first, first + 10, { offset: first < 20 ? us(4000) : us(1000) })]);
  const { out, side } = runStep(align({ channels: 2 }), input);
  t.is(side.errors?.length, 1);
  t.deepEqual(summary(out), ["gap clock-step 0-20", "20-40"]);
  t.is(framesOf(out)[0]?.t0, time(20));
});

test("align() refuses another rate, and follows when all members change it", (t) => {
  const slow = { ...part("B", 0, 3, { rate: 1 }) };
  const fast = (channel: string, first: number, end: number) => ({ ...part(channel, first, end, { rate: 200 }), t0: time(20) + sampleGrid(200).offset(first) });
  const { out, side } = runStep(align(), [slow, part("N", 0, 20), part("Z", 0, 20)]);
  t.is(side.errors?.length, 1);
  t.deepEqual(framesOf(out)[0]?.channels, [id("N"), id("Z")]);
  const changed = runStep(align({ channels: 2 }), [
    part("N", 0, 20),
    part("Z", 0, 20),
    fast("N", 0, 10),
    fast("Z", 0, 10),
    fast("N", 10, 20),
    fast("Z", 10, 20),
  ]);
  t.deepEqual(
    changed.out.map((item) => (item.kind === "frame" ? item.rate : (item as Gap).cause)),
    [100, "rate-change", 200],
  );
  t.is(changed.side.errors?.length, 1);
});

test("align() passes an empty gap on, so that what follows starts afresh", (t) => {
  const step: Gap = { ...lost("N", 10, 10, "clock-step") };
  const { out } = runStep(align({ channels: 2 }), [part("Z", 0, 20), part("N", 0, 10), step, part("N", 10, 20)]);
  t.deepEqual(summary(out), ["0-10", "gap clock-step 10-10", "10-20"]);
});

test("align() says which members never came", (t) => {
  const input = Array.from({ length: 40 }, (_, i) => part("Z", i * 100, i * 100 + 100));
  const { out, side } = runStep(align({ channels: [id("N"), id("Z")], maxWaitSeconds: 4 }), input);
  t.true(out.length > 0 && out.every(({ kind }) => kind === "gap"));
  t.regex(
    JSON.stringify(side.errors, (_, v) => (typeof v === "bigint" ? String(v) : v)),
    /still lacks FDSN:BW_UH3__S_H_N/,
  );
});

test("align() reports bad frames and goes on", (t) => {
  const bad: Frame[] = [
    { ...part("Z", 10, 12), samples: new Int32Array(0) },
    { ...part("Z", 10, 12), rate: 0 },
    { ...part("Z", 10, 12), unit: "m/s" },
    { ...part("Z", 10, 12), channels: [id("Z"), id("Z")] },
    part("Z", 5, 8),
  ];
  const { out, side } = runStep(align({ channels: 2 }), [part("Z", 0, 10), part("N", 0, 20), ...bad, part("Z", 10, 20)]);
  t.is(side.errors?.length, bad.length);
  t.deepEqual(summary(out), ["0-20"]);
});

test("align() joins samples of different types as Float64Array and keeps marks", (t) => {
  const float: Frame = { ...part("N", 0, 10), samples: new Float32Array(10), settling: 6, timingQuality: 80 };
  const { out } = runStep(align({ channels: 2 }), [{ ...part("Z", 0, 4), timingQuality: 90 }, float, part("Z", 4, 10)]);
  t.true(framesOf(out)[0]?.samples instanceof Float64Array);
  t.deepEqual(
    framesOf(out).map(({ settling, timingQuality }) => [settling, timingQuality]),
    [
      [4, 80],
      [2, undefined],
    ],
  );
});
