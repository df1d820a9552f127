import test from "ava";
import fc from "fast-check";
import { segmentHeader } from "./segment-format.ts";
import { readSegment } from "./segment-reader.ts";
import { SegmentWriter } from "./segment-writer.ts";
import type { FakeFiles } from "./testing/fake-files.ts";
import { all, testParts } from "./testing/log-parts.ts";

const path = "log/a.turns";
const ms = 1_000_000n;
const turned = () => new Promise((resolve) => setImmediate(resolve));
const bytes = (text: string) => new TextEncoder().encode(text);

async function texts(files: FakeFiles): Promise<string[]> {
  const found: string[] = [];
  for await (const { payload } of readSegment(files, path)) found.push(new TextDecoder().decode(payload));
  return found;
}

test("SegmentWriter writes at once what was appended at once, and gathers while a write is on its way", async (t) => {
  const parts = testParts();
  const writer = new SegmentWriter(path, parts);
  const release = parts.files.hold();
  const order: number[] = [];
  const append = (i: number) => writer.append(bytes(`record ${i}`)).then(() => void order.push(i));
  const first = [append(0), append(1)];
  await turned();
  const second = [append(2), append(3), append(4)];
  t.deepEqual(order, []);
  release();
  await Promise.all([...first, ...second]);
  t.deepEqual(order, [0, 1, 2, 3, 4]);
  t.is(parts.files.calls.length, 2);
  t.is(writer.records, 5);
  t.is(parts.files.inner.content(path)?.length, writer.bytes);
  await writer.close();
  t.deepEqual(await texts(parts.files), ["record 0", "record 1", "record 2", "record 3", "record 4"]);
});

test("SegmentWriter resolves with power when the record is on the disk, and several share a sync", async (t) => {
  const parts = testParts({ durability: "power", groupSeconds: 0.02 });
  const { files, clock, host } = parts;
  const writer = new SegmentWriter(path, parts);
  const done: [string, bigint, number][] = [];
  const append = (text: string) => writer.append(bytes(text)).then(() => done.push([text, clock.now(), writer.syncs]));
  await host.settle(append("at once"));
  await clock.until(5n * ms);
  const written: string[] = [];
  const sharing = [append("b"), writer.write(bytes("c")).then(() => written.push("c"))];
  await clock.until(10n * ms);
  t.deepEqual(written, ["c"]);
  t.is(done.length, 1);
  sharing.push(append("d"));
  await host.settle(Promise.all(sharing));
  await clock.until(100n * ms);
  await append("e");
  t.deepEqual(done, [
    ["at once", 0n, 1],
    ["b", 20n * ms, 2],
    ["d", 20n * ms, 2],
    ["e", 100n * ms, 3],
  ]);
  t.deepEqual(
    files.calls.map((call) => call.slice(0, 5)),
    ["write", "sync ", "write", "write", "sync ", "write", "sync "],
  );
  await writer.close();
});

test("SegmentWriter does not count as synced what was written during the sync", async (t) => {
  const parts = testParts({ durability: "power", groupSeconds: 0 });
  const writer = new SegmentWriter(path, parts);
  const done: string[] = [];
  const append = (text: string) => writer.append(bytes(text)).then(() => done.push(text));
  const releases = [parts.files.hold("sync")];
  const appended = [append("a")];
  await turned();
  await writer.write(bytes("b")); // written while the first sync is on its way
  appended.push(append("c"));
  await turned();
  t.deepEqual(done, []);
  releases.push(parts.files.hold("sync"));
  releases[0]?.();
  await turned();
  t.deepEqual(done, ["a"]);
  releases[1]?.();
  await Promise.all(appended);
  t.deepEqual([done, writer.syncs], [["a", "c"], 2]);
});

test("SegmentWriter waits for room on a full disk, says so once, and loses nothing", async (t) => {
  const parts = testParts();
  const { files, clock, host, fullness } = parts;
  const writer = new SegmentWriter(path, parts);
  await writer.append(bytes("before"));
  const good = writer.bytes;
  files.room = 5;
  const pending = [writer.append(bytes("first")), writer.append(bytes("second"))];
  await clock.until(3500n * ms);
  t.deepEqual(fullness, [true]);
  t.is(files.inner.content(path)?.length, good, "the partial write is taken back");
  t.deepEqual(await texts(files), ["before"]);
  pending.push(writer.append(bytes("third")));
  files.room = Number.POSITIVE_INFINITY;
  await host.settle(Promise.all(pending));
  t.is(clock.now(), 4000n * ms);
  t.deepEqual(fullness, [true, false]);
  t.deepEqual(
    host.logged.map(({ level }) => level),
    ["warn", "info"],
  );
  t.regex(host.logged[0]?.message ?? "", /disk of log is full/);
  await writer.close();
  t.deepEqual(await texts(files), ["before", "first", "second", "third"]);
});

test("SegmentWriter.close() gives a full disk one more try and then rejects what is pending", async (t) => {
  const parts = testParts();
  const writer = new SegmentWriter(path, parts);
  parts.files.room = 0;
  const pending = writer.append(bytes("a"));
  await parts.clock.until(1500n * ms);
  await t.throwsAsync(writer.close(), { code: "log-failed", message: /log\/a\.turns/ });
  await t.throwsAsync(pending, { code: "log-failed" });
  t.deepEqual(parts.fullness, [true, false]);
  await t.throwsAsync(writer.append(bytes("b")), { code: "log-failed" });
});

test("SegmentWriter.finish() goes on waiting for room, and so does what follows", async (t) => {
  const parts = testParts();
  const first = new SegmentWriter(path, { ...parts, whileFull: "everybody waits" });
  parts.files.room = 0;
  const appended = [first.append(bytes("a"))];
  const second = new SegmentWriter("log/b.turns", parts, first);
  t.is(second.unwritten, first.unwritten + second.bytes);
  appended.push(second.append(bytes("b")));
  await t.throwsAsync(first.append(bytes("too late")), { code: "log-failed", message: /is closed/ });
  await parts.clock.until(5500n * ms);
  t.deepEqual([first.full, second.full, parts.fullness], [true, true, [true]]);
  t.regex(parts.host.logged[0]?.message ?? "", /^The disk of log is full: everybody waits until there is room$/);
  parts.files.room = Number.POSITIVE_INFINITY;
  await parts.host.settle(Promise.all(appended));
  t.deepEqual([first.full, second.full, parts.fullness], [false, false, [true, false]]);
  await second.close();
  t.deepEqual(await texts(parts.files), ["a"]);
  t.is(second.unwritten, 0);
});

test("SegmentWriter.close() ends the wait of the segments before as well", async (t) => {
  const parts = testParts();
  const writers: SegmentWriter[] = [];
  parts.files.room = 0;
  const appended = ["a", "b", "c"].map((name) => {
    const writer = new SegmentWriter(`log/${name}.turns`, parts, writers.at(-1));
    writers.push(writer);
    return writer.append(bytes(name));
  });
  await parts.clock.until(1500n * ms);
  await t.throwsAsync(parts.host.settle(writers[2]?.close() ?? Promise.resolve()), { code: "log-failed", message: /log\/a\.turns/ });
  for (const promise of appended) await t.throwsAsync(promise, { code: "log-failed", message: /log\/a\.turns/ });
  t.deepEqual(parts.fullness, [true, false]);
});

for (const kind of ["write", "sync"] as const)
  test(`SegmentWriter rejects everything with log-failed after a ${kind} failed`, async (t) => {
    const parts = testParts({ durability: "power" });
    const writer = new SegmentWriter(path, parts);
    await writer.append(bytes("good"));
    parts.files.fail = { kind, code: "EIO" };
    const waiting = [writer.append(bytes("a")), writer.append(bytes("b"))];
    await parts.host.settle(Promise.allSettled(waiting));
    for (const promise of waiting) await t.throwsAsync(promise, { code: "log-failed", message: /Cannot write log\/a\.turns: EIO/ });
    await t.throwsAsync(writer.append(bytes("c")), { code: "log-failed" });
    await t.throwsAsync(writer.close(), { code: "log-failed" });
  });

test("SegmentWriter writes nothing before what it has to wait for", async (t) => {
  const parts = testParts();
  const [complete, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const earlier = { full: false, unwritten: 0, finish: () => complete.promise, close: () => complete.promise };
  const writer = new SegmentWriter(path, { ...parts, before: () => taken.promise }, earlier);
  const appended = writer.append(bytes("a"));
  await turned();
  t.deepEqual(parts.files.calls, []);
  complete.resolve();
  await turned();
  t.deepEqual(parts.files.calls, []);
  taken.resolve();
  await appended;
  t.is(parts.files.calls.length, 1);
  const finish = () => Promise.reject(new Error("The one before failed"));
  const failing = new SegmentWriter("log/b.turns", parts, { ...earlier, finish, close: finish });
  await t.throwsAsync(failing.append(bytes("a")), { code: "log-failed", message: /The one before failed/ });
});

test("SegmentWriter writes any records so that readSegment() gives them", async (t) => {
  const records = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(records, fc.constantFrom("process" as const, "power" as const), async (payloads, durability) => {
      const parts = testParts({ durability, groupSeconds: 0 });
      const writer = new SegmentWriter(path, parts);
      for (const [i, payload] of payloads.entries()) {
        const appended = writer.append(payload);
        if (i % 3 === 0) await appended;
      }
      await writer.close();
      if (payloads.length === 0) parts.files.inner.put(path, segmentHeader({ durability, begun: 0n }));
      const found = (await all(readSegment(parts.files, path))).map(({ payload }) => Uint8Array.from(payload));
      t.deepEqual(found, payloads);
      t.is(writer.records, payloads.length);
    }),
    { numRuns: 100 },
  );
});
