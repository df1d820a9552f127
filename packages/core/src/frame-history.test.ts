import test from "ava";
import fc from "fast-check";
import { addToHistory, type FrameHistory, findSpan, forgetBefore, historyEnd, oldestEnd } from "./frame-history.ts";
import { channelSamples, type Frame, frameLength } from "./item.ts";
import { sampleGrid } from "./sample-grid.ts";
import { sliceFrame } from "./slice-frame.ts";

const start = 1_700_000_000_000_000_000n;

/** Two channels: sample i has i and -i. */
function ramp(first: number, end: number, rate: number, jitter = 0n): Frame {
  const count = end - first;
  const samples = Int32Array.from({ length: 2 * count }, (_, i) => (i < count ? first + i : -(first + i - count)));
  return { kind: "frame", source: "s", channels: ["a", "b"], t0: start + sampleGrid(rate).offset(first) + jitter, rate, unit: "count", samples };
}

function historyOf(frames: readonly Frame[]): FrameHistory {
  const history: FrameHistory = { pieces: [] };
  for (const frame of frames) if (addToHistory(history, frame) !== undefined) throw new Error("refused");
  return history;
}

/** Numbers of the samples, as the first channel has them; the second must agree. */
const numbers = (frames: readonly Frame[]): number[] =>
  frames.flatMap((frame) => {
    const [a, b] = [channelSamples(frame, 0), channelSamples(frame, 1)];
    return Array.from(a, (value, i) => (b[i] === -value ? value : Number.NaN));
  });

test("findSpan() gives the samples of a span as the whole recording has them, however it was cut", (t) => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 299 }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, fc.constantFrom(100, 2000, 6000, 50 / 3), fc.nat(400), fc.nat(400), fc.integer({ min: -50, max: 50 }), (at, rate, x, y, percent) => {
      const borders = [0, ...at.sort((a, b) => a - b), 300];
      const period = Number(sampleGrid(rate).offset(1));
      // jitter of a clock, within which frames stay one stretch
      const pieces = borders
        .slice(1)
        .map((end, i) => ramp(borders[i] as number, end, rate, BigInt(Math.round((i === 0 ? 0 : ((i * 37) % 3) - 1) * 0.0008 * period * percent))));
      const [from, to] = [Math.min(x, y), Math.max(x, y)].map((index) => start + sampleGrid(rate).offset(index)) as [bigint, bigint];
      const { frames } = findSpan(historyOf(pieces), { from, to });
      const wanted = Array.from({ length: 300 }, (_, i) => i).filter((i) => i >= Math.min(x, y) && i < Math.max(x, y));
      t.deepEqual(numbers(frames), wanted);
      t.true(frames.length <= 1, "one stretch");
    }),
  );
});

test("findSpan() states every lost sample, and splits the stretch there", (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 90 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: -40, max: 40 }), (at, lost, percent) => {
      const period = sampleGrid(100).offset(1);
      const history = historyOf([ramp(0, at, 100), ramp(at + lost, 120, 100, (BigInt(percent) * period) / 100n)]);
      const { frames, missing } = findSpan(history, { from: start, to: start + 110n * period });
      t.is(frames.length, 2);
      t.is(missing.length, 1);
      t.is(missing[0]?.from, start + BigInt(at) * period);
    }),
  );
});

test("addToHistory() refuses a frame that begins before the last one ended", (t) => {
  const history = historyOf([ramp(0, 10, 100)]);
  t.regex(addToHistory(history, ramp(5, 15, 100)) ?? "", /5 samples before the last one ended/);
  t.is(history.pieces.length, 1);
});

test("forgetBefore() keeps the last frame and all that reaches past the time", (t) => {
  const history = historyOf([ramp(0, 10, 100), ramp(10, 20, 100), ramp(20, 30, 100)]);
  const at = (index: number) => start + sampleGrid(100).offset(index);
  forgetBefore(history, at(15));
  t.is(history.pieces.length, 2);
  t.is(oldestEnd(history, at(20)), at(20));
  forgetBefore(history, at(99));
  t.is(history.pieces.length, 1);
  t.is(historyEnd(history), at(30));
});

test("sliceFrame() takes planar samples and what is left of settling", (t) => {
  const slice = sliceFrame({ ...ramp(0, 10, 100), settling: 4 }, 3, 7);
  t.deepEqual([...slice.samples], [3, 4, 5, 6, -3, -4, -5, -6]);
  t.is(frameLength(slice), 4);
  t.is(slice.settling, 1);
  t.false("settling" in sliceFrame({ ...ramp(0, 10, 100), settling: 2 }, 3, 7));
});
