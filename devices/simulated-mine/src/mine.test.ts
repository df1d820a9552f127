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

/** Everything that adds to the samples. */
const busy = {
  eventsPerMinute: 60,
  blastAtSeconds: [2],
  blastDelays: 10,
  burstEvents: 20,
  burstSeconds: 4,
  crusherCounts: 500,
  humCounts: 20,
  spikesPerMinute: 60,
  offsetCounts: 500,
  orientation: "random",
  accelerometerPart: 0.5,
  uniaxialPart: 0.3,
  medium: "heterogeneous",
  voidRadiusMetres: 60,
  deadChannels: 1,
  swappedChannels: 2,
};

test("Mine.frame() gives the same samples for any block length", (t) => {
  for (const options of [{}, { rate: 6000 }, busy, { ...busy, rate: 6001, sourceShape: "smooth" }]) {
    const whole = mine({ blockSeconds: 8, durationSeconds: 8, ...options });
    const expected = whole.stations.map((_, s) => stretch(whole, 1, s).samples);
    fc.assert(
      fc.property(fc.double({ min: 0.03, max: 3, noNaN: true }), (blockSeconds) => {
        const cut = mine({ ...options, blockSeconds, durationSeconds: 8 });
        for (const [s, samples] of expected.entries()) t.deepEqual(stretch(cut, cut.blocks, s).samples, samples);
      }),
      { numRuns: 3 },
    );
  }
});

test("Mine.frame() depends on every bit of the seed and on nothing else", (t) => {
  const [a, b, c] = [mine({ ...busy, seed: 1 }), mine({ ...busy, seed: 1 }), mine({ ...busy, seed: 2 })];
  t.deepEqual(a.frame(20, 1), b.frame(20, 1));
  t.deepEqual(a.truth(15), b.truth(15));
  t.notDeepEqual((a.frame(20, 1) as Frame).samples, (c.frame(20, 1) as Frame).samples);
});

test("Mine.frame() gives a block again in any order", (t) => {
  const [a, b] = [mine(busy), mine(busy)];
  const expected = Array.from({ length: 100 }, (_, block) => a.frame(block, block % 4));
  for (let block = 99; block >= 0; block--) t.deepEqual(b.frame(block, block % 4), expected[block]);
});

test("Mine.frame() shows P and S where the truth says", (t) => {
  const quiet = mine({ rate: 6000, blockSeconds: 4, noiseCounts: 0, codaSeconds: 0, countsPerMetrePerSecond: 1e9 });
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
  const of = mine({ vp: 5000, vs: 3000, siteDelayMilliseconds: 0 });
  const events = Array.from({ length: 100 }, (_, block) => of.truth(block)).flat();
  t.true(events.length > 1);
  for (const { time, data } of events) {
    for (const [s, { p, s: wave }] of data.arrivals.entries()) {
      const station = of.stations[s] as MineStation;
      const distance = Math.hypot(station.place[0] - data.x, station.place[1] - data.y, station.place[2] - data.z);
      t.true(Math.abs(Number(parseTime(p) - time) / 1e9 - distance / 5000) < 1e-9);
      t.true(Math.abs(Number(parseTime(wave) - time) / 1e9 - distance / 3000) < 1e-9);
    }
  }
});

test("Mine.truth() is the same for any block length, holes that fire before their turn on a border too", (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    const truths = [0.2, 0.7].map((blockSeconds) => {
      const of = mine({
        seed,
        blockSeconds,
        stations: 1,
        durationSeconds: 14,
        eventsPerMinute: 30,
        blastAtSeconds: [10],
        blastEverySeconds: 7,
        burstSeconds: 1,
      });
      return Array.from({ length: of.blocks }, (_, block) => of.truth(block)).flat();
    });
    t.deepEqual(truths[0], truths[1]);
    t.is(truths[0]?.filter(({ data }) => data.blast === 0 && data.kind === "blast").length, 40);
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
  t.true(many.every(({ place: [x, y, z] }) => x >= 0 && x <= 1200 && y >= 0 && y <= 1000 && z >= -600 && z <= 0));
});

test("Mine.truth() tells size, mechanism and which stations feel it", (t) => {
  const of = mine({ stations: 12, minMagnitude: -0.5, maxMagnitude: 0, blastAtSeconds: [1], blastDelays: 2, burstEvents: 3, burstSeconds: 1 });
  const all = Array.from({ length: 30 }, (_, block) => of.truth(block)).flat();
  t.deepEqual([...new Set(all.map(({ data }) => data.kind))].sort(), ["blast", "event"]);
  for (const { data } of all) {
    t.is(data.moment, 10 ** (1.5 * (data.magnitude?.value ?? 0) + 9.1));
    t.is(data.mechanism === undefined, data.kind === "blast");
    t.true((data.cornerHz ?? 0) > 10 && (data.stressDrop ?? 0) > 1e4);
    t.true(data.arrivals.filter(({ snr }) => snr >= 4).length >= 6);
  }
});

test("Mine.truth() states the signal-to-noise ratio that the frames show", (t) => {
  const of = mine({ rate: 6000, stations: 8, codaSeconds: 0, minMagnitude: 0, maxMagnitude: 0, blockSeconds: 4, gainSpread: 0, geophoneHz: 0 });
  const [event] = of.truth(0);
  for (const [s, { noise }] of of.stations.entries()) {
    const { samples } = of.frame(0, s) as Frame;
    const arrival = event?.data.arrivals[s];
    const at = (Number(parseTime(arrival?.p ?? "")) / 1e9) * 6000;
    const until = (Number(parseTime(arrival?.s ?? "")) / 1e9) * 6000;
    let peak = 0;
    for (let i = Math.ceil(at); i < Math.min(until - 2, at + 60); i++)
      peak = Math.max(peak, Math.hypot(...[0, 1, 2].map((c) => samples[c * 24_000 + i] as number)));
    t.true(Math.abs(peak / (0.9 * noise) / (arrival?.snr ?? 0) - 1) < 0.3, `${peak / noise}, truth ${arrival?.snr}`);
  }
});
