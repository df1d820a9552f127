import type { Frame } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { currentRates, note, noteTick, viewModel } from "./view-model.ts";

const second = 1_000_000_000n;

function frame(t0: bigint, samples: Frame["samples"], options: Partial<Frame> = {}): Frame {
  return { kind: "frame", source: "FDSN:BW_UH1__S_H_Z", channels: ["FDSN:BW_UH1__S_H_Z"], t0, rate: 10, unit: "count", samples, ...options };
}

test("note() books frames by station", (t) => {
  const model = viewModel("", 0n);
  note(model, frame(0n, new Int32Array(10)));
  note(model, frame(0n, new Float32Array(10), { source: "FDSN:BW_UH1__S_H_N", channels: ["FDSN:BW_UH1__S_H_N"] }));
  note(model, { kind: "gap", source: "FDSN:BW_UH1__S_H_Z", from: second, to: 2n * second, cause: "lost" });
  t.is(model.samples, 20);
  const station = model.stations.get("BW_UH1");
  t.deepEqual([station?.end, station?.rate, station?.gaps, station?.channels.size], [second, 10, 1, 2]);
});

test("note() measures amplitude without the offset, and bears bad numbers", (t) => {
  const model = viewModel("", 0n);
  note(model, frame(0n, Float64Array.of(1000, 1004, 998, Number.NaN, 1000)));
  t.is(model.stations.get("BW_UH1")?.amplitudes[0], 3);
  note(model, frame(second, new Float64Array(5).fill(Number.NaN)));
  t.is(model.stations.get("BW_UH1")?.amplitudes[2], Number.NaN);
  for (const bad of [frame(0n, new Int32Array(0)), frame(0n, new Int32Array(5), { rate: 0 }), frame(0n, new Int32Array(5), { rate: Number.NaN })])
    t.notThrows(() => note(model, bad));
});

test("note() keeps the largest amplitude of half a second", (t) => {
  const model = viewModel("", 0n);
  for (const [i, size] of [3, 7, 5].entries()) note(model, frame((BigInt(i) * second) / 10n, Int32Array.of(-size, size)));
  t.is(model.stations.get("BW_UH1")?.amplitudes[0], 7);
});

test("note() keeps to its memory, whatever the times", (t) => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, 10_000n * second), { maxLength: 300 }), (times) => {
      const model = viewModel("", 0n);
      for (const time of times) {
        note(model, frame(time, Int32Array.of(-5, 5)));
        note(model, { kind: "event", type: "trigger", id: String(time), source: "x", time, data: { stations: ["UH1"] } });
        noteTick(model, time);
      }
      const latest = [...times].sort((a, b) => Number(a - b)).at(-1);
      t.is(model.eventCount, times.length);
      t.true(model.events.length <= 200);
      if (times.length > 0) t.is(model.stations.get("BW_UH1")?.triggered, latest);
    }),
  );
});

test("currentRates() measures over the last seconds", (t) => {
  const model = viewModel("", 0n);
  t.is(currentRates(model), undefined);
  for (let i = 0; i < 100; i++) {
    note(model, frame(BigInt(2 * i) * second, new Int32Array(20)));
    noteTick(model, BigInt(i) * second);
  }
  t.deepEqual(currentRates(model), { samples: 20, realTime: 2 });
  t.true(model.ticks.length < 10);
});
