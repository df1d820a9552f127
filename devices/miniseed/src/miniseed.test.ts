import { existsSync } from "node:fs";
import { type Batch, type Frame, frameLength, type Item, nanoseconds, type Position, parseTime, type SourceReader } from "@headframe/core";
import { cutFrame, sourceResumeProblems } from "@headframe/core/testing";
import { packFrame, packText, readRecords } from "@headframe/formats";
import { nodeHost, type VirtualHost, virtualHost } from "@headframe/runtime";
import test from "ava";
import fc from "fast-check";
import { miniseed } from "./miniseed.ts";

const t0 = parseTime("2024-05-01T23:59:00");
const signal = new AbortController().signal;

function wave(station: string, samples: number, offsetSeconds = 0, rate = 100): Frame {
  const id = `FDSN:XX_${station}_00_H_H_Z`;
  const start = t0 + nanoseconds(offsetSeconds);
  return {
    kind: "frame",
    source: id,
    channels: [id],
    t0: start,
    rate,
    unit: "count",
    samples: Int32Array.from({ length: samples }, (_, i) => (i * 31) % 1009),
  };
}

type Options = Parameters<typeof miniseed>[0];

function open(host: VirtualHost, options: Partial<Options> = {}, from?: Position): Promise<SourceReader> {
  const { definition, spec } = miniseed({ path: "data", ...options });
  return definition.open(spec.options, host, from);
}

async function all(reader: SourceReader, credit = 50): Promise<{ items: Item[]; side: Record<string, Item[]>; batches: Batch[] }> {
  const items: Item[] = [];
  const side: Record<string, Item[]> = {};
  const batches: Batch[] = [];
  for (;;) {
    const batch = await reader.take(credit, signal);
    batches.push(batch);
    items.push(...batch.items);
    for (const [port, list] of Object.entries(batch.side ?? {})) side[port] = [...(side[port] ?? []), ...list];
    if (batch.done) break;
  }
  await reader.close();
  return { items, side, batches };
}

const framesOf = (items: readonly Item[]) => items.filter((item): item is Frame => item.kind === "frame");
const outline = (items: readonly Item[]) => framesOf(items).map((f) => `${f.source} ${f.t0} ${f.samples.length} ${f.samples[0]}`);

/** Records of three stations that overlap in time, one of them twice as long ago. */
const records = [wave("A", 4000), wave("B", 4000, 3.217), wave("C", 900, -500, 20)].flatMap((frame, i) =>
  readRecords(packFrame(frame, { version: i === 1 ? 3 : 2, recordLength: 256 })).map((r) =>
    r.kind === "record" ? r.bytes.slice(r.offset, r.offset + r.length) : new Uint8Array(),
  ),
);

function put(host: VirtualHost, files: readonly (readonly Uint8Array[])[]): void {
  for (const [i, parts] of files.entries()) if (parts.length > 0) host.files.put(`data/${i}.mseed`, new Uint8Array(Buffer.concat(parts)));
}

async function reference(): Promise<string[]> {
  const host = virtualHost({ seed: 1 });
  put(host, [records]);
  return outline((await all(await open(host))).items);
}

test("miniseed() gives the same frames however the records are spread over files", async (t) => {
  const expected = await reference();
  t.is(expected.length, records.length);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(5), { minLength: records.length, maxLength: records.length }),
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 40 }),
      async (places, order, credit) => {
        const host = virtualHost({ seed: 1 });
        const keys = records.map(() => order.next().value as number);
        const shuffled = records.map((record, i) => ({ record, i })).sort((a, b) => keys[a.i]! - keys[b.i]!);
        put(
          host,
          Array.from({ length: 6 }, (_, file) => shuffled.filter(({ i }) => places[i] === file).map(({ record }) => record)),
        );
        t.deepEqual(outline((await all(await open(host), credit)).items), expected);
      },
    ),
    { numRuns: 60 },
  );
});

test("miniseed() gives frames in the order of time, and watermarks that hold", async (t) => {
  const host = virtualHost({ seed: 1 });
  put(host, [records.slice(40), records.slice(0, 40)]);
  const { items } = await all(await open(host), 7);
  let mark = -(2n ** 63n);
  for (const item of items) {
    if (item.kind === "watermark") mark = item.time;
    else if (item.kind === "frame") t.true(item.t0 >= mark);
  }
  t.true(items.some((item) => item.kind === "watermark"));
  const times = framesOf(items).map((frame) => frame.t0);
  t.deepEqual(
    times,
    [...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
  );
});

test("miniseed() opened at the position of any batch gives what comes next", async (t) => {
  const host = virtualHost({ seed: 1 });
  host.files.put("data/noise.mseed", new Uint8Array(Buffer.concat([records[0]!, Buffer.from("noise".repeat(30)), records[1]!])));
  put(host, [records.slice(2), [records[5]!, records[5]!]]);
  for (const options of [{}, { maxSamples: 37 }]) {
    const { batches } = await all(await open(host, options), 9);
    const key = (list: readonly Batch[]) =>
      list.flatMap((batch) => [...outline(batch.items), ...(batch.side?.errors ?? []).map((e) => JSON.stringify((e as { data: unknown }).data))]);
    for (const at of [0, 1, Math.floor(batches.length / 2), batches.length - 2]) {
      const rest = await all(await open(host, options, structuredClone(batches[at]!.position)), 11);
      t.deepEqual(key(rest.batches), key(batches.slice(at + 1)));
    }
  }
});

test("miniseed() never gives more items than asked for", async (t) => {
  const host = virtualHost({ seed: 1 });
  put(host, [records, [new Uint8Array(999)], [packText("FDSN:XX_A__L_O_G", t0, "hello")]]);
  for (const credit of [1, 2, 5]) {
    const { batches, side } = await all(await open(host, { maxSamples: 50 }), credit);
    for (const batch of batches) t.true(batch.items.length + Object.values(batch.side ?? {}).flat().length <= credit);
    t.is(side.log?.length, 1);
  }
});

test("miniseed() puts damage on errors and skips other files with one note", async (t) => {
  const host = virtualHost({ seed: 1 });
  const torn = records[3]!.slice(0, 100);
  host.files.put("data/a.mseed", new Uint8Array(Buffer.concat([...records.slice(0, 3), Buffer.alloc(70, 7), ...records.slice(4, 6), torn])));
  host.files.put("data/readme.txt", "not a recording");
  host.files.put("data/picture.png", new Uint8Array(500_000).fill(0x4d));
  const { items, side } = await all(await open(host));
  t.is(framesOf(items).length, 5);
  t.deepEqual(
    side.errors?.map((e) => (e as { data: Record<string, unknown> }).data).map(({ file, position, bytes }) => [file, position, bytes]),
    [
      ["data/a.mseed", 768, 70],
      ["data/a.mseed", 1350, 100],
    ],
  );
  t.is(host.logged.filter(({ message }) => message.includes("2 of 3 files hold no miniSEED")).length, 1);
});

test("miniseed() says so where a path holds no miniSEED at all", async (t) => {
  const host = virtualHost({ seed: 1 });
  host.files.put("data/readme.txt", "not a recording");
  await t.throwsAsync(open(host), { message: /"data" holds no miniSEED records/ });
  await t.throwsAsync(open(host, { path: "nowhere" }), { message: /nowhere/ });
  await t.throwsAsync(open(host, {}, { nonsense: true }), { message: /position/ });
});

test("miniseed() trims to an interval", async (t) => {
  const host = virtualHost({ seed: 1 });
  put(host, [records]);
  const { items } = await all(await open(host, { from: "2024-05-01T23:59:01.005", to: "2024-05-01T23:59:02" }));
  const a = framesOf(items).filter((frame) => frame.source.includes("_A_"));
  t.is(a[0]?.t0, t0 + nanoseconds(1.01));
  t.is(
    a.reduce((n, frame) => n + frameLength(frame), 0),
    99,
  );
  t.throws(
    () =>
      miniseed({ path: "x", from: "2024-05-02", to: "2024-05-01" })
        .definition.check?.({ from: "2024-05-02", to: "2024-05-01" })
        ?.forEach((m) => {
          throw new Error(m);
        }),
    { message: /"from" must be before "to"/ },
  );
});

test("miniseed() replays at the speed of the recording, or a multiple", async (t) => {
  for (const [speed, seconds] of [
    [1, 36.8],
    [4, 9.2],
  ] as const) {
    const host = virtualHost({ seed: 1 });
    put(host, [records.slice(0, 20)]);
    const frames = framesOf((await host.settle(all(await open(host, { speed })))).items);
    const span = Number(frames.at(-1)!.t0 - frames[0]!.t0) / 1e9 / speed;
    t.true(span > 0 && span < seconds + 30);
    t.is(Math.round(Number(host.clock.now() - parseTime("2026-01-01")) / 1e6), Math.round(span * 1000));
  }
});

test("miniseed() gives an empty batch when a take is aborted while it waits", async (t) => {
  const host = virtualHost({ seed: 1 });
  put(host, [[records[0]!, records[9]!]]);
  const reader = await open(host, { speed: 0.001 });
  t.is((await reader.take(10, signal)).items.filter((item) => item.kind === "frame").length, 1);
  const controller = new AbortController();
  const waiting = reader.take(10, controller.signal);
  controller.abort();
  t.deepEqual((await waiting).items, []);
});

test("miniseed() follows files that grow and new files, and goes on where it stood", async (t) => {
  const host = virtualHost({ seed: 1 });
  host.files.put("data/a.mseed", new Uint8Array(Buffer.concat([...records.slice(0, 2), records[2]!.slice(0, 100)])));
  const options = { follow: true, pollSeconds: 1 };
  let reader = await open(host, options);
  const take = async () => {
    const batch = await host.settle(Promise.resolve(reader.take(50, signal)));
    return { frames: framesOf(batch.items).length, batch };
  };
  t.is((await take()).frames, 2);
  const pending = take();
  const a = await host.files.open("data/a.mseed", "append");
  await a.write(records[2]!.slice(100));
  host.files.put("data/b.mseed", records[3]!);
  const { frames, batch } = await pending;
  t.is(frames, 2);
  await a.write(records[4]!);
  await reader.close();
  reader = await open(host, options, structuredClone(batch.position));
  const next = await take();
  t.is(next.frames, 1);
  t.deepEqual(next.batch.side, undefined);
  await reader.close();
});

test("miniseed() cuts long records to maxSamples", async (t) => {
  const host = virtualHost({ seed: 1 });
  const frame = wave("A", 5000);
  host.files.put("data/long.mseed", packFrame(frame, { recordLength: 65_536 }));
  const { items } = await all(await open(host, { maxSamples: 1024 }));
  const expected = cutFrame(frame, [1024, 2048, 3072, 4096]);
  t.deepEqual(framesOf(items), expected);
});

test("miniseed.uri.parse() reads path and options", (t) => {
  const parse = miniseed.definition.uri!.parse;
  t.deepEqual(parse("miniseed:data/2024?speed=1"), { path: "data/2024", speed: 1 });
  t.deepEqual(parse("miniseed:/a/UH?.mseed?speed=max&follow=true"), { path: "/a/UH?.mseed", speed: "max", follow: true });
  t.deepEqual(parse("miniseed:/a/UH?.mseed"), { path: "/a/UH?.mseed" });
  t.throws(() => parse("miniseed:"), { message: /miniseed:PATH/ });
});

const shared = new URL("../../../../shared/data/", import.meta.url);

test("miniseed() reads real folders: two hours of seiscomp, and mseed among other files", async (t) => {
  if (!existsSync(shared)) {
    t.log(`skipped: ${shared.pathname} is absent`);
    t.pass();
    return;
  }
  const host = nodeHost({ log: { debug() {}, info() {}, warn() {}, error() {} } });
  const run = async (path: string) => {
    const { definition, spec } = miniseed({ path: new URL(path, shared).pathname });
    return all(await definition.open(spec.options, host));
  };
  const hours = framesOf((await run("seiscomp")).items);
  t.is(
    hours.reduce((n, frame) => n + frameLength(frame), 0),
    180_435 + 180_135,
  );
  const mixed = await run("obspy/mseed");
  t.is(framesOf(mixed.items).length, 122);
  t.is(mixed.side.log?.length, 4);
});

test("miniseed() gives exactly what followed from any position, whatever the credits are", async (t) => {
  const virtual = (): VirtualHost => {
    const host = virtualHost({ seed: 1 });
    put(host, [records.slice(2), [records[5]!, records[5]!, records[9]!], [packText("FDSN:XX_A__L_O_G", t0, "hello")]]);
    host.files.put("data/noise.mseed", new Uint8Array(Buffer.concat([records[0]!, Buffer.from("noise".repeat(30)), records[1]!, Buffer.alloc(99)])));
    return host;
  };
  for (const options of [{}, { maxSamples: 37 }, { speed: 50 }, { from: "2024-05-01T23:59:05", to: "2024-05-01T23:59:20", maxSamples: 50 }] as const)
    t.deepEqual(await sourceResumeProblems(miniseed({ path: "data", ...options }), { host: virtual, runs: 20 }), []);
});

test("miniseed.definition tells what can be read again, and how at once", (t) => {
  const { definition, spec } = miniseed({ path: "data", speed: 1 });
  const { replayable, unpaced } = definition as { replayable: (options: object) => boolean; unpaced: (options: object) => object };
  t.deepEqual([replayable(spec.options), replayable({ ...spec.options, follow: true })], [true, false]);
  t.deepEqual(unpaced(spec.options), { ...spec.options, speed: "max" });
});

test("miniseed() that follows goes on from any of its positions, damage and partly given records included", async (t) => {
  const whole = Buffer.concat([
    records[0]!,
    records[1]!,
    Buffer.from("noise".repeat(30)),
    records[2]!,
    records[3]!,
    Buffer.from("bad".repeat(90)),
    records[4]!,
  ]);
  const options = { follow: true, maxSamples: 37 };
  const key = (batches: readonly Batch[]) =>
    batches.flatMap(({ items, side }) => [...outline(items), ...(side?.errors ?? []).map((error) => JSON.stringify((error as { data: unknown }).data))]);
  const given = async (host: VirtualHost, reader: SourceReader): Promise<Batch[]> => {
    const batches: Batch[] = [];
    for (let empty = false; !empty; ) {
      const stop = new AbortController();
      const end = host.clock.now() + nanoseconds(3);
      const batch = await host.settle(Promise.race([reader.take(2, stop.signal), host.clock.until(end).then(() => undefined)]));
      stop.abort();
      if (batch) batches.push(batch);
      empty = batch === undefined;
    }
    await reader.close();
    return batches;
  };
  const host = virtualHost({ seed: 1 });
  host.files.put("data/a.mseed", new Uint8Array());
  const first = await open(host, options);
  await (await host.files.open("data/a.mseed", "append")).write(new Uint8Array(whole));
  const batches = await given(host, first);
  t.true(batches.length > 10);
  t.is(batches.flatMap(({ side }) => side?.errors ?? []).length, 2);
  for (const [i, { position }] of batches.entries()) {
    t.deepEqual(key(await given(host, await open(host, options, JSON.parse(JSON.stringify(position))))), key(batches.slice(i + 1)), `from batch ${i}`);
  }
});

test("miniseed() refuses files of which something is gone that was given, and not others", async (t) => {
  const parts = [records.slice(0, 40), records.slice(40)];
  const given = async (from?: Position, change: (host: VirtualHost) => unknown = () => {}, options: Partial<Options> = {}) => {
    const host = virtualHost({ seed: 1 });
    put(host, parts);
    await change(host);
    return all(await open(host, options, from && JSON.parse(JSON.stringify(from))), 7);
  };
  for (const options of [{}, { from: "2024-05-01T23:59:01.005", to: "2024-05-01T23:59:30" }]) {
    const { batches } = await given(undefined, undefined, options);
    const end = batches.at(-1)!.position;
    const middle = batches[Math.floor(batches.length / 2)]!.position;
    const rest = outline(batches.slice(Math.floor(batches.length / 2) + 1).flatMap(({ items }) => items));
    const refused = async (from: Position, change: (host: VirtualHost) => unknown, message: RegExp) =>
      t.regex((await t.throwsAsync(given(from, change, options), { code: "source-changed" }))?.message ?? "", message);
    const cut = (host: VirtualHost) => host.files.put("data/1.mseed", host.files.content("data/1.mseed")!.slice(0, 512));
    for (const from of [middle, end]) {
      await refused(from, cut, /^"data\/1.mseed" has 512 bytes, \d+ when it was read: was it replaced\? --reset of this source/);
      await refused(
        from,
        ({ files }) => files.remove("data/0.mseed"),
        /^"data\/0.mseed" is missing; "data" holds \d+ records up to .*, where \d+ were given before/,
      );
    }
    await refused(
      end,
      async ({ files }) => {
        for (const { path } of await files.list("data")) await files.remove(path);
      },
      /is missing/,
    );
    for (const change of [
      () => {},
      ({ files }: VirtualHost) => files.rename("data/0.mseed", "data/z.mseed"),
      ({ files }: VirtualHost) => files.put("data/later.mseed", packFrame(wave("A", 100, 86_400))),
      ({ files }: VirtualHost) => files.put("data/1.mseed", new Uint8Array(Buffer.concat([...parts[1]!, packFrame(wave("A", 100, 86_400))]))),
    ]) {
      const went = outline((await given(middle, change, options)).items);
      t.deepEqual(went.slice(0, rest.length), rest);
    }
    const { given: _, files: __, ...old } = middle as Record<string, unknown>;
    await t.notThrowsAsync(given(old as Position, cut, options), "an old position tells nothing of files");
    t.true(JSON.stringify(end).length < 300);
  }
});

test("miniseed() finds records gone from among many files, and keeps its position small", async (t) => {
  const host = virtualHost({ seed: 1 });
  const before = [...records.keys()];
  put(
    host,
    before.map((i) => [records[i]!]),
  );
  const { batches } = await all(await open(host));
  const { position } = batches.at(-1)!;
  t.true(JSON.stringify(position).length < 300);
  await all(await open(host, {}, position));
  await host.files.remove("data/3.mseed");
  await t.throwsAsync(open(host, {}, position), { code: "source-changed", message: /"data" holds \d+ records up to/ });
});
