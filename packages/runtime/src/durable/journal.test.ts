import type { Batch, Event, Frame, Gap, Item, Position, SourceReader } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { Journal } from "./journal.ts";
import { arbitraryItem } from "./testing/arbitrary-items.ts";
import { testParts } from "./testing/log-parts.ts";
import { ScriptedDevice } from "./testing/scripted-device.ts";

const second = 1_000_000_000n;
const never = new AbortController().signal;
const turned = () => new Promise((resolve) => setImmediate(resolve));
type Parts = ReturnType<typeof testParts>;

function frame(i: number, length = 25): Frame {
  return { kind: "frame", source: "a", channels: ["a"], t0: BigInt(i) * 250_000_000n, rate: 100, unit: "count", samples: new Int32Array(length).fill(i) };
}

const batch = (i: number, length?: number): Batch => ({ items: [frame(i, length)], position: { packets: i } });
const batches = (from: number, to: number, length?: number) => Array.from({ length: to - from + 1 }, (_, i) => batch(from + i, length));

/** Takes until so many items are there, or the reader ends. */
async function take(reader: SourceReader, count: number, credit = 256): Promise<{ items: Item[]; position: Position; done: boolean }> {
  const items: Item[] = [];
  for (;;) {
    const { items: more, position, done = false } = await reader.take(Math.min(credit, count - items.length), never);
    items.push(...more);
    if (done || items.length >= count) return { items, position, done };
  }
}

const starts = (items: readonly Item[]) => items.map((item) => (item.kind === "frame" ? Number(item.t0 / 250_000_000n) : item.kind));
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function opened(parts: Parts, from?: Position): Promise<{ journal: Journal; device: ScriptedDevice; reader: SourceReader }> {
  const journal = await Journal.open(parts);
  const device = new ScriptedDevice();
  return { journal, device, reader: journal.live(device, from) };
}

test("Journal gives a batch only when it is written, and the device is heard meanwhile", async (t) => {
  const parts = testParts();
  const { journal, device, reader } = await opened(parts);
  const release = parts.files.hold();
  device.give(...batches(1, 5));
  let given: Batch | undefined;
  const taking = Promise.resolve(reader.take(256, never)).then((got) => {
    given = got;
  });
  await turned();
  t.is(device.taken, 5);
  t.is(given, undefined);
  release();
  await taking;
  t.deepEqual(starts(given?.items ?? []).at(0), 1);
  const rest = await take(reader, 5 - (given?.items.length ?? 0));
  t.deepEqual(rest.position, { entry: 6, item: 0 });
  t.deepEqual(journal.devicePosition, { packets: 5 });
  await reader.close();
  t.true(device.closed);
});

test("Journal.synced() resolves with power when all that was given is on the disk", async (t) => {
  const parts = testParts({ durability: "power", groupSeconds: 0 });
  const { journal, device, reader } = await opened(parts);
  await journal.synced();
  const release = parts.files.hold("sync");
  device.give(batch(1));
  t.deepEqual(starts((await take(reader, 1)).items), [1]);
  let synced = false;
  const waiting = journal.synced().then(() => {
    synced = true;
  });
  await turned();
  t.false(synced);
  release();
  await waiting;
  await journal.close();
});

test("Journal.flush() brings to the disk what a process wrote, and what one before it left behind", async (t) => {
  const parts = testParts({ segmentBytes: 200 });
  const syncs = () => parts.files.calls.filter((call) => call.startsWith("sync"));
  const { journal, device, reader } = await opened(parts);
  device.give(...batches(1, 4));
  await take(reader, 4);
  t.deepEqual(syncs(), [], "nothing waits for the disk by itself");
  await journal.flush();
  const written = (await parts.files.list("log")).map(({ path }) => `sync ${path}`);
  t.true(written.length > 1);
  t.deepEqual(syncs(), written);
  await journal.flush();
  t.deepEqual(syncs(), written, "what was not written since is not synced again");
  const after = await Journal.open(parts); // the process was killed: nothing was closed
  await after.flush();
  t.deepEqual(syncs(), [...written, ...written]);
  await journal.close();
});

test("Journal lets a device that can wait be no further ahead than what stays in memory", async (t) => {
  const parts = testParts({ overflow: "wait" });
  const { journal, device, reader } = await opened(parts);
  device.give(...batches(1, 200));
  for (let i = 0; i < 100; i++) await turned();
  t.true(device.taken >= 64 && device.taken < 100, `${device.taken}`);
  t.deepEqual(starts((await take(reader, 200, 7)).items), numbers(1, 200));
  await journal.close();
});

test("Journal goes on after a crash: what was not taken comes again, then what the device gives", async (t) => {
  const parts = testParts();
  const before = await opened(parts);
  before.device.give(...batches(1, 6));
  const { position } = await take(before.reader, 4);
  await turned();
  const after = await Journal.open(parts); // the process was killed: nothing was closed
  t.deepEqual(after.devicePosition, { packets: 6 });
  const again = await take(after.reread(undefined), 100);
  t.deepEqual([starts(again.items), again.done, again.position], [numbers(1, 6), true, { entry: 7, item: 0 }]);
  const device = new ScriptedDevice();
  const reader = after.live(device, position);
  device.give(...batches(7, 8));
  const rest = await take(reader, 4);
  t.deepEqual([starts(rest.items), rest.position], [numbers(5, 8), { entry: 9, item: 0 }]);
  await after.close();
  t.deepEqual(starts((await take((await Journal.open(parts)).reread(position), 100)).items), numbers(5, 8));
});

test("Journal reads again what it gave, cut in any way, from any of its positions", async (t) => {
  const shape = fc.record({
    items: fc.array(arbitraryItem, { maxLength: 4 }),
    side: fc.array(arbitraryItem, { maxLength: 2 }),
  });
  const credits = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 12 }), credits, credits, fc.boolean(), async (shapes, live, again, small) => {
      const parts = testParts(small ? { segmentBytes: 100 } : {});
      const { device, reader } = await opened(parts);
      device.give(...shapes.map(({ items, side }, i): Batch => ({ items, ...(side.length > 0 && { side: { errors: side } }), position: i })), {
        items: [],
        position: "end",
        done: true,
      });
      const read = async (from: SourceReader, cuts: readonly number[]) => {
        const [items, errors, positions]: [Item[], Item[], { position: Position; items: number; errors: number }[]] = [[], [], []];
        for (let i = 0; ; i++) {
          const { items: more, side = {}, position, done } = await from.take(cuts[i % cuts.length] ?? 1, never);
          items.push(...more);
          errors.push(...(side.errors ?? []));
          if (done) return { items, errors, positions };
          positions.push({ position, items: items.length, errors: errors.length });
        }
      };
      const first = await read(reader, live);
      t.deepEqual(
        first.items,
        shapes.flatMap(({ items }) => items),
      );
      t.deepEqual(
        first.errors,
        shapes.flatMap(({ side }) => side),
      );
      await reader.close();
      const journal = await Journal.open(parts);
      t.true(journal.ended);
      const [one, two] = await Promise.all([read(journal.reread(undefined), again), read(journal.reread(undefined), live)]);
      for (const { items, errors } of [one, two]) t.deepEqual([items, errors], [first.items, first.errors]);
      for (const { position, items, errors } of first.positions) {
        const rest = await read(journal.reread(position), again);
        t.deepEqual([rest.items, rest.errors], [first.items.slice(items), first.errors.slice(errors)]);
      }
    }),
    { numRuns: 150 },
  );
});

test("Journal reads back from the disk what does not stay in memory", async (t) => {
  const parts = testParts({ segmentBytes: 20_000 });
  const { journal, device, reader } = await opened(parts);
  let got: Item[] = [];
  for (let i = 0; i < 10; i++) {
    device.give(...batches(i * 100 + 1, i * 100 + 100, 1000));
    await turned();
    await turned();
    got = [...got, ...(await take(reader, 37 + i * 3, 10)).items];
  }
  got = [...got, ...(await take(reader, 1000 - got.length)).items];
  t.deepEqual(starts(got), numbers(1, 1000));
  t.like(journal.stats(), { entries: 1000, backlogBytes: 0, dropped: 0 });
  t.true((await parts.files.list("log")).length > 10);
  await journal.close();
});

test("Journal counts the backlog that it finds", async (t) => {
  const parts = testParts({ segmentBytes: 5000 });
  const first = await opened(parts);
  first.device.give(...batches(1, 300));
  const { position } = await take(first.reader, 100);
  await turned();
  await first.reader.close();
  const { backlogBytes } = first.journal.stats();
  const second = await opened(parts, position);
  await take(second.reader, 1);
  const found = second.journal.stats().backlogBytes;
  t.true(Math.abs(found - (backlogBytes * 199) / 200) < 1000, `${found} and ${backlogBytes}`);
  t.deepEqual(starts((await take(second.reader, 199)).items), numbers(102, 300));
  t.is(second.journal.stats().backlogBytes, 0);
  await second.journal.close();
});

test("Journal drops the newest when the backlog is full, and says what it dropped when there is room", async (t) => {
  const parts = testParts({ backlogBytes: 2000 });
  const { journal, device, reader } = await opened(parts);
  const event: Event = { kind: "event", type: "reading", id: "1", source: "b", time: 5n, data: null };
  device.give(...batches(1, 60));
  for (let i = 0; i < 20; i++) await turned();
  const kept = Number(journal.stats().entries);
  t.true(kept > 10 && kept < 60, `${kept}`);
  device.give({ items: [event], position: { packets: 61 } }, ...batches(62, 63));
  await parts.clock.until(second);
  t.is(device.taken, 63, "the device is heard all the same");
  t.is(journal.stats().dropped, 63 - kept);
  t.deepEqual(journal.devicePosition, { packets: kept });
  t.regex(parts.host.logged[0]?.message ?? "", /journal in log drops what comes: 2000 bytes wait to be taken/);
  t.deepEqual(starts((await take(reader, kept)).items), numbers(1, kept));
  device.give(batch(64));
  const sides: Item[] = [];
  const items: Item[] = [];
  while (items.length < 2) {
    const got = await reader.take(1, never);
    items.push(...got.items);
    sides.push(...(got.side?.errors ?? []));
  }
  const gap: Gap = { kind: "gap", source: "a", from: BigInt(kept + 1) * 250_000_000n, to: 64n * 250_000_000n, cause: "overflow" };
  t.deepEqual(items, [gap, frame(64)]);
  t.is(sides.length, 1);
  t.like(sides[0], { kind: "event", type: "error", source: "b", data: { reason: "1 events were dropped: the journal had more waiting than it may keep" } });
  t.deepEqual(journal.devicePosition, { packets: 64 });
  t.true(journal.stats().bytes < 4000, "the disk is bounded too");
  await journal.close();
});

test("Journal lets the device wait when the policy says so", async (t) => {
  const parts = testParts({ backlogBytes: 2000, overflow: "wait" });
  const { journal, device, reader } = await opened(parts);
  device.give(...batches(1, 200));
  for (let i = 0; i < 20; i++) await turned();
  t.true(device.taken < 60, `${device.taken}`);
  t.deepEqual(starts((await take(reader, 200, 7)).items), numbers(1, 200));
  t.is(journal.stats().dropped, 0);
  await journal.close();
});

for (const overflow of ["drop-newest", "wait"] as const)
  test(`Journal on a full disk with ${overflow}`, async (t) => {
    const parts = testParts({ overflow });
    const { journal, device, reader } = await opened(parts);
    device.give(batch(1));
    await take(reader, 1);
    parts.files.room = 50;
    device.give(batch(2));
    await parts.clock.until(second / 2n);
    t.deepEqual(parts.fullness, [true]);
    device.give(...batches(3, 5));
    await parts.clock.until(2n * second);
    t.is(journal.stats().dropped, overflow === "wait" ? 0 : 3);
    parts.files.room = Number.POSITIVE_INFINITY;
    const { items } = await parts.host.settle(take(reader, overflow === "wait" ? 4 : 2));
    t.deepEqual(starts(items), overflow === "wait" ? [2, 3, 4, 5] : [2, "gap"]);
    t.deepEqual(parts.fullness, [true, false]);
    if (overflow === "drop-newest") t.regex(parts.host.logged[1]?.message ?? "", /drops what comes: its disk is full/);
    await journal.close();
  });

for (const overflow of ["drop-newest", "wait"] as const)
  test(`Journal with ${overflow} begins a segment while an entry waits for room`, async (t) => {
    const parts = testParts({ overflow, segmentSeconds: 1, segmentBytes: 1 });
    const { journal, device, reader } = await opened(parts);
    device.give(batch(1));
    await take(reader, 1);
    parts.files.room = 50;
    device.give(...batches(2, 4));
    await parts.clock.until(5n * second);
    t.deepEqual(parts.fullness, [true]);
    device.give(...batches(5, 6));
    await parts.clock.until(7n * second);
    parts.files.room = Number.POSITIVE_INFINITY;
    await parts.clock.until(9n * second);
    device.give(batch(7));
    const expected = overflow === "wait" ? numbers(2, 7) : [2, 3, 4, "gap", 7];
    t.deepEqual(starts((await parts.host.settle(take(reader, expected.length))).items), expected);
    const said = overflow === "wait" ? "its device has to wait until there is room" : "what its device gives is dropped until there is room";
    t.true(parts.host.logged[0]?.message.endsWith(said), parts.host.logged[0]?.message);
    await journal.close();
    const again = await take((await Journal.open(parts)).reread(undefined), 100);
    t.deepEqual(starts(again.items), [1, ...expected]);
  });

for (const hanging of ["take", "close", "both"] as const)
  test(`Journal.close() ends in time with a device that hangs: ${hanging}`, async (t) => {
    const parts = { ...testParts(), stopSeconds: 4 };
    const device = new ScriptedDevice();
    const late = Promise.withResolvers<Batch>();
    let closes = 0;
    const reader: SourceReader = {
      take: (credit, signal) => (device.taken === 2 && hanging !== "close" ? late.promise : device.take(credit, signal)),
      close: () => {
        closes++;
        return hanging === "take" ? device.close() : new Promise(() => {});
      },
    };
    const journal = await Journal.open(parts);
    const live = journal.live(reader, undefined);
    device.give(...batches(1, 2));
    t.deepEqual(starts((await take(live, 2)).items), [1, 2]);
    const open = live.take(1, never);
    await turned();
    await parts.host.settle(journal.close());
    t.true(parts.clock.now() <= 4n * second + second / 100n, `${parts.clock.now()}`);
    t.is(closes, 1);
    t.regex(parts.host.logged[0]?.message ?? "", /device of the journal in log hangs/);
    t.like(await open, { items: [] }, "who waits is told");
    late.resolve(batch(3));
    await turned();
    t.deepEqual(starts((await take((await Journal.open(parts)).reread(undefined), 100)).items), [1, 2]);
    t.is(parts.host.logged.length, 1);
  });

test("Journal.close() keeps what a device gives when it is closed", async (t) => {
  const parts = testParts();
  const last = Promise.withResolvers<Batch>();
  const journal = await Journal.open(parts);
  journal.live({ take: () => last.promise, close: async () => last.resolve(batch(1)) }, undefined);
  await turned();
  await parts.host.settle(journal.close());
  t.deepEqual(starts((await take((await Journal.open(parts)).reread(undefined), 100)).items), [1]);
  t.deepEqual(parts.host.logged, []);
});

test("Journal can be closed while the disk is full", async (t) => {
  const parts = testParts();
  const { journal, device } = await opened(parts);
  parts.files.room = 10;
  device.give(...batches(1, 3));
  await parts.clock.until(second / 2n);
  await t.throwsAsync(parts.host.settle(journal.close()), { code: "log-failed" });
  t.true(device.closed);
});

test("Journal gives a device's error after all that came before it", async (t) => {
  const { journal, device, reader } = await opened(testParts());
  device.give(...batches(1, 3), new Error("The cable is out"));
  t.deepEqual(starts((await take(reader, 3, 2)).items), [1, 2, 3]);
  await t.throwsAsync(async () => reader.take(1, never), { message: "The cable is out" });
  await t.throwsAsync(async () => reader.take(1, never), { message: "The cable is out" });
  await journal.close();
});

test("Journal fails a take when it cannot write", async (t) => {
  const parts = testParts();
  const { journal, device, reader } = await opened(parts);
  parts.files.fail = { kind: "write", code: "EIO" };
  device.give(batch(1));
  await t.throwsAsync(async () => reader.take(1, never), { code: "log-failed", message: /EIO/ });
  await t.throwsAsync(journal.close(), { code: "log-failed" });
  t.true(device.closed);
});

test("Journal's take settles with nothing when it is aborted, and goes on later", async (t) => {
  const { journal, device, reader } = await opened(testParts());
  const abort = new AbortController();
  const taking = reader.take(5, abort.signal);
  await turned();
  abort.abort();
  t.deepEqual(await taking, { items: [], position: { entry: 1, item: 0 } });
  device.give(batch(1));
  await turned();
  t.deepEqual(await reader.take(5, abort.signal), { items: [], position: { entry: 1, item: 0 } });
  t.deepEqual(starts((await take(reader, 1)).items), [1]);
  const open = reader.take(5, never);
  await journal.close();
  t.deepEqual(await open, { items: [], position: { entry: 2, item: 0 } }, "closing is not the end of the source");
});

test("Journal ends when the device has ended, also in the next run", async (t) => {
  const parts = testParts();
  const { journal, device, reader } = await opened(parts);
  device.give({ items: [frame(1), frame(2)], position: 2, done: true });
  const first = await reader.take(1, never);
  t.is(first.done, undefined);
  const last = await reader.take(1, never);
  t.is(last.done, true);
  t.is((await reader.take(1, never)).done, true);
  await journal.close();
  const again = await opened(parts, first.position);
  t.like(await again.reader.take(5, never), { items: [frame(2)], done: true });
  t.is(again.device.taken, 0);
  await again.journal.close();
  const without = (await Journal.open(parts)).live(undefined, first.position);
  t.like(await without.take(5, never), { items: [frame(2)], done: true });
  t.like(await without.take(5, never), { items: [], done: true });
  await without.close();
});

test("Journal goes on after an end that was not written whole", async (t) => {
  const parts = testParts();
  const first = await opened(parts);
  first.device.give(...batches(1, 4));
  await take(first.reader, 4);
  await first.journal.close();
  const [file] = await parts.files.list("log");
  const whole = parts.files.inner.content(file?.path ?? "") ?? new Uint8Array();
  for (const cut of [1, 20, 50]) {
    parts.files.inner.put(file?.path ?? "", whole.subarray(0, whole.length - cut));
    const copy = testParts();
    for (const { path } of await parts.files.list("log")) copy.files.inner.put(path, parts.files.inner.content(path) ?? "");
    const journal = await Journal.open(copy);
    t.deepEqual(journal.devicePosition, { packets: 3 });
    const device = new ScriptedDevice();
    const reader = journal.live(device, { entry: 3, item: 0 });
    device.give(...batches(14, 15));
    t.deepEqual(starts((await take(reader, 3)).items), [3, 14, 15]);
    await journal.close();
    t.deepEqual(starts((await take((await Journal.open(copy)).reread(undefined), 100)).items), [1, 2, 3, 14, 15]);
  }
});

test("Journal that lost entries which were taken does not give their numbers again", async (t) => {
  const parts = testParts();
  const first = await opened(parts);
  first.device.give(...batches(1, 2));
  await take(first.reader, 2);
  await first.journal.close();
  for (const from of [
    { entry: 6, item: 0 },
    { entry: 5, item: 1 },
  ]) {
    const copy = testParts();
    for (const { path } of await parts.files.list("log")) copy.files.inner.put(path, parts.files.inner.content(path) ?? "");
    const { journal, device, reader } = await opened(copy, from);
    device.give(batch(9));
    const { items, position } = await take(reader, 1);
    t.deepEqual([starts(items), position], [[9], { entry: 7, item: 0 }]);
    t.regex(copy.host.logged[0]?.message ?? "", /has lost its last 3 entries/);
    await journal.close();
  }
});

test("Journal.prune() deletes what is old or too much, but nothing that was not taken", async (t) => {
  const parts = testParts({ segmentSeconds: 10, keepSeconds: 30 });
  const { journal, device, reader } = await opened(parts);
  const positions: Position[] = [];
  for (let i = 1; i <= 10; i++) {
    await parts.clock.until(BigInt(i) * 10n * second);
    device.give(batch(i));
    positions.push((await take(reader, 1)).position);
  }
  await journal.prune(undefined);
  t.is(journal.stats().entries, 10);
  await journal.prune(positions[1] ?? null);
  t.is(journal.stats().entries, 8);
  await journal.prune(positions[9] ?? null);
  t.is(journal.stats().entries, 5, "what ended before 70 s is old at 100 s");
  t.is(
    journal.stats().bytes,
    (await parts.files.list("log")).reduce((sum, { size }) => sum + size, 0),
  );
  t.deepEqual(starts((await take(journal.reread(undefined), 100)).items), [6, 7, 8, 9, 10]);
  await t.throwsAsync(take(journal.reread({ entry: 2, item: 0 }), 1), { code: "log-pruned", message: /Entry 2 .* no longer kept/ });
  await journal.close();
  const tight = await Journal.open({ ...parts, options: { ...parts.options, keepBytes: 1 } });
  await tight.prune(positions[8] ?? null);
  t.deepEqual(starts((await take(tight.reread(undefined), 100)).items), [10]);
});

test("Journal takes from one device only", async (t) => {
  const { journal } = await opened(testParts());
  t.throws(() => journal.live(new ScriptedDevice(), undefined), { instanceOf: TypeError });
  await journal.close();
});
