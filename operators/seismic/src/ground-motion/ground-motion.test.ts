import {
  type Frame,
  frameLength,
  type Gap,
  type Inventory,
  type InventoryChannel,
  type Item,
  keyOf,
  operatorOptions,
  parseTime,
  type Samples,
  StepRunner,
  sampleGrid,
} from "@headframe/core";
import { cutFrame, exampleProblems, joinFrames, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { groundMotion } from "./ground-motion.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const sensor = "FDSN:XX_S1_00_G_H";
const rate = 2000;
const at = (index: number) => begin + sampleGrid(rate).offset(index);

const channel = (id: string, azimuth: number, dip: number, other: Partial<InventoryChannel> = {}): InventoryChannel => ({
  ...{ id, azimuth, dip, unit: "m/s", sensitivity: 1, sensitivityHz: 100, normalisation: 1, poles: [], zeros: [] },
  ...other,
});
const site = (...channels: InventoryChannel[]): Inventory => ({ frame: "local", stations: [{ id: "XX_S1", x: 0, y: 0, z: 0, channels }] });
const plain = site(channel(`${sensor}_Z`, 0, -90), channel(`${sensor}_N`, 0, 0), channel(`${sensor}_E`, 90, 0));

/** Samples `first` up to `end` of one channel: number plus an offset that tells channels apart. */
function piece(code: string, first: number, end: number, other: Partial<Frame> = {}): Frame {
  const offset = code.charCodeAt(0) * 1000;
  const samples = Int32Array.from({ length: end - first }, (_, i) => offset + wave(code, first + i));
  return { kind: "frame", source: `${sensor}_${code}`, channels: [`${sensor}_${code}`], t0: at(first), rate, unit: "count", samples, ...other };
}
const wave = (code: string, i: number) => ((i * 7919 + code.charCodeAt(0) * 31) % 101) - 50;

const framesOf = (items: readonly Item[]): Frame[] => items.filter((item) => item.kind === "frame");
const gapsOf = (items: readonly Item[]): Gap[] => items.filter((item) => item.kind === "gap");
/** Source, first number and count of each frame. */
const ranges = (items: readonly Item[]) =>
  framesOf(items).map((frame) => `${frame.source.slice(sensor.length) || "all"} ${sampleGrid(frame.rate).nearest(frame.t0 - begin)}+${frameLength(frame)}`);
/** Frames of each source that follow one another, joined; gaps in between. */
function joined(items: readonly Item[]): unknown[] {
  const bySource = new Map<string, (Frame[] | Gap)[]>();
  for (const item of items) {
    const list = bySource.get((item as Frame).source) ?? [];
    bySource.set((item as Frame).source, list);
    const last = list[list.length - 1];
    if (item.kind === "gap") list.push(item);
    else if (Array.isArray(last)) last.push(item as Frame);
    else list.push([item as Frame]);
  }
  return [...bySource].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list.map((entry) => (Array.isArray(entry) ? joinFrames(entry) : entry)));
}
const notes = (side: Readonly<Record<string, readonly Item[]>>) =>
  (side.notes ?? []).map((item) => (item.kind === "event" ? (item.data as { note: string }).note : ""));
const round = (samples: Samples, digits = 4) => [...samples].map((x) => Number(x.toFixed(digits)) + 0);

function runner(options: Parameters<typeof groundMotion>[0]) {
  const { definition, spec } = groundMotion(options);
  if (!("kernel" in definition)) throw new TypeError("no kernel");
  const out: Item[] = [];
  const put = (item: Item) => void out.push(item);
  const errors: string[] = [];
  const output = { out: put, control: put, side() {}, error: (reason: string) => void errors.push(reason) };
  return {
    out,
    errors,
    run: new StepRunner(definition.kernel(operatorOptions(definition, spec.options)), keyOf("station"), output, { now: 0n, random: () => 0 }),
  };
}

test("groundMotion() example holds", async (t) => {
  t.deepEqual(await exampleProblems(groundMotion.definition), []);
});

test("groundMotion() solves for east, north and up of axes in any direction", (t) => {
  const angle = fc.integer({ min: -180, max: 180 });
  const vector = ([azimuth, dip]: readonly [number, number]) => {
    const [a, d] = [(azimuth * Math.PI) / 180, (dip * Math.PI) / 180];
    return [Math.cos(d) * Math.sin(a), Math.cos(d) * Math.cos(a), -Math.sin(d)] as const;
  };
  const axis = fc.tuple(angle, fc.integer({ min: -90, max: 90 }));
  let turned = 0;
  fc.assert(
    fc.property(fc.tuple(axis, axis, axis), fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: -1000, max: -1 })), (axes, [gain, negative]) => {
      const ground = [300, -200, 100]; // east, north, up
      const sensitivities = [gain, negative, 2];
      const inventory = site(...axes.map(([azimuth, dip], i) => channel(`${sensor}_${i + 1}`, azimuth, dip, { sensitivity: sensitivities[i] as number })));
      const frame: Frame = {
        ...piece("1", 0, 2),
        source: sensor,
        channels: [1, 2, 3].map((i) => `${sensor}_${i}`),
        samples: Float64Array.from(
          axes.flatMap((one, i) => [5e6, 5e6 + (sensitivities[i] as number) * vector(one).reduce((sum, part, k) => sum + part * (ground[k] as number), 0)]),
        ),
      };
      const [out] = framesOf(runStep(groundMotion({ inventory }), [frame]).out);
      if (out?.source !== sensor) return;
      turned++;
      t.deepEqual(out.channels, [`${sensor}_Z`, `${sensor}_N`, `${sensor}_E`]);
      t.is(out.unit, "m/s");
      t.deepEqual(round(out.samples, 2), [0, 100, 0, -200, 0, 300]);
    }),
  );
  t.true(turned > 20);
});

test("groundMotion() takes a frame of all channels at once and keeps its times", (t) => {
  const frame: Frame = { ...joinChannels(piece("E", 0, 50), piece("Z", 0, 50), piece("N", 0, 50)), timingQuality: 80 };
  const { out, run } = runner({ inventory: plain });
  run.push(frame);
  t.is(out.length, 1);
  const [got] = framesOf(out);
  t.like(got, { source: sensor, t0: begin, rate, unit: "m/s", timingQuality: 80 });
  t.is(got?.samples[3], wave("Z", 3) - wave("Z", 0));
  t.is(got?.samples[53], wave("N", 3) - wave("N", 0));
  t.is(got?.samples[103], wave("E", 3) - wave("E", 0));
});

function joinChannels(...pieces: Frame[]): Frame {
  const n = frameLength(pieces[0] as Frame);
  const samples = new Int32Array(n * pieces.length);
  for (const [c, { samples: one }] of pieces.entries()) samples.set(one, c * n);
  return { ...(pieces[0] as Frame), source: sensor, channels: pieces.flatMap(({ channels }) => channels), samples };
}

test("groundMotion() emits what all channels have as soon as they have it", (t) => {
  const { out, run } = runner({ inventory: plain });
  for (const one of [piece("Z", 0, 100), piece("N", 0, 80)]) run.push(one);
  t.deepEqual(ranges(out), []);
  t.is(run.reached(at(70)), begin);
  run.push(piece("E", 0, 90));
  t.deepEqual(ranges(out), ["all 0+80"]);
  t.is(run.reached(at(200)), at(80));
  run.push(piece("N", 80, 200));
  t.deepEqual(ranges(out), ["all 0+80", "all 80+10"]);
});

const cuts = fc.array(fc.nat(300), { maxLength: 8 });
const holes = fc.array(fc.tuple(fc.constantFrom("Z", "N", "E"), fc.nat(280), fc.integer({ min: 1, max: 120 })), { maxLength: 4 });

test("groundMotion() joins the same however channels are cut and interleaved, whatever is missing", (t) => {
  fc.assert(
    fc.property(cuts, cuts, cuts, holes, fc.infiniteStream(fc.nat(2)), fc.boolean(), (a, b, c, missing, order, known) => {
      const queues = ["Z", "N", "E"].map((code, i) => {
        const kept = Array.from({ length: 300 }, (_, k) => !missing.some(([of, from, count]) => of === code && k >= from && k < from + count));
        const borders = kept.flatMap((here, k) => (here !== (kept[k - 1] ?? false) ? [k] : []));
        const stretches = borders.filter((_, k) => k % 2 === 0).map((from, k) => piece(code, from, borders[2 * k + 1] ?? 300));
        return stretches.flatMap((one) =>
          cutFrame(
            one,
            ([a, b, c][i] as number[]).map((cut) => cut - sampleGrid(rate).nearest(one.t0 - begin)),
          ),
        );
      });
      const whole = runStep(groundMotion(known ? { inventory: plain } : {}), queues.flat());
      const mixed: Frame[] = [];
      for (const pick of order) {
        const queue = [0, 1, 2].map((k) => queues[(pick + k) % 3] as Frame[]).find(({ length }) => length > 0);
        if (!queue) break;
        mixed.push(queue.shift() as Frame);
      }
      const got = runStep(groundMotion(known ? { inventory: plain } : {}), mixed);
      t.is(got.side.errors, undefined);
      t.deepEqual(joined(got.out), joined(whole.out));
      const samples = framesOf(got.out).reduce((sum, { samples: { length } }) => sum + length, 0);
      t.is(
        samples,
        mixed.reduce((sum, one) => sum + one.samples.length, 0),
      );
    }),
  );
});

test("groundMotion() lets the others go on without a channel that is missing, under their own names", (t) => {
  const { out } = runStep(groundMotion({ inventory: plain }), [piece("Z", 0, 300), piece("N", 0, 100), piece("E", 0, 300), piece("N", 200, 300)]);
  t.deepEqual(ranges(out), ["all 0+100", "_ZE 100+100", "all 200+100"]);
  t.deepEqual(framesOf(out)[1]?.channels, [`${sensor}_Z`, `${sensor}_E`]);
  t.deepEqual(gapsOf(out), [{ kind: "gap", source: sensor, from: at(100), to: at(200), cause: "missing" }]);
  t.true(framesOf(out).every(({ samples, channels }) => channels.every((_, c) => samples[(c * samples.length) / channels.length] === 0)));
});

test("groundMotion() waits for a silent channel until event time has passed, and a stated gap ends the waiting", (t) => {
  const { out, run } = runner({ inventory: plain, joinWaitSeconds: 0.05 });
  for (const code of ["Z", "N", "E"]) run.push(piece(code, 0, 100));
  for (const code of ["Z", "E"]) run.push(piece(code, 100, 400));
  run.watermark(at(200));
  t.deepEqual(ranges(out), ["all 0+100"]);
  run.watermark(at(251));
  t.deepEqual(ranges(out), ["all 0+100", "_ZE 100+50"]);
  run.push({ kind: "gap", source: `${sensor}_N`, from: at(100), to: at(300), cause: "lost" });
  t.deepEqual(ranges(out).slice(2), ["_ZE 150+150"]);
  run.push(piece("N", 300, 400));
  t.deepEqual(ranges(out).slice(3), ["all 300+100"]);
  t.like(gapsOf(out), [{ cause: "lost", from: at(100), to: at(300) }]);
});

test("groundMotion() does not wait beyond event time for a channel that has long been silent", (t) => {
  const { out, run } = runner({ inventory: plain, joinWaitSeconds: 0.05 });
  for (const code of ["Z", "E"]) run.push(piece(code, 0, 4000));
  run.watermark(at(3001));
  t.deepEqual(ranges(out), ["_ZE 0+3000"]);
});

test("groundMotion() bounds the waiting without event time", (t) => {
  const { out, run, errors } = runner({ inventory: plain, maxWaitSeconds: 0.1 });
  for (let k = 0; k < 10; k++) run.push(piece("Z", 100 * k, 100 * k + 100));
  t.deepEqual(ranges(out).at(-1), "_Z 600+100");
  run.push(piece("N", 0, 950));
  t.deepEqual(ranges(out).slice(-1), ["_Z 600+100"]);
  t.deepEqual(errors, ["700 samples of FDSN:XX_S1_00_G_H_N came after the others went on without them"]);
});

test("groundMotion() passes a gap of the whole station on", (t) => {
  const gap: Gap = { kind: "gap", source: sensor, from: at(50), to: at(80), cause: "overflow" };
  const all = (first: number, end: number) => joinChannels(piece("Z", first, end), piece("N", first, end), piece("E", first, end));
  const { out } = runStep(groundMotion(), [all(0, 50), gap, all(80, 120)]);
  t.deepEqual(ranges(out), ["all 0+50", "all 80+40"]);
  t.deepEqual(gapsOf(out), [gap]);
});

test("groundMotion() keeps channels apart whose sample times are, and says so once", (t) => {
  const late = { t0: at(0) + sampleGrid(rate).offset(1) / 2n };
  const next = { t0: at(50) + sampleGrid(rate).offset(1) / 2n };
  const items = [piece("Z", 0, 50), piece("N", 0, 50, late), piece("E", 0, 50), piece("Z", 50, 99), piece("N", 50, 99, next), piece("E", 50, 99)];
  const { out, side } = runStep(groundMotion({ inventory: plain }), items);
  t.deepEqual(new Set(framesOf(out).map(({ source }) => source.slice(sensor.length))), new Set(["_ZE", "_N"]));
  t.deepEqual(notes(side).length, 1);
  const near = runStep(groundMotion({ inventory: plain }), [piece("Z", 0, 50), piece("N", 0, 50, { t0: at(0) + 100_000n }), piece("E", 0, 50)]);
  t.deepEqual(ranges(near.out), ["all 0+50"]);
  t.deepEqual(framesOf(near.out)[0]?.t0, begin);
});

test("groundMotion() works without an inventory, in counts, with a note", (t) => {
  const { out, side } = runStep(groundMotion(), [piece("Z", 0, 50), piece("N", 0, 50), piece("E", 0, 50)]);
  t.deepEqual(ranges(out), ["all 0+50"]);
  t.is(framesOf(out)[0]?.unit, "count");
  t.is(notes(side).length, 1);
  const odd = runStep(groundMotion(), [piece("1", 0, 50), piece("2", 0, 50), piece("Z", 0, 50)]);
  t.deepEqual(ranges(odd.out), ["_Z12 0+50"]);
});

test("groundMotion() matches channels of the inventory leniently", (t) => {
  const mine = site(channel("FDSN:XX_S1__z__", 0, 90), channel("FDSN:XX_S1__y__", 0, 0), channel("FDSN:XX_S1__x__", 90, 0, { sensitivity: 10 }));
  const { out, side } = runStep(groundMotion({ inventory: mine }), [piece("X", 0, 50), piece("Y", 0, 50), piece("Z", 0, 50)]);
  t.deepEqual(ranges(out), ["all 0+50"]);
  t.deepEqual(notes(side), []);
  const samples = framesOf(out)[0]?.samples as Samples;
  t.is(samples[5], -(wave("Z", 5) - wave("Z", 0)));
  t.is(samples[105], Math.fround((wave("X", 5) - wave("X", 0)) / 10));
  const two = site(channel("FDSN:XX_S1_00_H_L_Z", 0, -90), channel("FDSN:XX_S1_00_H_N_Z", 0, -90));
  t.is(notes(runStep(groundMotion({ inventory: two }), [piece("Z", 0, 5)]).side).length, 1);
});

test("groundMotion() goes by the inventory's entry that holds at the time", (t) => {
  const border = "2026-01-01T00:00:00.050Z";
  const inventory = site(channel(`${sensor}_Z`, 0, -90, { end: border }), channel(`${sensor}_Z`, 0, -90, { start: border, sensitivity: 2, unit: "m/s2" }));
  const { out } = runStep(groundMotion({ inventory }), [piece("Z", 0, 150), piece("Z", 150, 200)]);
  t.deepEqual(ranges(out), ["_Z 0+100", "_Z 100+50", "_Z 150+50"]);
  t.deepEqual(
    framesOf(out).map(({ unit }) => unit),
    ["m/s", "m/s2", "m/s2"],
  );
  t.is(framesOf(out)[2]?.samples[3], (wave("Z", 153) - wave("Z", 100)) / 2);
  t.deepEqual(gapsOf(out), [{ kind: "gap", source: `${sensor}_Z`, from: at(100), to: at(100), cause: "missing" }]);
});

test("groundMotion() joins channels whose entries of the inventory have all ended, in counts", (t) => {
  const ended = { end: "2025-01-01T00:00:00Z" };
  const inventory = site(channel(`${sensor}_Z`, 0, -90, ended), channel(`${sensor}_N`, 0, 0, ended), channel(`${sensor}_E`, 90, 0, ended));
  const { out, side } = runStep(groundMotion({ inventory }), [piece("Z", 0, 40), piece("N", 0, 40), piece("E", 0, 40)]);
  t.deepEqual(side.errors ?? [], []);
  t.deepEqual(
    framesOf(out).map(({ channels, unit }) => [channels.length, unit]),
    [[3, "count"]],
  );
});

test("groundMotion() goes on at a new rate", (t) => {
  const faster = (code: string, first: number, end: number) => piece(code, first, end, { rate: 4000, t0: at(100) + sampleGrid(4000).offset(first) });
  const items = [..."ZNE"].flatMap((code) => [piece(code, 0, 100)]);
  const { out, side } = runStep(groundMotion({ inventory: plain }), [
    ...items,
    ...[..."ZNE"].map((code) => faster(code, 0, 80)),
    ...[..."ZNE"].map((code) => faster(code, 80, 100)),
  ]);
  t.deepEqual(ranges(out), ["all 0+100", "all 200+80", "all 280+20"]);
  t.deepEqual(
    gapsOf(out).map(({ cause }) => cause),
    ["rate-change"],
  );
  t.is(side.errors, undefined);
});

test("groundMotion() goes on after a clock that goes back", (t) => {
  const all = (first: number, end: number) => joinChannels(piece("Z", first, end), piece("N", first, end), piece("E", first, end));
  const { out, side } = runStep(groundMotion({ inventory: plain }), [
    all(1000, 1050),
    { kind: "gap", source: sensor, from: at(0), to: at(0), cause: "clock-step" },
    all(0, 50),
  ]);
  t.deepEqual(ranges(out), ["all 1000+50", "all 0+50"]);
  t.deepEqual(
    gapsOf(out).map(({ cause }) => cause),
    ["clock-step"],
  );
  t.is(side.errors, undefined);
});

test("groundMotion() reports bad frames and goes on", (t) => {
  const bad: Frame[] = [
    piece("Z", 50, 60, { samples: Float32Array.of(1, Number.NaN) }),
    piece("Z", 50, 60, { samples: new Int32Array(0) }),
    piece("Z", 50, 60, { rate: 0 }),
    piece("Z", 50, 60, { channels: ["a", "b", "c"] }),
    piece("Z", 20, 30),
  ];
  const single = site(channel(`${sensor}_Z`, 0, -90));
  const { out, side } = runStep(groundMotion({ inventory: single }), [piece("Z", 0, 50), ...bad, piece("Z", 50, 99)]);
  t.is(side.errors?.length, bad.length);
  t.deepEqual(ranges(out), ["_Z 0+50", "_Z 50+49"]);
  t.throws(() => groundMotion({ inventory: site(channel("a", 0, 0, { sensitivity: 0 })) }), { message: /sensitivity of a/ });
  t.throws(() => groundMotion({ inventory: site(channel("a", 0, 0, { start: "soon" })) }), { message: /"soon" of a/ });
});

test("groundMotion() keeps a small signal on a large offset, and offsets where it is told to", (t) => {
  const samples = Int32Array.of(2_000_000_000, 2_000_000_001, 2_000_000_003);
  const single = { inventory: site(channel(`${sensor}_Z`, 0, -90, { sensitivity: 1e9 })) };
  t.deepEqual([...(framesOf(runStep(groundMotion(single), [piece("Z", 0, 3, { samples })]).out)[0]?.samples ?? [])], [0, 1e-9, 3e-9].map(Math.fround));
  t.deepEqual(
    [...(framesOf(runStep(groundMotion({ ...single, removeOffset: false }), [piece("Z", 0, 3, { samples })]).out)[0]?.samples ?? [])],
    [2, 2.000000001, 2.000000003].map(Math.fround),
  );
});
