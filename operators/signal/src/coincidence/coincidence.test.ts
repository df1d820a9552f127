import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  type Event,
  type Frame,
  formatTime,
  frameLength,
  type Gap,
  type Item,
  itemTime,
  parseTime,
  sampleGrid,
  type Time,
  type Watermark,
} from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { from, identity, type Observable, type OperatorFunction } from "rxjs";
import { bandpass } from "../bandpass/bandpass.ts";
import { regularise } from "../regularise/regularise.ts";
import { staLta } from "../sta-lta/sta-lta.ts";
import { trigger } from "../trigger/trigger.ts";
import { type TriggerEvent, triggerEvent } from "../trigger/trigger-event.ts";
import { coincidence } from "./coincidence.ts";
import type { NetworkTriggerEvent } from "./network-trigger.ts";

const data = new URL("../../../../../shared/data/", import.meta.url);
const begin = parseTime("2026-01-01T00:00:00Z");
const at = (second: number): Time => begin + BigInt(Math.round(second * 1000)) * 1_000_000n;

function pick(station: string, on: number, off: number, peak = 5, orientation = "Z") {
  const id = `FDSN:BW_${station}__S_H_${orientation}`;
  return triggerEvent({ source: id, channel: id, on: at(on), off: at(off), peak, std: 1, rate: 50, closedBy: "threshold", settings: "" });
}

const watermark = (second: number): Item => ({ kind: "watermark", source: "all", time: at(second) });
const networks = (items: readonly Item[]) => items.filter((item) => item.kind === "event") as unknown as NetworkTriggerEvent[];
const summary = (items: readonly Item[]) =>
  networks(items).map(({ time, data }) => [Number(time - begin) / 1e9, data.seconds, data.stations.join(" "), data.sum]);

test("coincidence() example holds", async (t) => {
  t.deepEqual(await exampleProblems(coincidence.definition), []);
});

test("coincidence() lets chains overlap, votes once, and drops parts of the last event", (t) => {
  const input = [pick("A", 0, 4), pick("B", 3, 8), pick("A", 5, 6), pick("C", 7, 9), pick("D", 10, 11)];
  t.deepEqual(summary(runStep(coincidence({ minimumSum: 2 }), input).out), [[0, 9, "A B C", 3]]);
  t.deepEqual(summary(runStep(coincidence({ minimumSum: 2, extensionSeconds: 1 }), input).out), [[0, 11, "A B C D", 4]]);
});

test("coincidence() takes weights and members by channel, station and code", (t) => {
  const input = [pick("A", 0, 4), pick("B", 1, 4), pick("C", 2, 4), pick("C", 3, 5, 9, "N")];
  const weights = { A: 0.5, BW_B: 0.25, "FDSN:BW_C__S_H_N": 2 };
  t.deepEqual(summary(runStep(coincidence({ minimumSum: 0.7, weights, members: ["A", "BW_B"] }), input).out), [[0, 4, "A B", 0.75]]);
  t.deepEqual(summary(runStep(coincidence({ minimumSum: 1, weights }), input).out)[0], [0, 4, "A B C", 1.75]);
  t.deepEqual(summary(runStep(coincidence({ minimumSum: 1, weights, vote: "channel" }), input).out)[0], [0, 5, "A B C C", 3.75]);
});

test("coincidence() decides once event time is past the group, and no earlier", (t) => {
  const input = [pick("A", 0, 4), pick("B", 1, 5), watermark(6), pick("C", 6, 7)];
  const seen: number[] = [];
  from(input as readonly (TriggerEvent | Watermark)[])
    .pipe(coincidence({ minimumSum: 2, extensionSeconds: 1 }))
    .subscribe((item) => {
      seen.push(item.kind === "event" ? item.data.sum : Number((itemTime(item) - begin) / 1_000_000_000n));
    });
  t.deepEqual(seen, [0, 3]); // at second 6 a trigger may still come at 6, which the extension covers: the watermark waits at 0
  const { out } = runStep(coincidence({ minimumSum: 2 }), [pick("A", 0, 4), pick("B", 1, 5), watermark(5.5), pick("C", 6, 7)]);
  t.deepEqual(summary(out), [[0, 5, "A B", 2]]);
});

test("coincidence() puts triggers of a decided time on late", (t) => {
  const input = [pick("A", 0, 4), pick("B", 1, 5), watermark(6), pick("C", 4.5, 5), pick("C", 5.5, 5.6)];
  const { out, side } = runStep(coincidence({ minimumSum: 2 }), input);
  t.deepEqual(summary(out), [[0, 5, "A B", 2]]);
  t.deepEqual(
    side.late?.map((item) => (item as Event).id),
    [input[3], input[4]].slice(0, 1).map((item) => (item as Event).id),
  );
});

test("coincidence() does not depend on the order of arrival before the watermark", (t) => {
  const stations = ["A", "B", "C", "D"];
  const picks = fc.array(fc.record({ station: fc.constantFrom(...stations), on: fc.nat(60), length: fc.nat(9) }), { maxLength: 25 });
  fc.assert(
    fc.property(picks, fc.array(fc.nat()), fc.array(fc.nat(70)), (list, shuffle, marks) => {
      const events = list.map(({ station, on, length }) => pick(station, on, on + length));
      const step = coincidence({ minimumSum: 2, extensionSeconds: 1 });
      const whole = runStep(step, events).out;
      const order = events.map((event, i) => ({ event, rank: shuffle[i] ?? i })).sort((a, b) => a.rank - b.rank);
      t.deepEqual(
        runStep(
          step,
          order.map(({ event }) => event),
        ).out,
        whole,
      );
      const inTime: Item[] = [...order.map(({ event }): Item => event)];
      for (const mark of [...marks].sort((a, b) => a - b)) {
        const here = inTime.findLastIndex((item) => item.kind === "event" && item.time < at(mark));
        const last = inTime.findLastIndex((item) => item.kind === "watermark");
        inTime.splice(Math.max(here, last) + 1, 0, watermark(mark));
      }
      t.deepEqual(runStep(step, inTime).out, whole);
    }),
  );
});

test("coincidence() reports events that are no triggers, passes gaps on, and bounds its memory", (t) => {
  const gap: Gap = { kind: "gap", source: "x", from: at(0), to: at(1), cause: "lost" };
  const odd = [
    { ...pick("A", 0, 1), data: { channel: "x" } },
    { ...pick("A", 0, 1), data: null },
    { ...pick("A", 0, 1), data: { ...pick("A", 0, 1).data, off: "soon" } },
    { ...pick("A", 5, 6), time: at(7) },
  ] as unknown as Item[];
  const { out, side } = runStep(coincidence({ minimumSum: 1 }), [...odd, pick("B", 0, 1), gap, pick("C", 1, 2)]);
  t.is(side.errors?.length, 4);
  t.deepEqual(out[0], gap);
  t.deepEqual(summary(out), [[0, 2, "B C", 2]]);
  const many = Array.from({ length: 5 }, (_, i) => pick("A", 10 * i, 10 * i + 1));
  const bounded = runStep(coincidence({ minimumSum: 1, maxWaiting: 2 }), many);
  t.is(bounded.side.errors?.length, 3);
  t.is(bounded.out.length, 5);
});

// --- the recordings of the UH network, against ObsPy's numbers ---

interface Trace {
  readonly id: string;
  readonly rate: number;
  readonly t0: Time;
  readonly counts: Float64Array;
  /** Band-pass filtered. */
  readonly samples: Float64Array;
}

interface Computed {
  readonly time: string;
  readonly stations: readonly string[];
  readonly trace_ids: readonly string[];
  readonly coincidence_sum: number;
  readonly duration: number;
  readonly cft_peaks: readonly number[];
  readonly cft_stds: readonly number[];
  readonly cft_peak_wmean: number;
  readonly cft_std_wmean: number;
}

interface Case {
  readonly args: {
    trace_ids?: readonly string[] | Record<string, number>;
    coincidence?: number;
    thr_on?: number;
    sta?: number;
    lta?: number;
    max_trigger_length?: number;
  };
  readonly computed: readonly Computed[];
}

const fdsn = (id: string): string => id.replace(/^(\w*)\.(\w*)\.(\w*)\.(\w)(\w)(\w)$/, "FDSN:$1_$2_$3_$4_$5_$6");

function readTrace(name: string, single: { sos_bandpass_10_20_corners4: number[][] }): Trace {
  const [header = "", ...lines] = gunzipSync(readFileSync(new URL(`obspy/signal/${name}`, data)))
    .toString()
    .split("\n");
  const field = /TIMESERIES (\w+)_(\w+)__(\w)(\w)(\w)_D, \d+ samples, (\d+) sps, (\S+), SLIST/.exec(header) ?? [];
  const counts = Float64Array.from(lines.join(" ").trim().split(/\s+/), Number);
  return {
    id: `${field[1]}.${field[2]}..${field[3]}${field[4]}${field[5]}`,
    rate: Number(field[6]),
    t0: parseTime(`${field[7]}Z`),
    counts,
    samples: sections(counts, single.sos_bandpass_10_20_corners4),
  };
}

/** Second-order sections, direct form II transposed, as scipy's `sosfilt`. */
function sections(input: Float64Array, coefficients: readonly number[][]): Float64Array {
  const out = input.slice();
  for (const [b0 = 0, b1 = 0, b2 = 0, , a1 = 0, a2 = 0] of coefficients) {
    let [z0, z1] = [0, 0];
    for (let i = 0; i < out.length; i++) {
      const x = out[i] as number;
      const y = b0 * x + z0;
      z0 = b1 * x - a1 * y + z1;
      z1 = b2 * x - a2 * y;
      out[i] = y;
    }
  }
  return out;
}

function recursiveStaLta(input: Float64Array, nsta: number, nlta: number): Float64Array {
  let [sta, lta] = [0, 1e-99];
  return input.map((x, i) => {
    if (i === 0) return 0;
    sta = (x * x) / nsta + (1 - 1 / nsta) * sta;
    lta = (x * x) / nlta + (1 - 1 / nlta) * lta;
    return i < nlta ? 0 : sta / lta;
  });
}

/** Ratio frames of a trace, or of parts of it (sample ranges) with a gap between. */
function ratioFrames({ id, rate, t0, samples }: Trace, sta: number, lta: number, parts = [[0, samples.length]]): Frame[] {
  const source = fdsn(id);
  return parts.map(([first = 0, end = 0]) => {
    const ratio = recursiveStaLta(samples.subarray(first, end), Math.round(sta * rate), Math.round(lta * rate));
    return { kind: "frame", source, channels: [source], t0: t0 + sampleGrid(rate).offset(first), rate, unit: "1", samples: ratio };
  });
}

/** Packets of several streams, mixed by `choose`, with a watermark after each as a host would give it. */
function mixed(streams: readonly (readonly Frame[])[], choose: (open: number) => number): Item[] {
  const left = streams.map((frames) => [...frames]);
  const items: Item[] = [];
  for (;;) {
    const open = left.filter((frames) => frames.length > 0);
    if (open.length === 0) return items;
    const frame = open[choose(open.length)]?.shift();
    if (frame) items.push(frame);
    const reached = left.flatMap((frames) => (frames[0] ? [frames[0].t0] : [])).sort((a, b) => (a < b ? -1 : 1))[0];
    if (reached !== undefined) items.push({ kind: "watermark", source: "all", time: reached });
  }
}

type Items = Observable<Frame | Gap | Watermark>;

function detect(
  items: readonly Item[],
  args: Case["args"],
  before: OperatorFunction<Frame | Gap | Watermark, Frame | Gap | Watermark> = identity,
): NetworkTriggerEvent[] {
  const found: Item[] = [];
  const { trace_ids: ids } = args;
  const members = ids && (Array.isArray(ids) ? ids : Object.keys(ids)).map(fdsn);
  const weights = ids && !Array.isArray(ids) ? Object.fromEntries(Object.entries(ids).map(([id, weight]) => [fdsn(id), weight])) : {};
  from(items as readonly (Frame | Gap | Watermark)[])
    .pipe(
      before,
      trigger({ on: args.thr_on ?? 3.5, off: 1, maxSeconds: args.max_trigger_length ?? 1e6 }),
      coincidence({ minimumSum: args.coincidence ?? 3, weights, ...(members && { members }) }),
    )
    .subscribe((item) => {
      found.push(item);
    });
  return networks(found);
}

function load(t: ExecutionContext) {
  const file = new URL("reference/ref_coincidence.json", data);
  if (!existsSync(file)) {
    t.log("no reference data");
    t.pass();
    return undefined;
  }
  const reference = JSON.parse(readFileSync(file, "utf8"));
  const singles = Object.values(reference.single_station) as { on_off_samples: number[][]; sos_bandpass_10_20_corners4: number[][] }[];
  const traces = (reference.files as string[]).map((name, i) => readTrace(name, singles[i]!));
  const cases = Object.entries(reference.cases as Record<string, Case>).map(([name, { args, computed }]) => {
    const sensitive = (reference.cases as Record<string, Case>)["5_sensitive"]?.args ?? {};
    const gappy = name === "6_gappy";
    const used = gappy ? sensitive : args;
    const streams = traces.map((trace, i) =>
      ratioFrames(
        trace,
        used.sta ?? 0.5,
        used.lta ?? 10,
        gappy && i === 0
          ? [
              [0, 5183],
              [6910, 10826],
            ]
          : undefined,
      ),
    );
    return { name, args: used, computed, streams };
  });
  return { singles, traces, cases };
}

function assertEqual(t: ExecutionContext, name: string, got: readonly NetworkTriggerEvent[], expected: Case["computed"]): void {
  t.is(got.length, expected.length, name);
  for (const [i, event] of got.entries()) {
    const { time, stations, trace_ids, coincidence_sum, duration, cft_peaks, cft_stds, cft_peak_wmean, cft_std_wmean } = expected[i] as Computed;
    t.is(formatTime(event.time).slice(0, 26), time.slice(0, 26), name);
    t.deepEqual(event.data.stations, stations, name);
    t.deepEqual(event.data.channels, trace_ids.map(fdsn), name);
    const close = (a: number, b: number, tolerance: number) => t.true(Math.abs(a - b) <= tolerance * Math.max(Math.abs(b), 1), `${name}: ${a} is not ${b}`);
    close(event.data.sum, coincidence_sum, 1e-12);
    close(event.data.seconds, duration, 3e-6); // ObsPy's durations are differences of f64 epochs and of times in microseconds
    for (const [k, peak] of event.data.peaks.entries()) close(peak, cft_peaks[k] as number, 1e-9);
    for (const [k, std] of event.data.stds.entries()) close(std, cft_stds[k] as number, 1e-9);
    close(event.data.weightedPeak, cft_peak_wmean, 1e-9);
    close(event.data.weightedStd, cft_std_wmean, 1e-9);
  }
}

test("trigger() finds the samples that ObsPy finds at each UH station", (t) => {
  const loaded = load(t);
  for (const [i, trace] of (loaded?.traces ?? []).entries()) {
    const [frame] = ratioFrames(trace, 0.5, 10);
    const grid = sampleGrid(trace.rate);
    const { out } = runStep(trigger({ on: 3.5, off: 1, maxSeconds: 1e6 }), cutFrame(frame!, [100, 501, 600, 3051, 9000]));
    const samples = out
      .map((item) => (item as Event).data as { on: string; off: string })
      .map(({ on, off }) => [on, off].map((text) => grid.nearest(parseTime(text) - trace.t0)));
    t.deepEqual(samples, loaded?.singles[i]?.on_off_samples);
  }
});

test("coincidence() gives ObsPy's events for whole files, in any order of stations", (t) => {
  for (const { name, args, computed, streams } of load(t)?.cases ?? []) {
    assertEqual(t, name, detect(streams.flat(), args), computed);
    assertEqual(t, `${name}, reversed`, detect([...streams].reverse().flat(), args), computed);
  }
});

test("coincidence() gives ObsPy's events for any cut into packets and any mixing of stations", (t) => {
  for (const { name, args, computed, streams } of load(t)?.cases ?? []) {
    const expected = detect(streams.flat(), args);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(10_000)), fc.integer({ min: 2, max: 3000 }), (numbers, packet) => {
        const draw = () => numbers.next().value as number;
        const packets = streams.map((frames) =>
          frames.flatMap((frame) =>
            cutFrame(
              frame,
              Array.from({ length: Math.ceil(frameLength(frame) / packet) }, (_, i) => i * packet + (draw() % packet)),
            ),
          ),
        );
        t.deepEqual(
          detect(
            mixed(packets, (open) => draw() % open),
            args,
          ),
          expected,
        );
      }),
      { numRuns: 8 },
    );
    assertEqual(t, name, expected, computed);
  }
});

test("regularise, bandpass, sta-lta, trigger and coincidence together give ObsPy's events from raw packets", (t) => {
  const { traces, cases } = load(t) ?? { traces: [], cases: [] };
  const packets = traces.map(({ id, rate, t0, counts }, i): Frame[] => {
    const frame: Frame = { kind: "frame", source: fdsn(id), channels: [fdsn(id)], t0, rate, unit: "count", samples: counts };
    return cutFrame(
      frame,
      Array.from({ length: 200 }, (_, k) => k * (97 + 31 * i)),
    );
  });
  let turn = 0;
  const items = mixed(packets, (open) => turn++ % open);
  for (const { name, args, computed } of cases.filter(({ name }) => name !== "6_gappy")) {
    const detector = (input: Items): Items =>
      input.pipe(regularise(), bandpass({ lowHz: 10, highHz: 20, order: 4 }), staLta({ staSeconds: args.sta ?? 0.5, ltaSeconds: args.lta ?? 10 }));
    assertEqual(t, name, detect(items, args, detector), computed);
  }
});

test("coincidence() with repeats joined gives an event once, though stations trigger again", (t) => {
  const single = (station: string, on: number, off: number) => {
    const channel = `FDSN:BW_${station}__S_H_Z`;
    const at = (second: number) => parseTime("2026-01-01T00:00:00Z") + BigInt(Math.round(second * 1e9));
    return triggerEvent({ source: channel, channel, on: at(on), off: at(off), peak: 5, std: 1, rate: 50, closedBy: "threshold", settings: "3/1" });
  };
  const stations = ["A", "B", "C"];
  const input = [...stations.map((s) => single(s, 10, 11)), ...stations.map((s) => single(s, 10.9, 12)), ...stations.map((s) => single(s, 20, 21))];
  const times = (repeats: "separate" | "join") =>
    runStep(coincidence({ minimumSum: 3, repeats }), input).out.map((event) => {
      const { on, off, stations } = (event as unknown as { data: { on: string; off: string; stations: string[] } }).data;
      return [on.slice(17, 19), off.slice(17, 19), stations.length];
    });
  t.deepEqual(times("separate"), [
    ["10", "11", 3],
    ["10", "12", 3],
    ["20", "21", 3],
  ]);
  t.deepEqual(times("join"), [
    ["10", "12", 3],
    ["20", "21", 3],
  ]);
});
