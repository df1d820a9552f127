import { type Frame, parseOptions, parseTime } from "@headframe/core";
import { joinFrames } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { Mine } from "./mine.ts";
import { mineOptions } from "./mine-options.ts";
import type { MineStation } from "./station-layout.ts";

function mine(options: object): Mine {
  return new Mine(parseOptions("simulated-mine", mineOptions, { stations: 4, ...options }), 0n);
}

function stretch(of: Mine, blocks: number, station: number): Frame {
  return joinFrames(Array.from({ length: blocks }, (_, b) => of.frame(b, station) as Frame));
}

test("Mine.frame() gives the same samples for any block length", (t) => {
  for (const rate of [2000, 6000]) {
    const whole = stretch(mine({ rate, blockSeconds: 8, durationSeconds: 8 }), 1, 2);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 3, noNaN: true }), (blockSeconds) => {
        const cut = mine({ rate, blockSeconds, durationSeconds: 8 });
        t.deepEqual(stretch(cut, cut.blocks, 2).samples, whole.samples);
      }),
      { numRuns: 10 },
    );
  }
});

test("Mine.frame() gives a block again in any order", (t) => {
  const [a, b] = [mine({ eventsPerMinute: 60 }), mine({ eventsPerMinute: 60 })];
  const expected = Array.from({ length: 100 }, (_, block) => a.frame(block, block % 4));
  for (let block = 99; block >= 0; block--) t.deepEqual(b.frame(block, block % 4), expected[block]);
});

test("Mine.frame() shows P and S where the truth says", (t) => {
  const quiet = mine({ rate: 6000, blockSeconds: 4, noiseCounts: 0, codaSeconds: 0 });
  const [event] = quiet.truth(0);
  t.truthy(event);
  for (let s = 0; s < 4; s++) {
    const frame = quiet.frame(0, s) as Frame;
    const n = frame.samples.length / 3;
    const power = Array.from({ length: n }, (_, i) => Math.hypot(...[0, 1, 2].map((c) => frame.samples[c * n + i] as number)));
    const p = (Number(parseTime(event?.data.arrivals[s]?.p ?? "")) / 1e9) * 6000;
    const onset = power.findIndex((v) => v > 0);
    t.true(onset > p - 1 && onset <= p + 1, `P at ${p}, first motion at ${onset}`);
    const sTime = (Number(parseTime(event?.data.arrivals[s]?.s ?? "")) / 1e9) * 6000;
    const jump = power.findIndex((v, i) => i > p + 30 && v > 2 * (power[i - 1] as number) + 50);
    t.true(Math.abs(jump - sTime) <= 1.5, `S at ${sTime}, jump at ${jump}`);
  }
});

test("Mine.truth() has travel times of straight rays", (t) => {
  const of = mine({ vp: 5000, vs: 3000 });
  const events = Array.from({ length: 100 }, (_, block) => of.truth(block)).flat();
  t.true(events.length > 1);
  for (const { time, data } of events) {
    for (const [s, { p, s: wave }] of data.arrivals.entries()) {
      const station = of.stations[s] as MineStation;
      const distance = Math.hypot(station.x - data.x, station.y - data.y, station.z - data.z);
      t.true(Math.abs(Number(parseTime(p) - time) / 1e9 - distance / 5000) < 1e-9);
      t.true(Math.abs(Number(parseTime(wave) - time) / 1e9 - distance / 3000) < 1e-9);
    }
  }
});

test("Mine.frame() stays within 24 bits however near and large the event", (t) => {
  const loud = mine({ minMagnitude: 3.9, maxMagnitude: 4, blockSeconds: 4, countsPerMetrePerSecond: 1e12 });
  const { samples } = loud.frame(0, 0) as Frame;
  let most = 0;
  for (const x of samples) most = Math.max(most, Math.abs(x));
  t.is(most, 8_388_607);
});

test("Mine.frame() states dropouts as gaps, the same ones every time", (t) => {
  const of = mine({ dropouts: 0.3 });
  const kinds = Array.from({ length: 500 }, (_, b) => of.frame(b, 1).kind);
  const gaps = kinds.filter((kind) => kind === "gap").length;
  t.true(gaps > 100 && gaps < 200, `${gaps} of 500`);
  const block = kinds.indexOf("gap");
  t.deepEqual(of.frame(block, 1), {
    kind: "gap",
    source: of.stations[1]?.source ?? "",
    from: BigInt(block) * 200_000_000n,
    to: BigInt(block + 1) * 200_000_000n,
    cause: "lost",
  });
});

test("Mine.stations are named by the band code of their rate and lie inside the volume", (t) => {
  t.is(mine({}).stations[0]?.source, "FDSN:MN_S001_00_G_H");
  t.deepEqual(mine({ rate: 6000 }).stations[3]?.channels, ["FDSN:MN_S004_00_J_H_Z", "FDSN:MN_S004_00_J_H_N", "FDSN:MN_S004_00_J_H_E"]);
  const many = mine({ stations: 1000 }).stations;
  t.is(many[999]?.code, "S1000");
  t.true(many.every((s) => s.x >= 0 && s.x <= 1200 && s.y >= 0 && s.y <= 1000 && s.z >= -600 && s.z <= 0));
});
