import { appendFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Event, type Host, InvalidError, type Json, type OptionsInput, parseTime, type SourceReader } from "@headframe/core";
import { sourceResumeProblems } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { testHost } from "../testing/test-host.ts";
import { jsonLines } from "./json-lines.ts";
import { parseJsonLinesUri } from "./json-lines-uri.ts";

type Options = Partial<Parameters<typeof jsonLines>[0]>;

const folder = await mkdtemp(join(tmpdir(), "headframe-json-lines-"));
let files = 0;
const never = new AbortController().signal;

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.jsonl`);
  await writeFile(path, content);
  return path;
}

function open(options: Options & { path: string }, host: Host = testHost(), from?: Json): Promise<SourceReader> {
  const { definition, spec } = jsonLines({ timeField: "ts", sourceField: "sensor", ...options });
  return definition.open(spec.options as never, host, from);
}

interface Read {
  readonly items: Event[];
  readonly errors: Event[];
  readonly positions: { readonly count: number; readonly position: Json }[];
}

async function readAll(reader: SourceReader, credit = 100, signal = never): Promise<Read> {
  const result: Read = { items: [], errors: [], positions: [] };
  for (;;) {
    const batch = await reader.take(credit, signal);
    result.items.push(...(batch.items as Event[]));
    result.errors.push(...((batch.side?.errors ?? []) as Event[]));
    result.positions.push({ count: result.items.length, position: batch.position });
    if (batch.done || signal.aborted) break;
  }
  await reader.close();
  return result;
}

const line = (i: number) => `{"sensor":"s${i % 3}","ts":${1_767_225_600_000 + i},"value":${i}}\n`;

test("jsonLines() makes an event of each line, the object as its data", async (t) => {
  const path = await file(`${line(1)}\n  \r\n{"sensor":7,"ts":"2026-01-01T00:00:00.002Z"}\r\n${line(2).trim()}`);
  const { items, errors } = await readAll(await open({ path, type: "gas" }));
  t.deepEqual(errors, []);
  t.deepEqual(
    items.map(({ type, source, time, data }) => ({ type, source, time, data })),
    [
      { type: "gas", source: "s1", time: parseTime("2026-01-01T00:00:00.001Z"), data: { sensor: "s1", ts: 1_767_225_600_001, value: 1 } },
      { type: "gas", source: "7", time: parseTime("2026-01-01T00:00:00.002Z"), data: { sensor: 7, ts: "2026-01-01T00:00:00.002Z" } },
      { type: "gas", source: "s2", time: parseTime("2026-01-01T00:00:00.002Z"), data: { sensor: "s2", ts: 1_767_225_600_002, value: 2 } },
    ],
  );
  t.is(new Set(items.map((e) => e.id)).size, 3);
});

test("jsonLines() reads a file from any of its positions as if it had not stopped", async (t) => {
  const lines = fc.array(fc.oneof(fc.nat(1000).map(line), fc.constantFrom("\n", "no json\n", '{"sensor":"Schächt","ts":5}\n', "[1]\n")), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 9 }), fc.nat(), async (list, credit, pick) => {
      const path = await file(`\ufeff${list.join("")}`);
      const whole = await readAll(await open({ path }), credit);
      const stop = whole.positions[pick % whole.positions.length] ?? { count: 0, position: null };
      const rest = await readAll(await open({ path }, testHost(), structuredClone(stop.position)));
      t.deepEqual(rest.items, whole.items.slice(stop.count));
      t.deepEqual(
        whole.items.map((e) => e.data),
        list.flatMap((text) => (text.startsWith("{") ? [JSON.parse(text)] : [])),
      );
    }),
    { numRuns: 60 },
  );
});

test("jsonLines() sends bad lines to errors with number and bytes, and goes on", async (t) => {
  const bad = ['{"sensor":"a","ts":1', "[1,2]", "null", '{"sensor":"a"}', '{"ts":1}', '{"sensor":"a","ts":"noon"}', `{"sensor":"${"x".repeat(300)}","ts":1}`];
  const bytes = Buffer.concat([Buffer.from(line(1) + bad.map((b) => `${b}\n`).join("")), Buffer.from([0xff, 0xfe, 10]), Buffer.from(line(2))]);
  const { items, errors } = await readAll(await open({ path: await file(bytes), maxLineBytes: 200 }));
  t.is(items.length, 2);
  const reasons = errors.map((e) => (e.data as { reason: string }).reason.replace(/^.*jsonl /, ""));
  t.regex(reasons[0] ?? "", /^line 2: not JSON: /);
  t.deepEqual(reasons.slice(1), [
    "line 3: not a JSON object",
    "line 4: not a JSON object",
    'line 5: field "ts" is absent, not a time',
    'line 6: field "sensor" holds no source: a text or a number',
    'line 7: field "ts" is "noon", not a time',
    'line 8: longer than 200 bytes: option "maxLineBytes"',
    "line 9: not UTF-8",
  ]);
  t.like(errors[0], { data: { bytes: Buffer.from(bad[0] ?? "").toString("base64") } });
  t.is(new Set(errors.map((e) => e.id)).size, errors.length);
});

test("jsonLines() never crashes on any bytes", async (t) => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.json({ maxDepth: 3 }).map((s) => Buffer.from(`${s}\n`)),
      fc.nat(9).map((i) => Buffer.from(line(i))),
    ),
  );
  const options: Options = { typeField: "type", idField: "value", maxLineBytes: 50 };
  const read = async (content: Uint8Array) => {
    const reader = await open({ ...options, path: "-" }, testHost({ input: [content] }));
    return readAll(reader);
  };
  await fc.assert(
    fc.asyncProperty(pieces, async (list) => {
      const content = Buffer.concat(list);
      const { items, errors } = await read(content);
      t.true(items.length + errors.length <= content.toString("latin1").split("\n").length);
    }),
    { numRuns: 10_000 },
  );
});

test("jsonLines() takes no more than the credit", async (t) => {
  const reader = await open({ path: await file([1, 2, 3, 4, 5].map(line).join("")) });
  t.is((await reader.take(2, never)).items.length, 2);
  t.is((await reader.take(2, never)).items.length, 2);
  t.like(await reader.take(2, never), { items: { length: 1 } });
  t.like(await reader.take(2, never), { items: { length: 0 }, done: true });
  await reader.close();
});

test("jsonLines() follows a growing file, waits for whole lines, and begins anew when it was written anew", async (t) => {
  const path = await file(line(1) + line(2).slice(0, 10));
  const stop = new AbortController();
  const growth = [() => appendFile(path, line(2).slice(10)), () => writeFile(path, line(9)), () => stop.abort()];
  const host = testHost({ onWait: async () => growth.shift()?.() });
  const { items } = await readAll(await open({ path, follow: true }, host), 100, stop.signal);
  t.deepEqual(
    items.map((e) => (e.data as { value: number }).value),
    [1, 2, 9],
  );
  t.is(host.warnings.length, 1);
});

test("jsonLines() reads standard input, stops when asked, and goes on counting where it was stopped", async (t) => {
  const input = [Buffer.from(line(1) + line(2).slice(0, 5)), Buffer.from(line(2).slice(5)), Buffer.from(line(3).trim())];
  const { items, positions } = await readAll(await open({ path: "-" }, testHost({ input })));
  t.is(items.length, 3);
  const from = positions.at(-1)?.position as { offset: number; line: number };
  t.deepEqual(from, { offset: 3 * line(1).length - 1, line: 4 });
  const more = await readAll(await open({ path: "-" }, testHost({ input: [Buffer.from(line(4)), Buffer.from("bad\n")] }), from));
  t.deepEqual([more.items[0]?.data, more.positions.at(-1)?.position], [JSON.parse(line(4)), { offset: from.offset + line(4).length + 4, line: 6 }]);
  t.regex(JSON.stringify(more.errors[0]?.data), /line 5: not JSON/);
  t.false(items.some(({ id }) => id === more.items[0]?.id));
  const silent = async function* () {
    yield await new Promise<Uint8Array>(() => {});
  };
  const stop = new AbortController();
  const reader = await open({ path: "-" }, testHost({ input: silent() }));
  const taken = reader.take(1, stop.signal);
  stop.abort();
  t.deepEqual(await taken, { items: [], position: { offset: 0, line: 1 } });
});

test("jsonLines() takes ids and types from the line where it is told to", async (t) => {
  const path = await file('{"id":"a1","kind":"pick","time":"2026-01-01T00:00:00Z"}\n');
  const { definition, spec } = jsonLines({ path, idField: "id", typeField: "kind", source: "array" });
  const { items } = await readAll(await definition.open(spec.options as never, testHost()));
  t.like(items[0], { id: "a1", type: "pick", source: "array" });
});

test("parseJsonLinesUri() gives options, and the options check names what is none", (t) => {
  const options = parseJsonLinesUri("jsonl:/data/my file.jsonl?time=ts&unit=ms&sensor=id&follow=true&maxLineBytes=1000");
  t.deepEqual(options, { path: "/data/my file.jsonl", timeField: "ts", timeUnit: "ms", sourceField: "id", follow: true, maxLineBytes: 1000 });
  t.notThrows(() => jsonLines(options as OptionsInput<never>));
  t.deepEqual(parseJsonLinesUri("jsonl:-"), { path: "-" });
  t.throws(() => jsonLines(parseJsonLinesUri("jsonl:a?speed=1") as never), { instanceOf: InvalidError, message: /unknown option "speed"/ });
  t.throws(() => parseJsonLinesUri("jsonl:"), { code: "uri-invalid" });
});

test("jsonLines() gives exactly what followed from any position, whatever the credits are", async (t) => {
  const bad = ["no json\n", "\n", '{"sensor":1}\n', "[]\n", "  \n"];
  const text = Array.from({ length: 300 }, (_, i) => (i % 7 === 3 ? (bad[i % bad.length] as string) : line(i))).join("");
  const path = await file(`\ufeff${text}{"sensor":"last","ts":5}`);
  t.deepEqual(await sourceResumeProblems(jsonLines({ path, timeField: "ts", sourceField: "sensor" }), { host: testHost, runs: 30, mostCredit: 40 }), []);
});

test("jsonLines.definition tells what can be read again, and how at once", (t) => {
  const { definition, spec } = jsonLines({ path: "a.jsonl", follow: true });
  const { replayable, unpaced } = definition as { replayable: (options: object) => boolean; unpaced: (options: object) => object };
  t.deepEqual([replayable(spec.options), replayable({ ...spec.options, path: "-" })], [true, false]);
  t.deepEqual(unpaced(spec.options), { ...spec.options, follow: false });
});

test("jsonLines() refuses a position that is none", async (t) => {
  const path = await file(line(1));
  for (const position of [7, {}, { offset: -1, line: 1 }, { offset: 0, line: 0.5 }, { offset: "0", line: 1 }])
    await t.throwsAsync(open({ path }, testHost(), position), { code: "position-invalid" });
});

test("jsonLines() refuses a file that ends before the position, unless it follows it", async (t) => {
  const path = await file(line(1) + line(2));
  const { positions } = await readAll(await open({ path }));
  const from = positions.at(-1)?.position as { offset: number; line: number };
  t.is((await readAll(await open({ path }, testHost(), from))).items.length, 0, "the end is no change");
  await writeFile(path, line(3));
  const error = await t.throwsAsync(open({ path }, testHost(), from), { code: "source-changed" });
  const [size, left] = [line(3).length, 2 * line(1).length];
  t.is(error?.message, `${path} ends at byte ${size}, before byte ${left} where it was left: was it replaced? --reset of this source reads it from the start`);
  const stop = new AbortController();
  const followed = await readAll(await open({ path, follow: true }, testHost({ onWait: () => stop.abort() }), from), 100, stop.signal);
  t.deepEqual(
    followed.items.map(({ data }) => data),
    [JSON.parse(line(3))],
  );
});
