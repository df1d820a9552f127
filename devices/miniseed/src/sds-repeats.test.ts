import { type Event, type Frame, type Gap, type OutputBatch, type Position, parseTime, type SeededRandom, type SinkWriter, sampleGrid } from "@headframe/core";
import { type SinkRepeatTest, type SinkWorld, sinkRepeatProblems, sinkWorld } from "@headframe/core/testing";
import { packFrame, readMiniseed, readRecords } from "@headframe/formats";
import test, { type ExecutionContext } from "ava";
import { sdsArchive } from "./sds-archive.ts";

const midnight = parseTime("2024-03-01");
const id = "FDSN:BW_UH1__S_H_Z";
const day2 = "archive/2024/BW/UH1/SHZ.D/BW.UH1..SHZ.D.2024.061";

type Options = Partial<Parameters<typeof sdsArchive>[0]>;

const layouts: readonly Options[] = [{ version: 2, recordLength: 128 }, { version: 2 }, { version: 3, recordLength: 200 }, { version: 3 }];

/** Three stations around midnight: integers calm and wild, floats; drift, gaps, late and repeated frames, changes of rate and quality. */
function seismicItems(random: SeededRandom): (Frame | Gap | Event)[] {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random.next() * list.length)] as T;
  const stations = Array.from({ length: 3 }, (_, n) => ({
    channels: n === 0 ? [id, "FDSN:BW_UH1__S_H_N"] : [`FDSN:BW_UH${n + 1}__S_H_Z`],
    rate: pick([1, 10, 100 / 3, 200]),
    time: midnight - BigInt(Math.floor(random.next() * 60e9)),
    kind: pick(["calm", "calm", "wild", "float", "double"]),
    quality: pick([undefined, 90]),
  }));
  const items: (Frame | Gap | Event)[] = [];
  for (let i = 0; i < 90; i++) {
    const station = pick(stations);
    const source = station.channels[0] as string;
    const chance = random.next();
    if (chance < 0.03) station.time += BigInt(Math.floor(random.next() * 20e9));
    if (chance > 0.98) station.quality = pick([undefined, 50, 90]);
    if (chance > 0.96 && chance < 0.98) station.rate = pick([1, 10, 100 / 3, 200]);
    const n = Math.floor(random.next() ** 2 * 300);
    const samples = samplesOf(station.kind, n * station.channels.length, random);
    const t0 = chance > 0.94 && chance < 0.96 ? station.time - 200_000_000_000n : station.time + BigInt(Math.floor(random.next() * 1000));
    const frame: Frame = { kind: "frame", source, channels: station.channels, t0, rate: station.rate, unit: "count", samples };
    items.push(station.quality === undefined ? frame : { ...frame, timingQuality: station.quality });
    if (chance > 0.93 && chance < 0.94) items.push(items.at(-1) as Frame);
    station.time += sampleGrid(station.rate).offset(n);
    if (chance < 0.05) items.push({ kind: "gap", source, from: station.time, to: station.time + 1n, cause: "lost" });
  }
  return items;
}

function samplesOf(kind: string, n: number, random: SeededRandom): Frame["samples"] {
  if (kind === "float") return Float32Array.from({ length: n }, () => random.next());
  if (kind === "double") return Float64Array.from({ length: n }, () => random.next());
  return Int32Array.from({ length: n }, () => (random.next() - 0.5) * (kind === "calm" ? 2000 : random.next() < 0.1 ? 2 ** 32 : 2 ** 20));
}

async function put({ host }: SinkWorld, path: string, bytes: Uint8Array): Promise<void> {
  const file = await host.files.open(path, "write");
  await file.write(bytes, 0);
  await file.sync();
  await file.close();
}

const opener = (options: Options, { host }: SinkWorld) => {
  const { definition, spec } = sdsArchive({ path: "archive", ...options });
  return (resume?: Parameters<typeof definition.open>[2]) => definition.open(spec.options, host, resume);
};

const frame = (n: number, extra: Partial<Frame> = {}): Frame => ({
  kind: "frame",
  source: id,
  channels: [id],
  t0: midnight,
  rate: 100,
  unit: "count",
  samples: Int32Array.from({ length: n }, (_, i) => (i * 17) % 1000),
  ...extra,
});

async function noProblems(t: ExecutionContext, options: Options, more: Partial<SinkRepeatTest> = {}): Promise<void> {
  const create = (world: SinkWorld) => ({ open: opener(options, world), content: () => world.files.contents() });
  t.deepEqual(await sinkRepeatProblems({ create, items: seismicItems, seeds: 30, ...more }), []);
}

for (const options of layouts)
  test(`sdsArchive() holds the same bytes whatever kills, full disks and losses of power came between: ${JSON.stringify(options)}`, (t) =>
    noProblems(t, options));

test("sdsArchive() leaves what was there before, and appends to it once", async (t) => {
  for (const options of layouts)
    await noProblems(t, options, {
      seeds: 10,
      create: async (world) => {
        const old = frame(500, { t0: midnight + 80_000_000_000_000n });
        await put(world, day2, packFrame(old));
        await put(world, "archive/2024/BW/UH2/SHZ.D/BW.UH2..SHZ.D.2024.060", packFrame(frame(50, { channels: ["FDSN:BW_UH2__S_H_Z"] })));
        return { open: opener(options, world), content: () => world.files.contents() };
      },
    });
});

const batch = (sequence: number, ...items: OutputBatch["items"]): OutputBatch => ({ producer: "a", epoch: 1, sequence, items });
const at = (sequence: number, position: Position | undefined) => ({ producer: "a", epoch: 1, sequence, position: position ?? null });

test("sdsArchive() closes with shorter records, and writes fuller ones in their place when it goes on", async (t) => {
  const world = sinkWorld(1);
  const open = opener({}, world);
  const first = await open();
  await first.write(batch(0, frame(100)));
  const position = await first.checkpoint?.();
  t.is(world.files.contents()[day2], undefined, "a checkpoint writes nothing");
  await first.close();
  t.is(readMiniseed(world.files.contents()[day2]!).frames[0]?.samples.length, 100);
  const second = await open(at(1, position));
  await second.write(batch(1, frame(100, { t0: midnight + 1_000_000_000n })));
  await second.close();
  t.is(readRecords(world.files.contents()[day2]!).length, 1);
  t.is(readMiniseed(world.files.contents()[day2]!).frames[0]?.samples.length, 200);
  t.deepEqual(world.warnings, []);
  const third = await open(at(1, position));
  await third.close();
  t.is(readMiniseed(world.files.contents()[day2]!).frames[0]?.samples.length, 200, "stopped before all came again: the fuller record stays");
});

test("sdsArchive() does not cut off records of others that it did not know of", async (t) => {
  const world = sinkWorld(1);
  const open = opener({}, world);
  const first = await open();
  const position = await first.checkpoint?.();
  await first.close();
  const theirs = packFrame(frame(30, { t0: midnight + 5_000_000_000n }));
  await put(world, day2, theirs);
  const second = await open(at(0, position));
  await second.write(batch(0, frame(100)));
  await second.close();
  t.deepEqual(
    readRecords(world.files.contents()[day2]!).map((item) => item.kind === "record" && item.sampleCount),
    [30, 100],
  );
  t.regex(world.warnings.join(), /holds records of others/);
});

test("sdsArchive() tells what it cuts off that is not written again", async (t) => {
  for (const [after, warnings] of [
    ["", 0],
    ["\0".repeat(100), 0],
    ["by hand", 1],
    ["by hand".repeat(1000), 1],
  ] as const) {
    const world = sinkWorld(1);
    const open = opener({ recordLength: 512 }, world);
    const [first, second, third] = [frame(5000), frame(3000, { t0: midnight + 50_000_000_000n }), frame(5000, { t0: midnight + 80_000_000_000n })];
    const before = await open();
    await before.write(batch(0, first));
    const position = await before.checkpoint?.();
    await before.write(batch(1, second));
    const file = await world.host.files.open(day2, "append");
    await file.write(Buffer.from(after));
    await file.close();
    const next = await open(at(1, position));
    await next.write(batch(1, second, third));
    await next.close();
    t.deepEqual(
      readMiniseed(world.files.contents()[day2]!).frames.map(({ samples }) => samples.length),
      [13_000],
    );
    t.is(world.warnings.length, warnings, after.slice(0, 20));
    if (warnings > 0) t.regex(world.warnings[0] ?? "", /not what is written again and is cut off/);
  }
});

test("sdsArchive() warns of a file that is shorter than it was or missing, and goes on", async (t) => {
  const world = sinkWorld(1);
  const open = opener({ recordLength: 512 }, world);
  const first = await open();
  await first.write(batch(0, frame(5000)));
  const position = await first.checkpoint?.();
  await first.close();
  await world.host.files.remove(day2);
  const second = await open(at(1, position));
  await second.write(batch(1, frame(1000, { t0: midnight + 50_000_000_000n })));
  await second.close();
  t.regex(world.warnings[0] ?? "", /shorter than it was.*records since the last snapshot may stand there as well/);
  const last = readMiniseed(world.files.contents()[day2]!).frames.at(-1)!;
  t.is(last.t0 + BigInt(last.samples.length) * 10_000_000n, midnight + 60_000_000_000n);
});

test("sdsArchive() needs little room for a checkpoint of many channels", async (t) => {
  const world = sinkWorld(1);
  const writer: SinkWriter = await opener({}, world)();
  for (let n = 0; n < 600; n++) {
    const samples = Int32Array.from({ length: 2000 }, (_, i) => Math.round(200 * Math.sin(i / 9) + 30 * Math.sin(i * i)));
    await writer.write(batch(n, frame(2000, { channels: [`FDSN:BW_S${n}__S_H_Z`], samples })));
  }
  const size = JSON.stringify(await writer.checkpoint?.()).length;
  t.log(`${Math.round(size / 1000)} kB for 600 channels with 2000 samples each`);
  t.true(size < 600 * 4096);
  await writer.close();
});

test("sdsArchive() owns its folder", (t) => {
  t.is(sdsArchive.definition.owns?.({ path: "archive" }), "archive");
});
