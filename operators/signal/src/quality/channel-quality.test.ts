import { type Frame, type Item, parseTime, SeededRandom, sampleGrid } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { channelQuality } from "./channel-quality.ts";
import type { ChannelReportData } from "./channel-report.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const rate = 1000;
const at = (index: number) => begin + sampleGrid(rate).offset(index);

/** Noise of three channels, with what `change` makes of a sample. */
function noise(seconds: number, change: (x: number, i: number, channel: number) => number = (x) => x, channels = ["Z", "N", "E"]): Frame {
  const random = new SeededRandom(7);
  const n = Math.round(seconds * rate);
  const samples = new Int32Array(n * channels.length);
  for (let c = 0; c < channels.length; c++) {
    let smooth = 0;
    for (let i = 0; i < n; i++) {
      smooth = 0.5 * smooth + 300 * (random.next() + random.next() + random.next() - 1.5);
      samples[c * n + i] = Math.round(change(smooth, i, c));
    }
  }
  const source = "FDSN:XX_S1_00_G_H";
  return { kind: "frame", source, channels: channels.map((code) => `${source}_${code}`), t0: begin, rate, unit: "count", samples };
}
const reports = (items: readonly Item[]): ChannelReportData[] =>
  items.flatMap((item) => (item.kind === "event" ? [item.data as unknown as ChannelReportData] : []));
const brief = (items: readonly Item[]) =>
  reports(items).map(({ channel, reason, state, findings }) => `${channel.slice(-1)} ${reason} ${state} ${findings.join()}`.trim());

test("channelQuality() example holds", async (t) => {
  t.deepEqual(await exampleProblems(channelQuality.definition), []);
});

test("channelQuality() finds nothing in noise, nor in a sharp onset or a large slow wave", (t) => {
  const sound = noise(60, (x, i) => x + (i > 20_500 ? 1e5 * Math.exp((20_500 - i) / 900) * Math.cos((i - 20_501) * 2.2) : 0) + 3e4 * Math.sin(i / 4000));
  const { out } = runStep(channelQuality(), [sound]);
  t.deepEqual(brief(out), ["Z interval ok", "N interval ok", "E interval ok"]);
  t.true(reports(out).every(({ samples, spikes }) => samples === 60_000 && spikes === 0));
});

test("channelQuality() says at once that a channel is dead, flat or far too quiet, and when it is back", (t) => {
  const dying = noise(60, (x, i, c) => (c === 1 && i >= 30_000 && i < 45_000 ? 3 : c === 2 && i >= 40_000 ? x / 100 : x));
  const { out } = runStep(channelQuality(), [dying]);
  t.deepEqual(brief(out), ["N change dead dead", "E change dead dead", "N change ok", "Z interval ok", "N interval ok", "E interval dead dead"]);
  t.deepEqual(
    reports(out)
      .slice(0, 3)
      .map(({ to }) => to.slice(17, 19)),
    ["35", "45", "50"],
  );
});

test("channelQuality() knows a channel that never lived by the others, and does not take a quieter ground for a dead channel", (t) => {
  t.deepEqual(brief(runStep(channelQuality(), [noise(10, (x, _, c) => (c === 2 ? x / 100 : x))]).out), [
    "E change dead dead",
    "Z end ok",
    "N end ok",
    "E end dead dead",
  ]);
  t.deepEqual(brief(runStep(channelQuality(), [noise(60, (x, i) => (i < 40_000 ? 50 * x : x))]).out), ["Z interval ok", "N interval ok", "E interval ok"]);
  const alone = noise(60, (x, i) => (i < 40_000 ? 1000 * x : x), ["Z"]);
  t.deepEqual(brief(runStep(channelQuality(), [alone]).out), ["Z change dead dead", "Z interval dead dead"]);
});

test("channelQuality() measures hum at 50 and 60 Hz and their multiples", (t) => {
  const humming = noise(
    60,
    (x, i, c) => x + (c === 0 ? 90 * Math.cos((2 * Math.PI * 50 * i) / rate) : c === 1 ? 60 * Math.sin((2 * Math.PI * 180 * i) / rate) : 0),
  );
  const [z, n, e] = reports(runStep(channelQuality(), [humming]).out);
  t.like(z, { humHz: 50, findings: ["hum"] });
  t.like(n, { humHz: 60, findings: ["hum"] });
  t.true(Math.abs((z?.humAmplitude ?? 0) - 90) < 9, `${z?.humAmplitude}`);
  t.true(Math.abs((n?.humAmplitude ?? 0) - 60) < 9, `${n?.humAmplitude}`);
  t.deepEqual(e?.findings, []);
  t.true((e?.humRatio ?? 9) < 3);
});

test("channelQuality() counts spikes and clipped samples", (t) => {
  const spiked = noise(60, (x, i, c) => {
    if (c === 0 && i % 5000 === 4000) return 20_000;
    return c === 1 ? Math.max(-5_000_000, Math.min(5_000_000, 6e6 * Math.sin(i / 400))) : x;
  });
  const [z, n, e] = reports(runStep(channelQuality(), [spiked]).out);
  t.like(z, { spikes: 12, findings: ["spikes"] });
  t.like(n, { spikes: 0, findings: ["clipped"] });
  t.true(Math.abs((n?.clipped ?? 0) - 60_000 * (1 - (2 / Math.PI) * Math.asin(5 / 6))) < 900, `${n?.clipped}`);
  t.like(e, { spikes: 0, clipped: 0, findings: [] });
});

test("channelQuality() sums up gaps, announced or not", (t) => {
  const whole = noise(60);
  const [a, , b, , c] = cutFrame(whole, [10_000, 12_000, 30_000, 30_500]) as [Frame, Frame, Frame, Frame, Frame];
  const gap = { kind: "gap", source: whole.source, from: at(10_000), to: at(12_000), cause: "lost" } as const;
  const { out } = runStep(channelQuality(), [a, gap, b, c]);
  t.deepEqual(out[0], gap);
  t.like(reports(out)[0], { gaps: 2, missingSeconds: 2.5, samples: 57_500, findings: ["gaps"] });
  const long = runStep(channelQuality({ intervalSeconds: 5 }), [a, b]);
  t.deepEqual(
    reports(long.out)
      .filter(({ channel }) => channel.endsWith("Z"))
      .map(({ to, samples }) => `${to.slice(17, 19)} ${samples}`),
    ["05 5000", "10 5000", "15 3000", "20 5000", "25 5000", "30 5000"],
  );
});

test("channelQuality() says at once that no samples come", (t) => {
  const short = noise(5, (x) => x, ["Z"]);
  const items: Item[] = [short, { kind: "watermark", source: "*", time: at(14_000) }, { kind: "watermark", source: "*", time: at(15_000) }];
  const back = { ...short, t0: at(20_000) };
  t.deepEqual(brief(runStep(channelQuality(), [...items, ...items.slice(2), back]).out), ["Z change silent silent", "Z change ok gaps", "Z end ok gaps"]);
});

test("channelQuality() does not depend on the cuts", (t) => {
  const whole = noise(12, (x, i, c) => (c === 0 && i > 4000 ? 1 : i % 3500 === 3000 ? 9000 : x + 50 * Math.sin((2 * Math.PI * 50 * i) / rate)));
  const late = { ...whole, t0: begin + 333_333_333n };
  for (const frame of [whole, late]) {
    const step = channelQuality({ intervalSeconds: 5, deadSeconds: 2 });
    const expected = reports(runStep(step, [frame]).out);
    fc.assert(
      fc.property(fc.array(fc.nat(12_000), { maxLength: 30 }), (cuts) => {
        t.deepEqual(reports(runStep(step, cutFrame(frame, cuts)).out), expected.map(almost(reports(runStep(step, cutFrame(frame, cuts)).out))));
      }),
      { numRuns: 20 },
    );
  }
});

/** A report with numbers of another where they are equal but for rounding: sums were added in another order. */
function almost(others: readonly ChannelReportData[]): (report: ChannelReportData, index: number) => ChannelReportData {
  return (report, index) => {
    const entries = Object.entries(report).map(([name, value]) => {
      const other = others[index]?.[name as keyof ChannelReportData];
      return [name, typeof value === "number" && typeof other === "number" && Math.abs(value - other) <= 1e-9 * Math.abs(value) ? other : value];
    });
    return Object.fromEntries(entries) as ChannelReportData;
  };
}

test("channelQuality() reports bad frames and goes on at another rate", (t) => {
  const frame = noise(2);
  const faster = { ...frame, rate: 2000, t0: at(2000) };
  const { out, side } = runStep(channelQuality(), [
    frame,
    { ...frame, rate: -1 },
    { ...frame, samples: new Int32Array(0) },
    { ...frame, channels: ["a", "b"] },
    faster,
  ]);
  t.is(side.errors?.length, 3);
  t.deepEqual(
    reports(out).map(({ samples, gaps }) => `${samples} ${gaps}`),
    ["4000 1", "4000 1", "4000 1"],
  );
});
