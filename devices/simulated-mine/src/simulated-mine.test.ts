import { type Batch, type Clock, type Frame, type Host, InvalidError, type Item, type Position, parseTime, type SourceReader } from "@headframe/core";
import { sourceResumeProblems } from "@headframe/core/testing";
import { virtualHost } from "@headframe/runtime";
import test from "ava";
import fc from "fast-check";
import { parseMineUri } from "./mine-uri.ts";
import { simulatedMine } from "./simulated-mine.ts";

const never = new AbortController().signal;

/** A host in virtual time that tells what was waited for. */
function watchedHost(start: bigint): { host: Host; waits: bigint[] } {
  const waits: bigint[] = [];
  const host = virtualHost({ seed: 1, start });
  const clock: Clock = {
    now: () => host.clock.now(),
    until: (time, signal) => {
      waits.push(time);
      return host.clock.until(time, signal);
    },
  };
  return { host: { ...host, clock }, waits };
}

function open(options: Parameters<typeof simulatedMine>[0], from?: Position, host = watchedHost(0n).host): Promise<SourceReader> {
  return simulatedMine.definition.open(simulatedMine(options).spec.options, host, from);
}

async function drain(reader: SourceReader, credit = () => 1000): Promise<{ items: Item[]; truth: Item[]; positions: Position[]; batches: Batch[] }> {
  const [items, truth, positions, batches]: [Item[], Item[], Position[], Batch[]] = [[], [], [], []];
  for (;;) {
    const batch = await reader.take(credit(), never);
    batches.push(batch);
    items.push(...batch.items);
    truth.push(...(batch.side?.truth ?? []));
    positions.push(batch.position);
    if (batch.done) return { items, truth, positions, batches };
  }
}

const short = { stations: 3, speed: "max", durationSeconds: 3.05, dropouts: 0.1 } as const;

test("simulatedMine() gives all frames of the duration, and a watermark a block", async (t) => {
  const { items, truth } = await drain(await open({ ...short, dropouts: 0 }));
  const frames = items.filter((item): item is Frame => item.kind === "frame");
  t.is(
    frames.reduce((sum, frame) => sum + frame.samples.length, 0),
    3 * 3 * 6100,
  );
  t.is(frames[0]?.t0, parseTime("2026-01-01T00:00:00Z"));
  t.is(items.filter((item) => item.kind === "watermark").length, frames.length / 3);
  t.is(items.at(-1)?.kind === "watermark" && (items.at(-1) as { time: bigint }).time, parseTime("2026-01-01T00:00:03.05Z"));
  t.true(truth.length >= 1 && truth.every((item) => item.kind === "event" && item.type === "truth"));
});

test("simulatedMine() tells of its scene once, with the first item", async (t) => {
  const { batches } = await drain(await open({ ...short, deadChannels: 2 }), () => 1);
  t.deepEqual(
    batches.map(({ side }) => side?.scene?.length ?? 0),
    batches.map((_, i) => (i === 0 ? 1 : 0)),
  );
  t.like(batches[0]?.side?.scene?.[0], { type: "scene", data: { vp: 6000, vs: 3500, medium: "homogeneous" } });
});

test("simulatedMine() gives the same items for any credit", async (t) => {
  const expected = await drain(await open(short));
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 1, max: 9 })), async (credits) => {
      const { items, truth, batches } = await drain(await open(short), () => credits.next().value);
      t.deepEqual(items, expected.items);
      t.deepEqual(truth, expected.truth);
      t.true(batches.every((batch) => batch.items.length <= 9));
    }),
    { numRuns: 10 },
  );
});

test("simulatedMine() goes on from any position", async (t) => {
  const { items, truth, positions } = await drain(await open(short), () => 1);
  for (const at of [0, 1, 17, positions.length - 2]) {
    const rest = await drain(await open(short, JSON.parse(JSON.stringify(positions[at])) as Position));
    t.deepEqual(rest.items, items.slice(at + 1));
    t.deepEqual(rest.truth, truth.slice(truth.length - rest.truth.length));
  }
  t.deepEqual(await (await open(short, positions.at(-1))).take(10, never), { items: [], position: positions.at(-1) as Position, done: true });
});

test("simulatedMine() refuses a position that is none", async (t) => {
  for (const position of [7, "x", {}, { start: "x", item: 0 }, { start: "0", item: -1 }, { start: "0", item: 1.5 }]) {
    await t.throwsAsync(open(short, position), { code: "position-invalid" });
  }
});

test("simulatedMine() at real speed hands a block over when its last sample is due", async (t) => {
  const clock = watchedHost(parseTime("2026-05-01T12:00:00Z"));
  const reader = await open({ stations: 2, blockSeconds: 0.5 }, undefined, clock.host);
  const batch = await reader.take(100, never);
  t.deepEqual(clock.waits, [parseTime("2026-05-01T12:00:00.5Z")]);
  t.is(batch.items.length, 3, "one block, although there is credit for more");
  t.is((batch.items[0] as Frame).t0, parseTime("2026-05-01T12:00:00Z"));
});

test("simulatedMine() at a factor of real speed waits accordingly", async (t) => {
  const clock = watchedHost(1_000_000_000n);
  const reader = await open({ stations: 2, blockSeconds: 0.5, speed: 5, start: "2020-01-01" }, undefined, clock.host);
  const batch = await reader.take(100, never);
  t.deepEqual(clock.waits, [1_100_000_000n]);
  t.is((batch.items[0] as Frame).t0, parseTime("2020-01-01"));
});

test("simulatedMine() that began at the host's clock catches up after a pause", async (t) => {
  const clock = watchedHost(parseTime("2026-05-01T12:00:00Z"));
  const first = await (await open({ stations: 1, blockSeconds: 1 }, undefined, clock.host)).take(2, never);
  const later = watchedHost(parseTime("2026-05-01T12:00:10.5Z"));
  const rest = await (await open({ stations: 1, blockSeconds: 1 }, first.position, later.host)).take(100, never);
  t.is(rest.items.length, 18, "nine blocks of a frame and a watermark");
  t.deepEqual(later.waits, []);
});

test("simulatedMine() stops waiting when it is told to", async (t) => {
  const abort = new AbortController();
  const host = {
    clock: {
      now: () => 0n,
      until: (_: bigint, signal?: AbortSignal) => new Promise((_r, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    },
  } as unknown as Host;
  const taken = (await open({}, undefined, host)).take(10, abort.signal);
  abort.abort();
  t.deepEqual((await taken).items, []);
});

test("simulatedMine() names what is wrong with its options", (t) => {
  const error = t.throws(() => simulatedMine({ stations: 0, rate: -1, bogus: 1 } as object), { instanceOf: InvalidError });
  t.is(error?.problems.length, 3);
  const check = simulatedMine.definition.check?.({ ...simulatedMine().spec.options, vs: 7000, start: "soon", minMagnitude: 2 });
  t.is(check?.length, 3);
  const other = simulatedMine.definition.check?.({
    ...simulatedMine().spec.options,
    stations: 2,
    deadChannels: 4,
    swappedChannels: 3,
    blastMinMagnitude: 1,
    velocitySpread: 0.2,
    vs: 5000,
  });
  t.is(other?.length, 3);
});

test("parseMineUri() reads short and full names", (t) => {
  t.deepEqual(parseMineUri("simulated-mine:?sensors=24&seed=7&rate=6000&events=20&speed=max&vp=5500&start=2026-01-01"), {
    stations: 24,
    seed: 7,
    rate: 6000,
    eventsPerMinute: 20,
    speed: "max",
    vp: 5500,
    start: "2026-01-01",
  });
  t.deepEqual(parseMineUri("simulated-mine:"), {});
  t.deepEqual(parseMineUri("simulated-mine:?blastAt=10,70&dead=2&shape=smooth&clockStep=3&orientation=random&crusher=500"), {
    blastAtSeconds: [10, 70],
    deadChannels: 2,
    sourceShape: "smooth",
    clockStepMilliseconds: 3,
    orientation: "random",
    crusherCounts: 500,
  });
  const list = [{ code: "A", x: 1, y: 2, z: 3 }];
  t.deepEqual(parseMineUri(`simulated-mine:?stationList=${encodeURIComponent(JSON.stringify(list))}`), { stationList: list });
  t.throws(() => simulatedMine(parseMineUri("simulated-mine:?stationList=[oops") as object), { message: /"stationList" must be/ });
  t.throws(() => parseMineUri("miniseed:x"), { code: "uri-invalid" });
  t.throws(() => simulatedMine(parseMineUri("simulated-mine:?sensor=3") as object), { message: /unknown option "sensor"/ });
});

test("simulatedMine() gives exactly what followed from any position, at its own speed and unpaced", async (t) => {
  const host = () => virtualHost({ seed: 1, start: parseTime("2026-05-01T12:00:00Z") });
  const options = { stations: 3, durationSeconds: 3.05, dropouts: 0.1, eventsPerMinute: 60 };
  for (const settings of [
    { speed: "max" },
    { speed: 1 },
    { speed: "max", overlaps: 0.3, clockStepMilliseconds: -3, clockStepSeconds: 1, blastEverySeconds: 1, crusherCounts: 100 },
    { speed: 20, start: "2020-01-01" },
    { speed: "max", start: "2020-01-01", blockSeconds: 0.33 },
  ] as const) {
    t.deepEqual(await sourceResumeProblems(simulatedMine({ ...options, ...settings }), { host }), []);
  }
});
