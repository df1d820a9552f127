import { defineOperator, type Frame, frames, type Item, optionsSchema } from "@headframe/core";
import { cutFrame, runStep } from "@headframe/core/testing";
import test from "ava";
import { continuousKernel } from "./continuous-kernel.ts";
import { exampleFrame } from "./example-frame.ts";
import { madeFrame, timeInRun } from "./run.ts";

/** Emits each frame with the time and count of the run, and one frame more when the run closes. */
const probe = defineOperator({
  name: "probe",
  version: 1,
  family: "test",
  summary: "",
  options: optionsSchema({}),
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: { options: {}, in: [], out: [] },
  kernel: () =>
    continuousKernel<null, Frame>({
      start: () => null,
      step: (run, frame, emit) => emit.out(madeFrame(run, { t0: timeInRun(run, run.count), samples: frame.samples, settling: run.unsettled - run.count })),
      close: (run, emit) => emit.out(madeFrame(run, { t0: timeInRun(run, run.count), samples: new Float64Array([run.count]), unit: "closed" })),
      pending: (run) => run.count,
    }),
});

const ten = exampleFrame(Float64Array.from({ length: 10 }, (_, i) => i));
const later = (frame: Frame, nanoseconds: bigint): Frame => ({ ...frame, t0: frame.t0 + nanoseconds });
const run = (items: readonly Item[]) => runStep(probe(), items);
const kinds = (items: readonly Item[]) => items.map((item) => (item.kind === "frame" && item.unit === "closed" ? `closed ${item.samples[0]}` : item.kind));

test("continuousKernel() takes frames that follow one another for one run", (t) => {
  const { out, side } = run(cutFrame(ten, [1, 4]));
  t.deepEqual(kinds(out), ["frame", "frame", "frame", "closed 10"]);
  t.deepEqual(side, {});
});

test("continuousKernel() announces a hole that nobody announced", (t) => {
  const { out } = run([ten, later(ten, 150_000_000n)]);
  t.deepEqual(kinds(out), ["frame", "closed 10", "gap", "frame", "closed 10"]);
  t.like(out[2], { kind: "gap", from: 100_000_000n, to: 150_000_000n, cause: "missing" });
});

test("continuousKernel() passes a stated gap on once, after what it closes", (t) => {
  const gap = { kind: "gap", source: ten.source, from: 100_000_000n, to: 150_000_000n, cause: "lost" } as const;
  t.deepEqual(kinds(run([ten, gap, later(ten, 150_000_000n)]).out), ["frame", "closed 10", "gap", "frame", "closed 10"]);
});

test("continuousKernel() reports an overlap, a change of rate, unit, channels or sample type, and goes on afresh", (t) => {
  const next = later(ten, 100_000_000n);
  for (const [frame, reason] of [
    [later(ten, 50_000_000n), /starts 5 samples before/],
    [{ ...next, rate: 50 }, /rate changed from 100 to 50 Hz/],
    [{ ...next, unit: "m" }, /Unit changed/],
    [{ ...next, channels: ["a", "b"] }, /Channels changed/],
    [{ ...next, samples: new Float32Array(10) }, /type changed/],
  ] as const) {
    const { out, side } = run([ten, frame]);
    t.is(side.errors?.length, 1);
    t.regex(JSON.stringify(side.errors?.[0]?.kind === "event" && side.errors[0].data), reason);
    t.deepEqual(kinds(out.filter((item) => item.kind === "frame")), ["frame", "closed 10", "frame", `closed ${frame.samples.length / frame.channels.length}`]);
  }
});

test("continuousKernel() drops unfit frames, says why, and calls the hole damaged", (t) => {
  const next = later(ten, 100_000_000n);
  const bad = { ...next, samples: Float64Array.from([1, 2, Number.NaN, 4]) };
  const { out, side } = run([ten, bad, later(ten, 140_000_000n)]);
  t.like(side.errors?.[0], { data: { reason: `Sample 2 of ${ten.channels[0]} is NaN` } });
  t.like(out[2], { kind: "gap", from: 100_000_000n, to: 140_000_000n, cause: "damaged" });
  for (const frame of [
    { ...next, samples: new Float64Array(0) },
    { ...next, channels: ["a", "b", "c"] },
    { ...next, channels: [] },
    { ...next, rate: 0 },
    { ...next, rate: Number.NaN },
    { ...next, samples: Float32Array.of(Number.POSITIVE_INFINITY) },
  ]) {
    const got = run([ten, frame, next]);
    t.is(got.side.errors?.length, 1);
    t.deepEqual(kinds(got.out), ["frame", "frame", "closed 20"]);
  }
});

test("continuousKernel() takes less than half a sample for jitter, and follows a clock that drifts", (t) => {
  const { out } = run([ten, later(ten, 100_000_500n), later(ten, 203_000_000n), later(ten, 303_000_000n)]);
  t.deepEqual(kinds(out), ["frame", "frame", "frame", "frame", "closed 40"]);
  t.deepEqual(
    out.flatMap((item) => (item.kind === "frame" ? [item.t0] : [])),
    [0n, 100_000_000n, 203_000_000n, 303_000_000n, 403_000_000n],
  );
});

const reached = (nanoseconds: bigint) => ({ kind: "watermark", source: "*", time: ten.t0 + nanoseconds }) as const;

test("continuousKernel() closes a run that holds event time back once its source is silent, and tells of the hole when it comes back", (t) => {
  const late = later(ten, 900_000_000n);
  t.deepEqual(kinds(run([ten, reached(100_000_000n), reached(600_000_000n), later(ten, 100_000_000n)]).out), ["frame", "frame", "closed 20"]);
  const { out, side } = run([ten, reached(700_000_000n), reached(800_000_000n), late]);
  t.deepEqual(kinds(out), ["frame", "closed 10", "gap", "frame", "closed 10"]);
  t.like(out[2], { kind: "gap", from: 100_000_000n, to: 900_000_000n, cause: "missing" });
  const gap = { kind: "gap", source: ten.source, from: 100_000_000n, to: 900_000_000n, cause: "lost" } as const;
  t.deepEqual(kinds(run([ten, reached(700_000_000n), gap, late]).out), ["frame", "closed 10", "gap", "frame", "closed 10"], "told once");
  t.deepEqual(kinds(run([ten, reached(700_000_000n), later(ten, 100_000_000n)]).out), ["frame", "closed 10", "frame", "closed 10"], "late, but no hole");
  t.deepEqual(side, {});
});

test("continuousKernel() gives a source of few samples time for two of them", (t) => {
  const slow = { ...ten, rate: 1 };
  t.deepEqual(kinds(run([slow, reached(11_900_000_000n), later(slow, 10_000_000_000n)]).out), ["frame", "frame", "closed 20"]);
});

test("continuousKernel() passes settling on as far as it reaches", (t) => {
  const { out } = run([{ ...ten, settling: 4 }, later(ten, 100_000_000n)]);
  t.deepEqual(
    out.map((item) => (item.kind === "frame" ? (item.settling ?? 0) : -1)),
    [4, 0, 0],
  );
});
