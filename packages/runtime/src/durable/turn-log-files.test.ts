import { formatTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import type { TurnRecord } from "../turn.ts";
import type { LogEntry, SegmentBase } from "./log-entry.ts";
import { outputDigests } from "./output-digest.ts";
import { all, testParts } from "./testing/log-parts.ts";
import { TurnLogFiles } from "./turn-log-files.ts";
import { listSegments, openSegment, readTurns } from "./turn-log-reader.ts";

const second = 1_000_000_000n;
type Parts = ReturnType<typeof testParts>;

function record(turn: number, note = ""): TurnRecord {
  return { turn, now: BigInt(turn) * second, taken: [{ source: "a", count: 1, position: { turn, note } }], idle: [], results: [] };
}

function base(turn: number, state = new Uint8Array(8)): SegmentBase {
  return { format: 1, runtime: "0.1.0", document: { headframe: 1, name: "test", sources: [], steps: [], sinks: [] }, turn, now: BigInt(turn) * second, state };
}

/** A log with segments that begin after these turns; each goes to where `to` says. */
async function written(parts: Parts, ...segments: readonly { readonly from: number; readonly to: number; readonly note?: string }[]): Promise<TurnLogFiles> {
  const log = new TurnLogFiles(parts);
  for (const { from, to, note } of segments) {
    await log.begin(base(from));
    for (let turn = from + 1; turn <= to; turn++) await log.append(record(turn, note), []);
  }
  return log;
}

async function turns(parts: Parts, after: number): Promise<string[]> {
  const found: string[] = [];
  for await (const { record: turn } of readTurns(parts.files, "log", after, parts.log)) {
    const position = turn.taken[0]?.position as { note: string } | undefined;
    found.push(`${turn.turn}${position?.note}`);
  }
  return found;
}

const numbers = (from: number, to: number, note = "") => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}${note}`);

test("TurnLogFiles keeps turns and digests, with the base of each segment", async (t) => {
  const parts = testParts();
  const log = new TurnLogFiles(parts);
  t.true(log.due);
  t.throws(() => log.append(record(1), []), { code: "log-failed" });
  const output = [{ producer: "out", epoch: 0, sequence: 1, items: [{ kind: "gap" as const, source: "a", from: 0n, to: 1n, cause: "lost" as const }] }];
  await log.begin({ ...base(0), watermark: 5n });
  await Promise.all([log.append(record(1), output), log.append(record(2), [])]);
  t.false(log.due);
  await log.close();
  const [file] = await listSegments(parts.files, "log");
  t.like(file, { path: "log/0000000000000001-000001.turns", turn: 0, bytes: log.stats().bytes });
  const { base: found, entries, end } = await openSegment(parts.files, file ?? { path: "" });
  t.deepEqual(found, { ...base(0), watermark: 5n });
  const expected: LogEntry[] = [
    { record: record(1), outputs: outputDigests(output) },
    { record: record(2), outputs: [] },
  ];
  t.deepEqual(await all(entries), expected);
  t.is(end()?.kind, "whole");
  t.like(log.stats(), { segments: 1, records: 3, syncs: 0 });
});

test("readTurns() goes across segments, from any turn", async (t) => {
  const parts = testParts();
  const log = await written(parts, { from: 0, to: 4 }, { from: 4, to: 4 }, { from: 4, to: 9 });
  await log.close();
  for (let after = 0; after <= 9; after++) t.deepEqual(await turns(parts, after), numbers(after + 1, 9));
  t.deepEqual(
    (await listSegments(parts.files, "log")).map(({ turn }) => turn),
    [0, 4, 4],
  );
  t.deepEqual(await turns(testParts(), 0), []);
});

test("readTurns() gives a turn that was had twice as it was the last time", async (t) => {
  const parts = testParts();
  await (await written(parts, { from: 0, to: 6 }, { from: 6, to: 9 })).close();
  const again = await written(parts, { from: 3, to: 7, note: " again" });
  t.deepEqual(await turns(parts, 0), [...numbers(1, 3), ...numbers(4, 7, " again")]);
  t.deepEqual(await turns(parts, 8), [], "turn 9 of the first time is not of this run");
  await again.close();
  await (await written(parts, { from: 0, to: 1, note: " new" })).close();
  t.deepEqual(await turns(parts, 0), ["1 new"]);
});

test("readTurns() ends where the last turn was not written whole, and the run can go on there", async (t) => {
  const parts = testParts();
  await (await written(parts, { from: 0, to: 5 })).close();
  const [file] = await listSegments(parts.files, "log");
  const whole = parts.files.inner.content(file?.path ?? "") ?? new Uint8Array();
  parts.files.inner.put(file?.path ?? "", whole.subarray(0, whole.length - 3));
  t.deepEqual(await turns(parts, 0), numbers(1, 4));
  t.regex(parts.host.logged[0]?.message ?? "", /not written whole/);
  await (await written(parts, { from: 4, to: 6, note: "b" })).close();
  t.deepEqual(await turns(parts, 0), [...numbers(1, 4), "5b", "6b"]);
});

test("readTurns() skips a last segment that was never finished, with a warning", async (t) => {
  const parts = testParts();
  await (await written(parts, { from: 0, to: 3 }, { from: 3, to: 3 })).close();
  const last = (await listSegments(parts.files, "log")).at(-1)?.path ?? "";
  for (const size of [0, 10, 20, 30]) {
    parts.files.inner.put(last, (parts.files.inner.content(last) ?? new Uint8Array()).subarray(0, size));
    t.deepEqual(await turns(parts, 0), numbers(1, 3));
    t.regex(parts.host.logged.at(-1)?.message ?? "", /never finished/);
    await t.throwsAsync(openSegment(parts.files, { path: last }), { code: "log-damaged" });
  }
  await (await written(parts, { from: 3, to: 5 })).close();
  t.deepEqual(await turns(parts, 0), numbers(1, 5));
});

test("readTurns() throws log-damaged where turns are missing, after all before them", async (t) => {
  const parts = testParts();
  await (await written(parts, { from: 0, to: 5 }, { from: 5, to: 8 })).close();
  const [first] = await listSegments(parts.files, "log");
  const path = first?.path ?? "";
  const good = parts.files.inner.content(path) ?? new Uint8Array();
  const readAll = async () => {
    const found: number[] = [];
    const error = await t.throwsAsync(async () => {
      for await (const entry of readTurns(parts.files, "log", 0)) found.push(entry.record.turn);
    });
    return { found, error: error as Error & { code: string } };
  };
  parts.files.inner.put(path, good.subarray(0, good.length - 1));
  t.like(await readAll(), { found: [1, 2, 3, 4], error: { code: "log-damaged", message: `Turn 5 is missing in the turn log: ${path}` } });
  const damagedAt = good.length - 100;
  parts.files.inner.put(path, good.with(damagedAt, 255 - (good[damagedAt] as number)));
  const { found, error } = await readAll();
  t.true(found.length > 0 && found.length < 5);
  t.is(error.code, "log-damaged");
  t.true(error.message.includes(path));
  await parts.files.remove(path);
  t.like(await readAll(), { found: [], error: { message: "Turns 1 to 5 are missing in the turn log: log" } });
});

test("TurnLogFiles begins a segment only when the one before is complete", async (t) => {
  const parts = testParts();
  const log = await written(parts, { from: 0, to: 1 });
  const release = parts.files.hold();
  const appended = [log.append(record(2), [])];
  const begun = log.begin(base(2));
  appended.push(log.append(record(3), []));
  await new Promise((resolve) => setImmediate(resolve));
  t.is((await listSegments(parts.files, "log")).length, 1);
  release();
  await Promise.all([begun, ...appended]);
  t.deepEqual(await turns(parts, 0), ["1", "2", "3"]);
  t.like(log.stats(), { segments: 2, records: 5 });
  await log.close();
});

test("TurnLogFiles begins segments while a write waits for room, without being awaited, and keeps the order", async (t) => {
  const parts = testParts();
  const log = await written(parts, { from: 0, to: 1 });
  parts.files.room = 0;
  const appended = [log.append(record(2), [])];
  await parts.clock.until(second / 2n);
  for (let turn = 3; turn <= 5; turn++) {
    void log.begin(base(turn - 1));
    appended.push(log.append(record(turn), []));
    await parts.clock.until(BigInt(turn) * second);
  }
  t.deepEqual(parts.fullness, [true]);
  t.deepEqual(await turns(parts, 0), ["1"]);
  await log.prune(1);
  t.like(log.stats(), { segments: 4, records: 9 });
  parts.files.room = Number.POSITIVE_INFINITY;
  await parts.host.settle(Promise.all(appended));
  await log.close();
  t.deepEqual(await turns(parts, 0), numbers(1, 5));
  t.deepEqual(
    (await listSegments(parts.files, "log")).map(({ turn }) => turn),
    [0, 2, 3, 4],
  );
  t.is(
    log.stats().bytes,
    (await listSegments(parts.files, "log")).reduce((sum, { bytes }) => sum + bytes, 0),
  );
  t.regex(parts.host.logged[0]?.message ?? "", /the run takes nothing more until there is room/);
});

test("TurnLogFiles can be closed while a segment waits for room", async (t) => {
  const parts = testParts();
  const log = await written(parts, { from: 0, to: 1 });
  parts.files.room = 0;
  void log.begin(base(1));
  const appended = log.append(record(2), []);
  await parts.clock.until(second / 2n);
  void log.begin(base(2));
  await parts.clock.until(10n * second);
  await t.throwsAsync(parts.host.settle(log.close()), { code: "log-failed" });
  await t.throwsAsync(appended, { code: "log-failed" });
});

test("TurnLogFiles rejects what is appended after a begin that failed, awaited or not", async (t) => {
  const parts = testParts();
  const failing = await written(parts, { from: 0, to: 1 });
  parts.files.fail = { kind: "write", code: "EIO" };
  void failing.begin(base(1));
  await t.throwsAsync(failing.append(record(2), []), { code: "log-failed", message: /EIO/ });
  await t.throwsAsync(failing.begin(base(1)), { code: "log-failed", message: /EIO/ });
  await t.throwsAsync(failing.append(record(2), []), { code: "log-failed", message: /EIO/ });
  const unwritable = await written(testParts(), { from: 0, to: 1 });
  void unwritable.begin({ ...base(1), now: 2n ** 80n });
  await t.throwsAsync(unwritable.append(record(2), []), { code: "log-failed", message: /after turn 1 cannot be written/ });
  await new Promise((resolve) => setImmediate(resolve)); // AVA fails the file for an unhandled rejection
});

test("TurnLogFiles.due follows time and size", async (t) => {
  const parts = testParts({ segmentSeconds: 60, segmentBytes: 1000 });
  const log = await written(parts, { from: 0, to: 1 });
  t.false(log.due);
  await parts.clock.until(60n * second);
  t.true(log.due);
  await log.begin(base(1));
  t.false(log.due);
  for (let turn = 2; !log.due; turn++) await log.append(record(turn), []);
  t.true(log.stats().bytes > 1000 && log.stats().bytes < 2000);
});

test("TurnLogFiles.due does not count a segment's base, which may be larger than a segment should be", async (t) => {
  const parts = testParts({ segmentBytes: 1000 });
  const log = new TurnLogFiles(parts);
  await log.begin({ ...base(0), state: new Uint8Array(5000) });
  t.false(log.due);
  for (let turn = 1; !log.due; turn++) await log.append(record(turn), []);
  t.true(log.stats().bytes > 6000);
});

test("TurnLogFiles.prune() deletes what is too old or too much, never what is needed", async (t) => {
  const parts = testParts({ keepSeconds: 100 });
  const log = new TurnLogFiles(parts);
  for (let i = 0; i < 6; i++) {
    await parts.clock.until(BigInt(i * 60) * second);
    await log.begin(base(i * 10));
    for (let turn = i * 10 + 1; turn <= i * 10 + 10; turn++) await log.append(record(turn), []);
  }
  const left = async () => (await listSegments(parts.files, "log")).map(({ turn }) => turn);
  await log.prune(9);
  t.deepEqual(await left(), [0, 10, 20, 30, 40, 50], "turn 10 is needed");
  await log.prune(10);
  t.deepEqual(await left(), [10, 20, 30, 40, 50]);
  await log.prune(1000);
  t.deepEqual(await left(), [30, 40, 50], `at ${formatTime(parts.clock.now())} the segment that ended at 180 s is old, that of 240 s is not`);
  t.like(log.stats(), { segments: 3, bytes: (await listSegments(parts.files, "log")).reduce((sum, { bytes }) => sum + bytes, 0) });
  const tight = new TurnLogFiles({ ...parts, options: { ...parts.options, keepBytes: 1 } });
  await tight.begin(base(60));
  await tight.prune(45);
  t.deepEqual(await left(), [40, 50, 60]);
  await tight.prune(60);
  t.deepEqual(await left(), [60], "the last one stays, however large");
  await Promise.all([log.close(), tight.close()]);
});

test("TurnLogFiles.prune() deletes segments that count no more", async (t) => {
  const parts = testParts();
  await (await written(parts, { from: 0, to: 5 }, { from: 5, to: 9 })).close();
  const log = await written(parts, { from: 3, to: 4 });
  await log.prune(3);
  t.deepEqual(
    (await listSegments(parts.files, "log")).map(({ turn }) => turn),
    [0, 3],
  );
  t.deepEqual(await turns(parts, 0), ["1", "2", "3", "4"]);
  await log.close();
});

test("TurnLogFiles.prune() deletes nothing, and does not wait, while the new segment is not there", async (t) => {
  const parts = testParts({ keepBytes: 1 });
  const log = await written(parts, { from: 0, to: 5 });
  const release = parts.files.hold();
  const begun = log.begin(base(5));
  await log.prune(5);
  t.deepEqual(await turns(parts, 0), numbers(1, 5));
  release();
  await begun;
  await log.prune(5);
  t.deepEqual(
    (await listSegments(parts.files, "log")).map(({ turn }) => turn),
    [5],
  );
  await log.close();
});

test("readTurns() after any number of losses gives the turns of the last run without a hole", async (t) => {
  const runs = fc.array(fc.record({ back: fc.nat(12), segments: fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(runs, async (list) => {
      const parts = testParts();
      const expected: string[] = [];
      for (const [run, { back, segments }] of list.entries()) {
        expected.length = Math.max(0, expected.length - back); // a loss of power: the run goes on before
        const log = new TurnLogFiles(parts);
        for (const count of segments) {
          await log.begin(base(expected.length));
          for (let i = 0; i < count; i++) {
            await log.append(record(expected.length + 1, `r${run}`), []);
            expected.push(`${expected.length + 1}r${run}`);
          }
        }
        await log.close();
      }
      t.deepEqual(await turns(parts, 0), expected);
    }),
    { numRuns: 200 },
  );
});
