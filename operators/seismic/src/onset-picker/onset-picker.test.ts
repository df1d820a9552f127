import { type Frame, type Item, type Kernel, keyOf, operatorOptions, StepRunner, stationOf } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { madeOnsets } from "../onset/made-onsets.ts";
import type { PickEvent } from "../pick-event.ts";
import { ran, unfitFrames } from "../testing/windows.ts";
import { onsetPicker } from "./onset-picker.ts";

const onsets = [
  { seconds: 0.52, motion: [6, 8, -24] },
  { seconds: 0.61, motion: [40, -30, 0] },
  { seconds: 0.9, motion: [8, 0, 9] },
] as const;
const times = (items: readonly Item[]) => (items.filter((item) => item.kind === "event") as PickEvent[]).map((pick) => Number(pick.time) / 1e9);
const near = (list: readonly number[], seconds: number) => list.some((time) => Math.abs(time - seconds) < 0.0007);

test("onsetPicker()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(onsetPicker.definition), []);
});

for (const rate of [500, 1000, 2000, 6000, 10_000]) {
  test(`onsetPicker() finds P, S and a weak wave to a fraction of a millisecond at ${rate} Hz`, (t) => {
    for (const seed of [1, 2, 3]) {
      const found = times(runStep(onsetPicker(), [madeOnsets(seed, rate, 1.2, onsets)]).out);
      for (const { seconds } of onsets.slice(0, rate < 1000 ? 2 : 3))
        t.true(
          found.some((time) => Math.abs(time - seconds) < Math.max(0.0009, 1.2 / rate)),
          `${seconds} s: ${found}`,
        );
    }
  });
}

for (const rate of [2000, 6000]) {
  test(`onsetPicker() gives the same picks however the samples are cut, at ${rate} Hz`, (t) => {
    const frame = madeOnsets(4, rate, 1.3, onsets);
    const n = frame.samples.length / 3;
    const whole = runStep(onsetPicker(), [frame]).out;
    t.true(whole.length >= 3);
    fc.assert(
      fc.property(fc.array(fc.nat(n), { maxLength: 30 }), (cuts) => {
        t.deepEqual(runStep(onsetPicker(), cutFrame(frame, cuts)).out, whole);
      }),
      { numRuns: 40 },
    );
    const single = Array.from({ length: n }, (_, i) => i);
    t.deepEqual(runStep(onsetPicker(), cutFrame(frame, single)).out, whole);
  });
}

test("onsetPicker() goes on from a snapshot of its state", (t) => {
  const frame = madeOnsets(5, 2000, 1.3, onsets);
  const definition = onsetPicker.definition as unknown as { kernel(options: object): Kernel<object, Frame, PickEvent, Record<never, never>> };
  const { options } = onsetPicker().spec;
  const out: Item[] = [];
  const emit = { out: (item: Item) => out.push(item), side: () => t.fail(), gap: () => t.fail(), error: (reason: string) => t.fail(reason) };
  let state = definition.kernel(options).start("key");
  for (const piece of cutFrame(frame, [3, 777, 1033, 1100, 1210, 1800])) {
    state = structuredClone(state);
    definition.kernel(options).step(state, piece, emit, { now: 0n, random: () => 0 });
  }
  t.deepEqual(out, [...runStep(onsetPicker(), [frame]).out]);
});

test("onsetPicker() does not mind the unit of the samples", (t) => {
  const [small, large] = [1e-9, 1e6].map((scale) => times(runStep(onsetPicker(), [madeOnsets(6, 2000, 1.2, onsets, scale)]).out));
  t.is(small?.length, large?.length);
  for (const [i, time] of (small ?? []).entries()) t.true(Math.abs(time - (large?.[i] as number)) < 1e-6);
});

test("onsetPicker() tells P from S where the motion says so", (t) => {
  const picks = runStep(onsetPicker(), [madeOnsets(7, 2000, 1.2, onsets.slice(0, 2))]).out as PickEvent[];
  const strong = picks.filter(({ data }) => (data.snr ?? 0) > 10);
  t.deepEqual(
    strong.map(({ data }) => data.phase),
    ["P", "S"],
  );
  t.true((strong[1]?.data.probability as number) > 0.8);
  t.is(stationOf(strong[0]?.source as string), "XX_M01");
});

test("onsetPicker() says how an onset stands beside those just before it", (t) => {
  const waves = [
    { seconds: 0.6, motion: [0, 0, 200] },
    { seconds: 0.7, motion: [15, 0, 15] },
    { seconds: 1.3, motion: [15, 0, 15] },
  ] as const;
  const picks = runStep(onsetPicker(), [madeOnsets(12, 2000, 1.6, waves)]).out as PickEvent[];
  const of = (seconds: number) => picks.find(({ time }) => Math.abs(Number(time) / 1e9 - seconds) < 0.001)?.data.prominence as number;
  t.is(of(0.6), 1);
  t.true(of(0.7) > 0.02 && of(0.7) < 0.3, `${of(0.7)}`);
  t.is(of(1.3), 1, "the large one is too long ago");
});

test("onsetPicker() lets few false onsets of noise pass", (t) => {
  let count = 0;
  for (const seed of [1, 2, 3, 4]) count += runStep(onsetPicker(), [madeOnsets(100 + seed, 2000, 10, [])]).out.length;
  t.true(count <= 10, `${count} in 40 s`);
});

test("onsetPicker() takes single channels and channels without signal", (t) => {
  const frame = madeOnsets(8, 2000, 1.2, onsets);
  const n = frame.samples.length / 3;
  const single: Frame = { ...frame, channels: frame.channels.slice(0, 1), samples: frame.samples.subarray(0, n) };
  t.true(near(times(runStep(onsetPicker(), [single]).out), 0.52));
  t.is((runStep(onsetPicker(), [single]).out[0] as PickEvent).data.polarisation, undefined);
  const dead: Frame = { ...frame, samples: frame.samples.map((value, i) => (i < n ? 0 : value)) };
  t.true(near(times(runStep(onsetPicker(), [dead]).out), 0.61));
  t.deepEqual(runStep(onsetPicker(), [{ ...frame, samples: new Float32Array(frame.samples.length) }]).out, []);
});

test("onsetPicker() knows the noise from before a gap, and picks nothing while a filter settles", (t) => {
  const frame = madeOnsets(9, 2000, 2, [{ seconds: 1.1, motion: [30, 0, 30] }]);
  const [before, , after] = cutFrame(frame, [1800, 2000]) as [Frame, Frame, Frame];
  const gap = { kind: "gap", source: frame.source, from: 900_000_000n, to: 1_000_000_000n, cause: "lost" } as const;
  const { out } = runStep(onsetPicker(), [before, gap, after]);
  t.true(out.some((item) => item.kind === "gap"));
  t.true(near(times(out), 1.1));
  t.false(near(times(runStep(onsetPicker(), [before, gap, { ...after, settling: 300 }]).out), 1.1));
  t.deepEqual(
    times(runStep(onsetPicker(), [before, after]).out).filter((time) => time < 1.05 && time > 0.9),
    [],
    "an unannounced hole is a new start too",
  );
});

test("onsetPicker() lets event time go on where a station falls silent, and starts afresh when it comes back", (t) => {
  const { definition, spec } = onsetPicker();
  if (!("kernel" in definition)) return t.fail();
  const picked: number[] = [];
  const runner = new StepRunner(
    definition.kernel(operatorOptions(definition, spec.options)),
    keyOf("source"),
    { out: (item) => picked.push(Number((item as PickEvent).time) / 1e9), side() {}, control() {}, error: (reason) => t.fail(reason) },
    { now: 0n, random: () => 0 },
  );
  const silent = madeOnsets(13, 2000, 3, [{ seconds: 2.6, motion: [30, 0, 30] }]);
  const other = madeOnsets(14, 2000, 3, [{ seconds: 2.4, motion: [30, 0, 30] }]);
  const [before, , after] = cutFrame(silent, [2000, 4000]) as [Frame, Frame, Frame];
  const live = { ...other, source: "FDSN:XX_M02__J_P_X" };
  const pieces = cutFrame(live, [2000, 2800, 3200, 4000]) as Frame[];
  runner.push(before);
  runner.push(pieces[0] as Frame);
  t.true(runner.watermark(1_000_000_000n) < 1_000_000_000n, "what goes on is held");
  runner.push(pieces[1] as Frame);
  t.true(runner.watermark(1_400_000_000n) < 1_000_000_000n, "it may still be late");
  runner.push(pieces[2] as Frame);
  const reached = runner.watermark(1_600_000_000n);
  t.true(reached > 1_400_000_000n, `event time stays at ${reached}`);
  runner.push(pieces[3] as Frame);
  runner.watermark(2_000_000_000n);
  for (const frame of [after, pieces[4] as Frame]) runner.push(frame);
  t.true(near(picked, 2.6), "the noise is still known");
  t.true(near(picked, 2.4));
  t.false(
    picked.some((time) => time > 2 && time < 2.01),
    "the border is no onset",
  );
});

test("onsetPicker() does not mind where watermarks come between the frames of a station that goes on", (t) => {
  const frame = madeOnsets(4, 2000, 1.3, onsets);
  const whole = runStep(onsetPicker(), [frame]).out;
  fc.assert(
    fc.property(fc.array(fc.nat(frame.samples.length / 3), { maxLength: 20 }), (cuts) => {
      const items = cutFrame(frame, cuts).flatMap((piece): Item[] => {
        const end = piece.t0 + BigInt(Math.round((piece.samples.length / 3 / 2000) * 1e9));
        return [piece, { kind: "watermark", source: "*", time: end }];
      });
      t.deepEqual(runStep(onsetPicker(), items).out, whole);
    }),
    { numRuns: 15 },
  );
});

test("onsetPicker() reports unfit frames, overlaps and changes, and goes on", (t) => {
  const frame = madeOnsets(10, 2000, 1, onsets);
  const double: Frame = { ...frame, samples: Float64Array.from(frame.samples) };
  for (const [bad, reason] of unfitFrames(double)) {
    const { reasons, events } = ran(onsetPicker(), [bad, double]);
    t.is(reasons.length, 1);
    t.regex(reasons[0] ?? "", reason);
    t.true(events.length >= 2);
  }
  t.regex(ran(onsetPicker(), [frame, { ...frame, t0: 500_000_000n }]).reasons[0] ?? "", /before the last one ended/);
  const other = { ...madeOnsets(11, 1000, 1, onsets), t0: 1_000_000_000n };
  const { reasons, events } = ran(onsetPicker(), [frame, other]);
  t.regex(reasons[0] ?? "", /changed from 2000 Hz/);
  t.true(events.some(({ time }) => Math.abs(Number(time) / 1e9 - 1.52) < 0.001));
});

test("onsetPicker() refuses windows that do not rise", (t) => {
  t.throws(() => onsetPicker({ afterSeconds: [0.005, 0.002] }), { message: /"afterSeconds" must rise/ });
});
