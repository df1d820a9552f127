import { type Frame, frameLength, type Gap, parseOptions, parseTime } from "@headframe/core";
import test from "ava";
import { Mine } from "./mine.ts";
import { mineOptions } from "./mine-options.ts";

function mine(options: object): Mine {
  return new Mine(parseOptions("simulated-mine", mineOptions, { stations: 4, eventsPerMinute: 0, ...options }), 0n);
}

function channel(frame: Frame | Gap, c: number): Int32Array {
  const { samples } = frame as Frame;
  const n = frameLength(frame as Frame);
  return (samples as Int32Array).slice(c * n, (c + 1) * n);
}

function deviation(values: ArrayLike<number>): number {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return Math.sqrt(list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length);
}

test("Mine.frame() of a dead channel is a constant, and the scene names it", (t) => {
  const of = mine({ deadChannels: 3, offsetCounts: 300, eventsPerMinute: 600 });
  const dead = of.scene().data.deadChannels;
  t.is(dead.length, 3);
  for (const [s, { parts }] of of.stations.entries()) {
    for (const [c, { id, offset }] of parts.entries()) {
      const values = new Set([2, 9].flatMap((block) => [...channel(of.frame(block, s), c)]));
      t.is(values.size === 1, dead.includes(id));
      if (dead.includes(id)) t.deepEqual([...values], [offset]);
    }
  }
});

test("Mine.frame() of a swapped channel has the other sign, and the scene names it", (t) => {
  const options = { eventsPerMinute: 60, noiseCounts: 0, codaSeconds: 0, blockSeconds: 4 };
  const [right, wrong] = [mine(options), mine({ ...options, swappedChannels: 2 })];
  const swapped = wrong.scene().data.swappedChannels;
  t.is(swapped.length, 2);
  for (const [s, { parts }] of right.stations.entries()) {
    for (const [c, { id }] of parts.entries()) {
      const [a, b] = [channel(right.frame(0, s), c), channel(wrong.frame(0, s), c)];
      t.true(a.some((x) => x > 100));
      const sign = swapped.includes(id) ? -1 : 1;
      t.true(b.every((x, i) => Math.abs(x - sign * (a[i] as number)) <= 1)); // halves are rounded up on either side
    }
  }
});

test("Mine.frame() has its offsets, within the largest", (t) => {
  const of = mine({ offsetCounts: 5000, blockSeconds: 5 });
  const means = of.stations.flatMap(({ parts }, s) =>
    parts.map(({ offset }, c) => ({ offset, mean: channel(of.frame(0, s), c).reduce((a, b) => a + b, 0) / 10_000 })),
  );
  t.true(means.every(({ offset, mean }) => Math.abs(offset - mean) < 10 && Math.abs(offset) <= 5000));
  t.true(means.some(({ offset }) => offset > 1000) && means.some(({ offset }) => offset < -1000));
});

test("Mine.frame() hums at 50 Hz and harmonics, in phase for all time, at any rate", (t) => {
  for (const rate of [2000, 6000, 1001]) {
    const of = mine({ rate, humCounts: 100, noiseCounts: 0, blockSeconds: 1 });
    const level = (block: number, hertz: number) => {
      const samples = channel(of.frame(block, 1), 0);
      let [re, im] = [0, 0];
      samples.forEach((x, i) => {
        const angle = (2 * Math.PI * hertz * (i + block * samples.length)) / rate;
        re += (2 * x * Math.cos(angle)) / samples.length;
        im += (2 * x * Math.sin(angle)) / samples.length;
      });
      return { size: Math.hypot(re, im), angle: Math.atan2(im, re) };
    };
    t.true(level(0, 50).size > 10 && level(0, 50).size < 150);
    t.true(Math.abs(level(0, 150).size / level(0, 50).size - 0.5) < 0.03);
    t.true(level(0, 75).size < 1);
    t.true(Math.abs(level(0, 50).angle - level(900, 50).angle) < 0.01, `${rate}`);
  }
});

test("Mine.frame() has spikes of one to three samples at their rate", (t) => {
  const of = mine({ spikesPerMinute: 30, noiseCounts: 0, blockSeconds: 60, stations: 10 });
  let spikes = 0;
  for (let s = 0; s < 10; s++) {
    for (let c = 0; c < 3; c++) {
      const samples = channel(of.frame(0, s), c);
      for (let i = 0; i < samples.length; i++) {
        if (samples[i] === 0) continue;
        const length = samples.subarray(i).indexOf(0);
        t.true(length >= 1 && length <= 3 && Math.abs(samples[i] as number) <= 20_000 && Math.abs(samples[i] as number) >= 2000);
        spikes++;
        i += length;
      }
    }
  }
  t.true(Math.abs(spikes - 300) < 60, `${spikes}`);
});

test("Mine.frame() hears the crusher from one place, weaker with distance, when its truth says", (t) => {
  const of = mine({ crusherCounts: 1000, noiseCounts: 0, blockSeconds: 2.5, stations: 12, siteDelayMilliseconds: 0 });
  const { crusher } = of.scene().data;
  const [burst] = of.truth(3);
  t.is(burst?.data.kind, "crusher");
  t.is(burst?.data.magnitude, undefined);
  const place = [crusher?.x ?? 0, crusher?.y ?? 0, crusher?.z ?? 0];
  t.deepEqual([burst?.data.x, burst?.data.y, burst?.data.z], place);
  const loudness = of.stations.map((station, s) => {
    const frame = of.frame(3, s) as Frame;
    const first = channel(frame, 0).findIndex((_, i) => [0, 1, 2].some((c) => channel(frame, c)[i] !== 0));
    const p = (Number(parseTime(burst?.data.arrivals[s]?.p ?? "")) / 1e9) * 2000 - 3 * 5000;
    t.true(first >= p - 1 && first < p + 60, `first at ${first}, P at ${p}`);
    const distance = Math.max(20, Math.hypot(...station.place.map((x, axis) => x - (place[axis] as number))));
    return Math.hypot(...[0, 1, 2].map((c) => deviation(channel(frame, c)))) * distance;
  });
  t.true(Math.max(...loudness) / Math.min(...loudness) < 1.3);
});

test("Mine.frame() after a clock step is stamped wrong and has the same samples", (t) => {
  for (const clockStepMilliseconds of [3, -3]) {
    const [right, wrong] = [mine({}), mine({ clockStepMilliseconds, clockStepSeconds: 2, clockStepStations: 1 })];
    const [step] = wrong.scene().data.clockSteps;
    t.is(wrong.scene().data.clockSteps.length, 1);
    t.like(step, { milliseconds: clockStepMilliseconds, time: "1970-01-01T00:00:02.000000000Z" });
    for (const [s, { code }] of right.stations.entries()) {
      for (const block of [9, 10, 50]) {
        const [a, b] = [right.frame(block, s) as Frame, wrong.frame(block, s) as Frame];
        t.deepEqual(a.samples, b.samples);
        t.is(b.t0 - a.t0, block >= 10 && step?.station === `MN_${code}` ? BigInt(clockStepMilliseconds) * 1_000_000n : 0n);
        t.true(b.t0 >= (block > 0 ? wrong.stampedUntil(block - 1) : 0n), "the watermark's promise holds");
      }
    }
  }
});

test("Mine.frame() with overlaps repeats the end of the last frame", (t) => {
  const [plain, of] = [mine({ eventsPerMinute: 120, blockSeconds: 50 }), mine({ eventsPerMinute: 120, overlaps: 0.2 })];
  const whole = channel(plain.frame(0, 1), 0);
  let overlapping = 0;
  for (let block = 0; block < 250; block++) {
    const frame = of.frame(block, 1) as Frame;
    const from = Number(frame.t0 / 500_000n);
    t.true(from <= block * 400 && from >= block * 400 - 200);
    t.deepEqual(channel(frame, 0), whole.slice(from, (block + 1) * 400));
    t.true(block === 0 || frame.t0 >= of.stampedUntil(block - 1));
    if (from < block * 400) overlapping++;
  }
  t.true(overlapping > 25 && overlapping < 80, `${overlapping} of 250`);
});

test("Mine.frame() never begins inside a stated gap", (t) => {
  const of = mine({ overlaps: 0.5, dropouts: 0.3 });
  let [overlapping, last] = [0, 0n];
  for (let block = 0; block < 500; block++) {
    const item = of.frame(block, 1);
    if (item.kind === "frame") {
      t.true(item.t0 >= last);
      if (item.t0 < BigInt(block) * 200_000_000n) overlapping++;
    } else last = item.to;
  }
  t.true(overlapping > 50, `${overlapping} of 500`);
});

test("Mine.frame() of uniaxial stations and turned sensors", (t) => {
  const of = mine({ stations: 40, uniaxialPart: 0.5, accelerometerPart: 0.5, orientation: "random" });
  const single = of.stations.filter(({ parts }) => parts.length === 1);
  t.true(single.length > 10 && single.length < 30);
  for (const [s, { channels, source, sensor }] of of.stations.entries()) {
    const frame = of.frame(0, s) as Frame;
    t.is(frame.samples.length, 400 * channels.length);
    t.deepEqual(
      channels,
      ["1", "2", "3"].slice(0, channels.length).map((code) => `${source}_${code}`),
    );
    t.true(source.endsWith(sensor === "geophone" ? "_H" : "_N"));
  }
});
