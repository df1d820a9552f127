import {
  type Event,
  type Frame,
  formatTime,
  frameLength,
  type Gap,
  type Item,
  keyOf,
  operatorOptions,
  parseTime,
  StepRunner,
  sampleGrid,
  type Time,
} from "@headframe/core";
import { cutFrame, exampleProblems, joinFrames, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { QualityData } from "../quality/quality.ts";
import { regularise } from "./regularise.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const source = "FDSN:BW_UH1__S_H_Z";
const us = (n: number): bigint => BigInt(Math.round(n * 1000));

/** Samples number `first` up to `end` of a ramp, on the grid of `rate`, off by `offset` nanoseconds. */
function ramp(first: number, end: number, { rate = 100, offset = 0n, step = 0 } = {}): Frame {
  const samples = Int32Array.from({ length: end - first }, (_, i) => first + i + step);
  return { kind: "frame", source, channels: [source], t0: begin + sampleGrid(rate).offset(first) + offset, rate, unit: "count", samples };
}

const framesOf = (items: readonly Item[]): Frame[] => items.filter((item) => item.kind === "frame");
const gapsOf = (items: readonly Item[]): Gap[] => items.filter((item) => item.kind === "gap");
const values = (items: readonly Item[]): number[] => framesOf(items).flatMap((frame) => [...frame.samples]);
const range = (first: number, end: number): number[] => Array.from({ length: end - first }, (_, i) => first + i);
const findings = (side: Readonly<Record<string, readonly Item[]>>): QualityData[] =>
  (side.quality ?? []).map((item) => (item as unknown as Event<"quality", QualityData>).data);
const kinds = (side: Readonly<Record<string, readonly Item[]>>): string[] => findings(side).map(({ kind, samples }) => `${kind} ${samples}`);

/** Whether every frame lies on one grid, from gap to gap. */
function onGrid(items: readonly Item[]): boolean {
  let anchor: Time | undefined;
  let index = 0;
  return items.every((item) => {
    if (item.kind === "gap") anchor = undefined;
    if (item.kind !== "frame") return true;
    if (anchor === undefined) [anchor, index] = [item.t0, 0];
    const sound = item.t0 === anchor + sampleGrid(item.rate).offset(index);
    index += frameLength(item);
    return sound;
  });
}

test("regularise() example holds", async (t) => {
  t.deepEqual(await exampleProblems(regularise.definition), []);
});

test("regularise() passes frames on the grid as they are", (t) => {
  const frames = [ramp(0, 10), ramp(10, 11), ramp(11, 40)];
  const { out, side } = runStep(regularise(), frames);
  t.true(out.every((item, i) => item === frames[i]));
  t.deepEqual(side, {});
});

test("regularise() does not depend on how samples were cut into frames", (t) => {
  const rates = fc.constantFrom(100, 6000, 300, 1 / 3, 99.7);
  const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -30, max: 30 })), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(rates, parts, fc.array(fc.nat(50), { maxLength: 12 }), (rate, list, cuts) => {
      let at = 100;
      const frames = list.map(([length, jump]) => {
        at = Math.max(0, at + jump);
        const frame = ramp(at, at + length, { rate });
        at += length;
        return frame;
      });
      const run = (items: Item[]) => runStep(regularise({ compareSeconds: 1e6 }), items);
      const joined = (items: readonly Item[]) => [values(items), gapsOf(items)];
      const whole = run(frames);
      const pieces = run(frames.flatMap((frame) => cutFrame(frame, cuts)));
      t.deepEqual(joined(pieces.out), joined(whole.out));
      t.true(onGrid(whole.out) && onGrid(pieces.out));
      t.false([...findings(whole.side), ...findings(pieces.side)].some(({ kind, differing = 0 }) => kind === "jitter" || kind === "drift" || differing > 0));
    }),
  );
});

test("regularise() states what is missing and begins a new grid", (t) => {
  const { out, side } = runStep(regularise(), [ramp(0, 10), ramp(13, 20, { offset: us(400) })]);
  t.deepEqual(gapsOf(out), [{ kind: "gap", source, from: ramp(10, 11).t0, to: ramp(13, 14).t0 + us(400), cause: "missing" }]);
  t.is(framesOf(out)[1]?.t0, ramp(13, 14).t0 + us(400));
  t.deepEqual(kinds(side), ["missing 3"]);
});

test("regularise() compares overlaps and keeps the first samples", (t) => {
  const equal = runStep(regularise(), [ramp(0, 10), ramp(6, 20)]);
  t.deepEqual(values(equal.out), range(0, 20));
  t.deepEqual(findings(equal.side), [{ kind: "overlap", from: formatTime(ramp(6, 7).t0), to: formatTime(ramp(10, 11).t0), samples: 4, differing: 0 }]);
  const different = runStep(regularise(), [ramp(0, 10), ramp(6, 20, { step: 5 })]);
  t.deepEqual(values(different.out), [...range(0, 10), ...range(15, 25)]);
  t.is(findings(different.side)[0]?.differing, 4);
});

test("regularise() drops duplicates, and late frames whose place was passed", (t) => {
  const { out, side } = runStep(regularise(), [ramp(0, 10), ramp(0, 10), ramp(2, 5, { step: 1 }), ramp(20, 30), ramp(10, 20), ramp(30, 40)]);
  t.deepEqual(values(out), [...range(0, 10), ...range(20, 40)]);
  t.deepEqual(kinds(side), ["duplicate 10", "duplicate 3", "missing 10", "late 10"]);
  t.deepEqual(
    findings(side).map(({ differing }) => differing),
    [0, 3, undefined, undefined],
  );
});

test("regularise() puts frames in order within reorderSeconds", (t) => {
  const step = regularise({ reorderSeconds: 0.5 });
  const restored = runStep(step, [ramp(0, 10), ramp(20, 30), ramp(10, 20), ramp(40, 50), ramp(40, 50), ramp(30, 40)]);
  t.deepEqual(values(restored.out), range(0, 50));
  t.deepEqual(kinds(restored.side), ["reordered 10", "reordered 10", "duplicate 10"]);
  t.deepEqual(gapsOf(restored.out), []);
  const lost = runStep(step, [ramp(0, 10), ramp(20, 30), ramp(30, 61), ramp(10, 20)]);
  t.deepEqual(values(lost.out), [...range(0, 10), ...range(20, 61)]);
  t.deepEqual(kinds(lost.side), ["missing 10", "late 10"]);
  t.deepEqual(values(runStep(step, [ramp(0, 10), ramp(20, 30)]).out), [...range(0, 10), ...range(20, 30)]);
});

test("regularise() orders any shuffle within the window", (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 10, maxLength: 30 }), (ranks) => {
      const frames = ranks.map((rank, i) => ({ frame: ramp(i * 5, i * 5 + 5), rank: i + rank }));
      const [first, ...rest] = frames;
      const shuffled = [first!, ...rest.sort((a, b) => a.rank - b.rank)].map(({ frame }) => frame);
      const { out } = runStep(regularise({ reorderSeconds: 2 }), shuffled);
      t.deepEqual(joinFrames(framesOf(out)), joinFrames(ranks.map((_, i) => ramp(i * 5, i * 5 + 5))));
    }),
  );
});

test("regularise() holds event time while frames wait, and a watermark ends the waiting", (t) => {
  const { definition, spec } = regularise({ reorderSeconds: 60 });
  if (!("kernel" in definition)) return t.fail();
  const out: Item[] = [];
  const put = (item: Item) => void out.push(item);
  const runner = new StepRunner(
    definition.kernel(operatorOptions(definition, spec.options)),
    keyOf("source"),
    { out: put, control: put, side() {}, error() {} },
    { now: 0n, random: () => 0 },
  );
  for (const frame of [ramp(0, 10), ramp(20, 30)]) runner.push(frame);
  t.is(runner.watermark(ramp(15, 16).t0), ramp(10, 11).t0);
  t.is(out.length, 1);
  t.is(runner.watermark(ramp(21, 22).t0), ramp(21, 22).t0);
  t.deepEqual(
    out.map(({ kind }) => kind),
    ["frame", "gap", "frame"],
  );
});

test("regularise() snaps jitter to the grid and sums it up", (t) => {
  const jitter = [0, 2, -2, 3, 0, -4, 4.5, 1]; // milliseconds, of a period of 10
  const frames = jitter.map((ms, i) => ramp(i * 10, i * 10 + 10, { offset: us(ms * 1000) }));
  const { out, side } = runStep(regularise(), frames);
  t.deepEqual(joinFrames(framesOf(out)), joinFrames([ramp(0, 80)]));
  t.true(onGrid(out));
  t.deepEqual(
    findings(side).map(({ kind }) => kind),
    ["jitter"],
  );
  t.true(Math.abs((findings(side)[0]?.offsetSeconds ?? 0) - 0.0045) < 5e-4);
  const fine = runStep(
    regularise(),
    jitter.map((ms, i) => ramp(i * 10, i * 10 + 10, { offset: us(ms) })),
  );
  t.deepEqual(fine.side, {});
  t.true(onGrid(fine.out));
});

test("regularise() follows a clock that drifts, without a gap and never off by more than half a sample unreported", (t) => {
  for (const [rate, length, drift] of [
    [100, 100, 20e-6],
    [6000, 6000, 20e-6],
    [6000, 600, -50e-6],
    [100, 25, 1e-3],
  ] as const) {
    const frames = range(0, 500).map((i) => ramp(i * length, (i + 1) * length, { rate, offset: BigInt(Math.round((i * length * drift * 1e9) / rate)) }));
    const { out, side } = runStep(regularise(), frames);
    t.deepEqual(gapsOf(out), []);
    t.deepEqual(values(out).length, 500 * length);
    t.true(framesOf(out).every(({ t0 }, i) => Math.abs(Number(t0 - frames[i]!.t0)) <= 0.5e9 / rate));
    const moved = findings(side).filter(({ kind }) => kind === "drift");
    const total = moved.reduce((sum, { offsetSeconds = 0 }) => sum + offsetSeconds, 0);
    t.true(moved.length > 0 && moved.length <= (Math.abs(total) * rate) / 0.24); // each is about a quarter of a sample or more
    t.true(Math.abs(total - (499 * length * drift) / rate) <= 0.5 / rate);
  }
});

test("regularise() moves the grid once for an offset that stays", (t) => {
  const frames = range(0, 200).map((i) => ramp(i * 10, i * 10 + 10, { offset: i === 0 ? 0n : us(4000) }));
  const { out, side } = runStep(regularise({ jitterSeconds: 1e6 }), frames);
  const moved = findings(side).filter(({ kind }) => kind === "drift");
  t.is(moved.length, 1);
  t.true((moved[0]?.offsetSeconds ?? 0) > 0.0025 && (moved[0]?.offsetSeconds ?? 0) < 0.004);
  t.deepEqual(gapsOf(out), []);
});

test("regularise() tells steps of the clock from lost samples", (t) => {
  const { out, side } = runStep(regularise(), [ramp(0, 10), ramp(10, 20, { offset: us(13_400) }), ramp(20, 30, { offset: us(13_400) })]);
  t.deepEqual(
    gapsOf(out).map(({ cause }) => cause),
    ["clock-step"],
  );
  t.deepEqual(kinds(side), ["clock-step 1"]);
  t.true(Math.abs((findings(side)[0]?.offsetSeconds ?? 0) - 0.0034) < 1e-9);
  const year = 365n * 86_400_000_000_000n;
  const wrong = runStep(regularise(), [ramp(0, 10, { offset: year }), ramp(10, 20, { offset: year }), ramp(0, 10), ramp(10, 20)]);
  t.deepEqual(values(wrong.out), [...range(0, 20), ...range(0, 20)]);
  t.deepEqual(gapsOf(wrong.out), [{ kind: "gap", source, from: begin, to: begin, cause: "clock-step" }]);
});

test("regularise() goes on at a new rate after a gap", (t) => {
  const faster = { ...ramp(0, 10, { rate: 200 }), t0: ramp(10, 11).t0 };
  const { out, side } = runStep(regularise(), [ramp(0, 10), faster, { ...faster, t0: faster.t0 + 50_000_000n }]);
  t.deepEqual(
    out.map((item) => (item.kind === "gap" ? `${item.cause} ${item.to - item.from}` : item.kind)),
    ["frame", "rate-change 0", "frame", "frame"],
  );
  t.deepEqual(kinds(side), ["rate-change 0"]);
  const overlapping = runStep(regularise(), [ramp(0, 10), { ...faster, t0: ramp(9, 10).t0 }]);
  t.deepEqual(kinds(overlapping.side), ["overlap 2", "rate-change 0"]);
  t.deepEqual(values(overlapping.out), [...range(0, 10), ...range(2, 10)]);
});

test("regularise() takes rates that differ by rounding for one rate, as measured rates in records do", (t) => {
  const rates = [100, 99.9999, 100.005, Math.fround(100.0001), 100];
  const frames = rates.map((rate, i) => ({ ...ramp(100 * i, 100 * (i + 1)), rate }));
  const { out, side } = runStep(regularise(), frames);
  t.deepEqual(values(out), range(0, 500));
  t.deepEqual(gapsOf(out), []);
  t.true(onGrid(out));
  t.true(framesOf(out).every(({ rate }) => rate === 100));
  t.deepEqual(side, {});
});

test("regularise() takes rates for different that differ by 0.01 % or by a quarter of a sample in a frame", (t) => {
  const causes = (n: number, rate: number) => gapsOf(runStep(regularise(), [ramp(0, n), { ...ramp(n, 2 * n), rate }]).out).map(({ cause }) => cause);
  t.deepEqual(causes(100, 100.02), ["rate-change"]);
  t.deepEqual(causes(100, 100.009), []);
  t.deepEqual(causes(5000, 100.009), ["rate-change"]);
});

test("regularise() passes announced gaps on and states only what they leave out", (t) => {
  const lost: Gap = { kind: "gap", source, from: ramp(10, 11).t0, to: ramp(20, 21).t0, cause: "lost" };
  const exact = runStep(regularise(), [ramp(0, 10), lost, ramp(20, 30, { offset: us(3000) }), ramp(30, 40, { offset: us(3000) })]);
  t.deepEqual(gapsOf(exact.out), [lost]);
  t.deepEqual(exact.side, {});
  t.deepEqual(
    framesOf(exact.out).map(({ t0 }) => t0),
    [begin, ramp(20, 21).t0 + us(3000), ramp(30, 31).t0 + us(3000)],
  );
  const more = runStep(regularise(), [ramp(0, 10), lost, ramp(25, 30)]);
  t.deepEqual(
    gapsOf(more.out).map(({ cause }) => cause),
    ["lost", "missing"],
  );
  const behind = runStep(regularise(), [ramp(0, 10), lost, ramp(5, 30)]);
  t.deepEqual(values(behind.out), [...range(0, 10), ...range(20, 30)]);
});

test("regularise() keeps several channels and settling marks right when it cuts", (t) => {
  const two = (first: number, end: number): Frame => ({
    ...ramp(first, end),
    channels: ["a", "b"],
    samples: Int32Array.from([...range(first, end), ...range(first, end).map((x) => -x)]),
    settling: 4,
  });
  const { out } = runStep(regularise(), [two(0, 4), two(2, 8)]);
  t.deepEqual(framesOf(out)[1]?.samples, Int32Array.of(4, 5, 6, 7, -4, -5, -6, -7));
  t.is(framesOf(out)[1]?.settling, 2);
});

test("regularise() reports bad frames and goes on", (t) => {
  const bad: Frame[] = [
    { ...ramp(10, 12), samples: new Int32Array(0) },
    { ...ramp(10, 12), rate: Number.NaN },
    { ...ramp(10, 12), rate: -1 },
    { ...ramp(10, 12), channels: [] },
    { ...ramp(10, 13), channels: ["a", "b"] },
    { ...ramp(10, 12), channels: ["other"] },
  ];
  const { out, side } = runStep(regularise(), [ramp(0, 10), ...bad, ramp(10, 20)]);
  t.is(side.errors?.length, bad.length);
  t.deepEqual(values(out), range(0, 20));
});

test("regularise() survives any order of times with its output in order", (t) => {
  const times = fc.array(fc.tuple(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: 1, max: 20 })), { maxLength: 30 });
  fc.assert(
    fc.property(times, fc.constantFrom(0, 0.2), (list, reorderSeconds) => {
      const frames = list.map(([ms, length]) => ({ ...ramp(0, length), t0: begin + us(ms * 1000) }));
      const { out, side } = runStep(regularise({ reorderSeconds }), frames);
      t.is(side.errors, undefined);
      let reached: Time | undefined;
      for (const item of out) {
        const from = item.kind === "gap" ? item.from : (item as Frame).t0;
        t.true(reached === undefined || from >= reached - us(5000));
        reached = item.kind === "gap" ? item.to : from + sampleGrid(100).offset(frameLength(item as Frame));
      }
    }),
  );
});
