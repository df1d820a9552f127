import test from "ava";
import { JOURNAL, JournalCursor } from "./journal-cursor.ts";
import { JournalWriter } from "./journal-writer.ts";
import { testParts } from "./testing/log-parts.ts";

async function writing(segmentBytes = 1 << 20) {
  const parts = testParts({ segmentBytes });
  const writer = await JournalWriter.open(parts);
  const put = () => writer.put(writer.encode({ items: [], position: writer.next }));
  const cursor = (from: number) => new JournalCursor({ files: parts.files, folder: "log", extension: JOURNAL }, from);
  return { parts, writer, put, cursor };
}

for (const segmentBytes of [1 << 20, 50])
  test(`JournalCursor reads what is written while it reads, in segments of ${segmentBytes} bytes`, async (t) => {
    const { put, cursor } = await writing(segmentBytes);
    const reader = cursor(1);
    t.is(await reader.next(), undefined);
    for (let i = 1; i <= 3; i++) await put();
    const numbers: (number | undefined)[] = [];
    const read = async () => numbers.push((await reader.next())?.entry.number);
    await read();
    for (let i = 4; i <= 5; i++) await put();
    for (let i = 0; i < 5; i++) await read();
    await put();
    await read();
    t.deepEqual(numbers, [1, 2, 3, 4, 5, undefined, 6]);
    await reader.close();
  });

test("JournalCursor reads what was added to a segment since it was opened, when the next one has begun", async (t) => {
  const { put, cursor, parts } = await writing(100);
  for (let i = 1; i <= 2; i++) await put();
  const reader = cursor(1);
  const numbers = [(await reader.next())?.entry.number];
  for (let i = 3; i <= 9; i++) await put();
  t.true((await parts.files.list("log")).length > 1);
  for (let next = await reader.next(); next; next = await reader.next()) numbers.push(next.entry.number);
  t.deepEqual(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("JournalCursor begins at any entry, also where it is told to look", async (t) => {
  const { put, cursor, parts } = await writing(60);
  const stored = [];
  for (let i = 1; i <= 9; i++) stored.push(await put());
  for (const { entry, at } of stored) {
    const reader = cursor(entry.number);
    t.deepEqual(await reader.next(), stored[entry.number - 1]);
    await reader.close();
    const told = new JournalCursor({ files: parts.files, folder: "log", extension: JOURNAL }, entry.number, { at });
    t.deepEqual(await told.next(), stored[entry.number - 1]);
    await told.close();
  }
});

test("JournalCursor of a journal that is being written ends quietly where an entry is not yet whole", async (t) => {
  const { put, cursor, parts } = await writing();
  for (let i = 1; i <= 3; i++) await put();
  const [file] = await parts.files.list("log");
  const path = file?.path ?? "";
  const whole = parts.files.inner.content(path)?.slice() ?? new Uint8Array();
  const second = (await cursor(2).next())?.at.offset ?? 0;
  parts.files.inner.put(path, whole.with(second, 99)); // what follows looks as if it were later
  const reader = new JournalCursor({ files: parts.files, folder: "log", extension: JOURNAL }, 1, { growing: true });
  t.is((await reader.next())?.entry.number, 1);
  t.is(await reader.next(), undefined);
  parts.files.inner.put(path, whole);
  t.deepEqual([(await reader.next())?.entry.number, (await reader.next())?.entry.number], [2, 3]);
});

test("JournalCursor says where a journal is damaged or no longer kept", async (t) => {
  const { put, cursor, parts } = await writing(60);
  for (let i = 1; i <= 9; i++) await put();
  const [first, second] = await parts.files.list("log");
  const bytes = parts.files.inner.content(first?.path ?? "") ?? new Uint8Array();
  parts.files.inner.put(first?.path ?? "", bytes.subarray(0, bytes.length - 1));
  const reader = cursor(1);
  const read = async () => {
    for (;;) await reader.next();
  };
  await t.throwsAsync(read, { code: "log-damaged", message: /ends before entry \d, and later entries follow/ });
  await parts.files.remove(first?.path ?? "");
  await t.throwsAsync(cursor(1).next(), { code: "log-pruned" });
  t.truthy(await cursor(Number(second?.path.slice(4, 20))).next());
});
