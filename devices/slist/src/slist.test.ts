import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { type Batch, type Frame, frameLength, type Item, type Position } from "@headframe/core";
import { sourceResumeProblems } from "@headframe/core/testing";
import { nodeHost, type VirtualHost, virtualHost } from "@headframe/runtime";
import test from "ava";
import { slist } from "./slist.ts";

const segment = (station: string, start: string, samples: number) =>
  `TIMESERIES XX_${station}__SHZ_D, ${samples} samples, 50 sps, 2024-01-01T${start}, SLIST, INTEGER, \n${Array.from({ length: samples }, (_, i) => i).join("\t")}\n`;

function host(): VirtualHost {
  const virtual = virtualHost({ seed: 1 });
  virtual.files.put("data/b.slist.gz", gzipSync(segment("A", "00:00:10", 300) + segment("A", "00:00:00", 100)));
  virtual.files.put("data/a.slist", segment("B", "00:00:01", 200));
  virtual.files.put("data/readme.md", "nothing here");
  return virtual;
}

async function all(on: VirtualHost, options: { maxSamples?: number } = {}, from?: Position, credit = 4): Promise<Batch[]> {
  const { definition, spec } = slist({ path: "data", ...options });
  const reader = await definition.open(spec.options, on, from);
  const batches: Batch[] = [];
  do batches.push(await reader.take(credit, new AbortController().signal));
  while (!batches.at(-1)?.done);
  await reader.close();
  return batches;
}

const framesOf = (batches: readonly Batch[]) => batches.flatMap((batch) => batch.items).filter((item): item is Frame => item.kind === "frame");
const outline = (frames: readonly Frame[]) => frames.map((frame) => `${frame.source} ${frame.t0} ${frame.samples}`);

test("slist() gives the segments of all files in the order of time, packed or not", async (t) => {
  const virtual = host();
  const frames = framesOf(await all(virtual));
  t.deepEqual(
    frames.map((frame) => [frame.source, frameLength(frame)]),
    [
      ["FDSN:XX_A__S_H_Z", 100],
      ["FDSN:XX_B__S_H_Z", 200],
      ["FDSN:XX_A__S_H_Z", 300],
    ],
  );
  t.is(virtual.logged.filter(({ message }) => message.includes("1 of 3 files hold no SLIST")).length, 1);
});

test("slist() cuts long segments, orders the pieces by time and states how far time has come", async (t) => {
  const batches = await all(host(), { maxSamples: 30 });
  let mark = -1n;
  for (const item of batches.flatMap((batch): readonly Item[] => batch.items)) {
    if (item.kind === "watermark") mark = item.time;
    else if (item.kind === "frame") t.true(item.t0 >= mark && item.samples.length <= 30);
  }
  t.true(mark > 0n);
  const times = framesOf(batches).map((frame) => frame.t0);
  t.true(times.every((time, i) => i === 0 || time >= times[i - 1]!));
  t.is(
    framesOf(batches).reduce((n, frame) => n + frameLength(frame), 0),
    600,
  );
});

test("slist() opened at the position of any batch gives what comes next", async (t) => {
  const virtual = host();
  virtual.files.put("data/bad.slist", "TIMESERIES oops\n");
  const batches = await all(virtual, { maxSamples: 30 });
  for (let i = 0; i < batches.length - 1; i++) {
    t.deepEqual(outline(framesOf(await all(virtual, { maxSamples: 30 }, batches[i]!.position, 7))), outline(framesOf(batches.slice(i + 1))));
  }
});

test("slist() puts what cannot be read on errors, by file and line", async (t) => {
  const virtual = host();
  virtual.files.put("data/bad.slist", `${segment("C", "00:00:00", 2)}TIMESERIES oops\n`);
  virtual.files.put("data/broken.gz", new Uint8Array([1, 2, 3]));
  const batches = await all(virtual);
  const errors = batches.flatMap((batch) => batch.side?.errors ?? []).map((item) => (item as unknown as { data: { file: string; line: number } }).data);
  t.deepEqual(
    errors.map(({ file, line }) => [file, line]),
    [
      ["data/bad.slist", 3],
      ["data/broken.gz", 1],
    ],
  );
});

test("slist() says so where a path holds nothing of the kind", async (t) => {
  const virtual = virtualHost({ seed: 1 });
  virtual.files.put("data/readme.md", "nothing here");
  await t.throwsAsync(all(virtual), { message: /holds no SLIST/ });
});

test("slist.uri.parse() reads the path", (t) => {
  t.deepEqual(slist.definition.uri?.parse("slist:data/UH?.slist.gz"), { path: "data/UH?.slist.gz" });
});

test("slist() reads the real stations UH1 to UH4", async (t) => {
  const folder = new URL("../../../../shared/data/obspy/signal/", import.meta.url);
  if (!existsSync(folder)) {
    t.log(`skipped: ${folder.pathname} is absent`);
    t.pass();
    return;
  }
  const { definition, spec } = slist({ path: `${folder.pathname}BW.UH?._.?H?.D.2010.147.cut.slist.gz` });
  const reader = await definition.open(spec.options, nodeHost());
  let n = 0;
  for (let done: boolean | undefined = false; !done; ) {
    const batch = await reader.take(100, new AbortController().signal);
    for (const item of batch.items) if (item.kind === "frame") n += frameLength(item);
    done = batch.done;
  }
  t.is(n, 5 * 11_517 + 23_033);
});

test("slist() gives exactly what followed from any position, whatever the credits are", async (t) => {
  const virtual = host();
  virtual.files.put("data/bad.slist", `${segment("C", "00:00:03", 200)}TIMESERIES oops\nTIMESERIES again\n`);
  for (const maxSamples of [4096, 30, 1]) {
    const trial = { host: () => ({ ...virtual, settle: undefined }), runs: 20, mostCredit: maxSamples === 1 ? 40 : 5 };
    t.deepEqual(await sourceResumeProblems(slist({ path: "data", maxSamples }), trial), []);
  }
});

test("slist() refuses a position that is none", async (t) => {
  for (const position of [-1, 0.5, "7", {}]) await t.throwsAsync(all(host(), {}, position), { code: "position-invalid" });
});

test("slist() refuses files of which something is gone that it had begun, and not others", async (t) => {
  const virtual = host();
  virtual.files.put("data/z.slist", segment("Z", "00:01:00", 100));
  const batches = await all(virtual, { maxSamples: 30 });
  const middle = Math.floor(batches.length / 2);
  const end = batches.at(-1)!.position;
  const again = async (change: (files: VirtualHost["files"]) => Promise<void> | void, from: Position) => {
    const changed = host();
    changed.files.put("data/z.slist", segment("Z", "00:01:00", 100));
    await change(changed.files);
    return all(changed, { maxSamples: 30 }, JSON.parse(JSON.stringify(from)));
  };
  const refused = async (change: (files: VirtualHost["files"]) => Promise<void> | void, from: Position, message: RegExp) =>
    t.regex((await t.throwsAsync(again(change, from), { code: "source-changed" }))?.message ?? "", message);
  await refused((files) => files.remove("data/a.slist"), end, /"data\/a.slist" is missing: was it replaced\? --reset/);
  await refused((files) => files.put("data/a.slist", segment("B", "00:00:01", 20)), end, /"data\/a.slist" has \d+ bytes, \d+ when it was read/);
  await refused((files) => files.put("data/a.slist", segment("B", "00:00:02", 200)), end, /the first 4 segments of "data" are not those/);
  await refused(
    async (files) => {
      for (const { path } of await files.list("data")) await files.remove(path);
    },
    end,
    /is missing/,
  );
  const rest = outline(framesOf(batches.slice(middle + 1)));
  t.true(rest.length > 0);
  const same = async (change: (files: VirtualHost["files"]) => Promise<void> | void, more: readonly string[] = []) =>
    t.deepEqual(outline(framesOf(await again(change, batches[middle]!.position))), [...rest, ...more]);
  await same((files) => files.rename("data/a.slist", "data/other.slist"));
  const later = segment("Y", "00:02:00", 10);
  await same((files) => files.put("data/y.slist", later), [`FDSN:XX_Y__S_H_Z ${BigInt(Date.UTC(2024, 0, 1, 0, 2)) * 1_000_000n} ${[...Array(10).keys()]}`]);
  t.is(JSON.stringify(end).length < 400, true);
});

test("slist() goes on from a position of its first version, the number of items, and refuses it where fewer are left", async (t) => {
  const batches = await all(host(), { maxSamples: 30 });
  const count = (list: readonly Batch[]) => list.reduce((n, { items }) => n + items.length, 0);
  t.deepEqual(outline(framesOf(await all(host(), { maxSamples: 30 }, count(batches.slice(0, 3))))), outline(framesOf(batches.slice(3))));
  t.deepEqual(count(await all(host(), { maxSamples: 30 }, count(batches))), 0);
  await t.throwsAsync(all(host(), { maxSamples: 30 }, count(batches) + 1), { code: "source-changed" });
});
