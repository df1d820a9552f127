import { appendFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataItem, Event, Frame, Gap, Host, OutputBatch, SinkResume, SinkWriter } from "@headframe/core";
import { type SinkRepeatTest, sinkRepeatProblems } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { testHost } from "../testing/test-host.ts";
import { jsonLinesFile } from "./json-lines-file.ts";

const folder = await mkdtemp(join(tmpdir(), "headframe-json-lines-file-"));
let files = 0;
const newPath = () => join(folder, `${files++}.jsonl`);

function open(path: string, host: Host = testHost(), overwrite = false, resume?: SinkResume): Promise<SinkWriter> {
  const { definition, spec } = jsonLinesFile({ path, overwrite });
  return definition.open(spec.options as never, host, resume);
}

const event = (n: number, data: Event["data"] = { value: n }): Event => ({ kind: "event", type: "reading", id: `e${n}`, source: "s1", time: BigInt(n), data });
const batch = (sequence: number, items: readonly (DataItem | Gap)[], epoch = 1): OutputBatch => ({ producer: "out", epoch, sequence, items });
const ids = async (path: string) =>
  (await readFile(path, "utf8"))
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).id);

test("jsonLinesFile() writes events, frames and gaps a line each", async (t) => {
  const path = newPath();
  const frame: Frame = { kind: "frame", source: "s1", channels: ["Z"], t0: 0n, rate: 100, unit: "count", samples: new Int32Array(5) };
  const gap: Gap = { kind: "gap", source: "s1", from: 0n, to: 5n, cause: "lost" };
  const writer = await open(path);
  await writer.write(batch(0, [event(1), frame, gap]));
  await writer.flush();
  await writer.close();
  const time = "1970-01-01T00:00:00.000000000Z";
  t.is(
    await readFile(path, "utf8"),
    [
      `{"type":"reading","id":"e1","source":"s1","time":"1970-01-01T00:00:00.000000001Z","value":1}`,
      `{"type":"frame","source":"s1","time":"${time}","channels":["Z"],"rate":100,"unit":"count","samples":5}`,
      `{"type":"gap","source":"s1","time":"${time}","to":"1970-01-01T00:00:00.000000005Z","cause":"lost"}`,
      "",
    ].join("\n"),
  );
});

test("jsonLinesFile() adds to a file, after cutting off a line that was not finished", async (t) => {
  const path = newPath();
  await writeFile(path, `{"id":"a"}\n${"x".repeat(200_000)}`);
  const host = testHost();
  const writer = await open(path, host);
  await writer.write(batch(0, [event(1)]));
  await writer.close();
  t.deepEqual(await ids(path), ["a", "e1"]);
  t.regex(host.warnings[0] ?? "", /cut off 200000 bytes/);
  const anew = await open(path, host, true);
  await anew.write(batch(0, [event(2)]));
  await anew.close();
  t.deepEqual(await ids(path), ["e2"]);
});

test("jsonLinesFile() does not write an item again that it has written, unless numbers began anew", async (t) => {
  const path = newPath();
  const writer = await open(path);
  await writer.write(batch(0, [event(0), event(1)]));
  await writer.write(batch(0, [event(0), event(1)]));
  await writer.write(batch(1, [event(1), event(2)]));
  await writer.write({ ...batch(0, [event(7)]), producer: "other" });
  await writer.write(batch(0, [event(0)], 2));
  await writer.close();
  t.deepEqual(await ids(path), ["e0", "e1", "e2", "e7", "e0"]);
});

test("jsonLinesFile() writes what JSON cannot carry as well as it can", async (t) => {
  const host = testHost();
  const writer = await open("-", host);
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  await writer.write(batch(0, [event(1, { big: 2n ** 70n, none: Number.NaN } as never), event(2, circle as never), event(3)]));
  const lines = host.written
    .join("")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.like(lines[0], { id: "e1", big: "1180591620717411303424", none: null });
  t.regex(lines[1].unwritable, /circular/);
  t.like(lines[2], { id: "e3", value: 3 });
});

test("jsonLinesFile() writes one line for every event, whatever its data", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 20 }), async (list) => {
      const host = testHost();
      const writer = await open("-", host);
      await writer.write(
        batch(
          0,
          list.map((data, i) => event(i, data as never)),
        ),
      );
      const lines = host.written.join("").split("\n");
      t.is(lines.length, list.length + 1);
      for (const [i, line] of lines.slice(0, -1).entries()) t.is(JSON.parse(line).id, `e${i}`);
    }),
    { numRuns: 500 },
  );
});

test("jsonLinesFile() waits for standard output to take more", async (t) => {
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
  const host = testHost();
  const slow: Host = { ...host, terminal: { ...host.terminal, write: () => drained } };
  const writer = await open("-", slow);
  let done = false;
  const writing = Promise.resolve(writer.write(batch(0, [event(1)]))).then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  t.false(done);
  drain();
  await writing;
  t.true(done);
});

const repeats: Omit<SinkRepeatTest, "create"> = {
  items: (random) =>
    Array.from({ length: 80 }, (_, n) => event(n, { text: "x".repeat(Math.floor(random.next() ** 4 * 400)), n: Math.floor(random.next() * 3) })),
};

test("jsonLinesFile() holds the same bytes whatever kills, full disks and losses of power came between", async (t) => {
  for (const overwrite of [false, true])
    t.deepEqual(
      await sinkRepeatProblems({
        ...repeats,
        seeds: 300,
        create: ({ host, files }) => ({ open: (resume) => open("out/results.jsonl", host, overwrite, resume), content: () => files.contents() }),
      }),
      [],
    );
});

test("jsonLinesFile() keeps what is there when it is written again, and cuts at the first byte that differs", async (t) => {
  const path = newPath();
  const lines = (list: readonly number[]) => list.map((n) => event(n, "y".repeat(100_000)));
  const first = await open(path);
  await first.write(batch(0, lines([0])));
  const position = await first.checkpoint?.();
  await first.write(batch(1, lines([1, 2, 3])));
  await first.close();
  const size = (await readFile(path)).length;
  const written: number[] = [];
  const host = testHost();
  const watched: Host = {
    ...host,
    files: {
      ...host.files,
      open: async (...where) => {
        const file = await host.files.open(...where);
        const write = (bytes: Uint8Array, at?: number) => {
          written.push(bytes.length);
          return file.write(bytes, at);
        };
        return { ...file, write };
      },
    },
  };
  const second = await open(path, watched, false, { producer: "out", epoch: 1, sequence: 1, position: position ?? null });
  await second.write(batch(1, lines([1])));
  await second.write(batch(2, lines([2, 3])));
  t.deepEqual(written, []);
  t.deepEqual(second.checkpoint?.(), { offset: size });
  await second.write(batch(4, [event(4)]));
  await second.close();
  t.deepEqual(await ids(path), ["e0", "e1", "e2", "e3", "e4"]);
  const third = await open(path, host, true, { producer: "out", epoch: 1, sequence: 1, position: position ?? null });
  await third.write(batch(1, lines([1])));
  await third.write(batch(2, [event(9)]));
  await third.close();
  t.deepEqual(await ids(path), ["e0", "e1", "e9"]);
});

test("jsonLinesFile() warns of a file that is shorter than it was, and adds to it", async (t) => {
  const path = newPath();
  await writeFile(path, `{"id":"a"}\n{"id":`);
  const host = testHost();
  const writer = await open(path, host, false, { producer: "out", epoch: 1, sequence: 1, position: { offset: 1000 } });
  await writer.write(batch(0, [event(0), event(1)]));
  await writer.close();
  t.deepEqual(await ids(path), ["a", "e1"]);
  t.regex(host.warnings[0] ?? "", /has 17 bytes where 1000 were written before.*results since the last snapshot may stand in the rotated file as well/);
});

test("jsonLinesFile() has no checkpoint on standard output", async (t) => {
  t.is((await open("-")).checkpoint, undefined);
});

test("jsonLinesFile() tells once what it cuts off that is not written again", async (t) => {
  const start = async (after: string) => {
    const path = newPath();
    const host = testHost();
    const first = await open(path, host);
    await first.write(batch(0, [event(0)]));
    const position = first.checkpoint?.() as { offset: number };
    await first.write(batch(1, [event(1)]));
    await first.close();
    await appendFile(path, after);
    const second = await open(path, host, false, { producer: "out", epoch: 1, sequence: 1, position });
    await second.write(batch(1, [event(1), event(2)]));
    await second.write(batch(3, [event(3)]));
    await second.close();
    t.deepEqual(await ids(path), ["e0", "e1", "e2", "e3"]);
    return { path, host };
  };
  const theirs = '{"id":"mine","note":"by hand"}\n'.repeat(5000);
  const foreign = await start(theirs);
  const shared = '{"'.length;
  t.deepEqual(foreign.host.warnings, [
    `${foreign.path}: cut off the last ${theirs.length - shared} bytes, which are not what is written again: somebody else appended them, or a loss of power damaged them`,
  ]);
  t.regex((await start("no newline")).host.warnings[0] ?? "", /cut off the last 10 bytes/);
  const torn = await start("\0".repeat(30));
  t.deepEqual(torn.host.warnings, []);
  t.deepEqual(torn.host.notes, [`${torn.path}: cut off the last 30 bytes, which are not what is written again: zeros, the torn end of a crash`]);
  const clean = await start("");
  t.deepEqual([...clean.host.warnings, ...clean.host.notes], []);
});

test("jsonLinesFile() owns its file, and not standard output", (t) => {
  const { owns } = jsonLinesFile.definition;
  t.deepEqual([owns?.({ path: "a.jsonl" }), owns?.({ path: "-" })], ["a.jsonl", undefined]);
});
