import { HeadframeError, type Item, type SourceReader } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { type BatchOrigin, markOrigin, originOf } from "../sample-origin.ts";
import { frame, gap, watermark } from "../simulation/items.ts";
import { fillReferences } from "./fill-references.ts";
import { decodeState, encodeState } from "./state-bytes.ts";

/** Items of a source: frames of 32 to 231 samples among gaps and watermarks. */
function items(count: number): Item[] {
  return Array.from({ length: count }, (_, n) => {
    if (n % 5 === 3) return gap("UH1", n, n + 1);
    if (n % 7 === 4) return watermark("UH1", n);
    return frame(
      "UH1",
      n,
      Array.from({ length: 32 + ((n * 37) % 200) }, (_, i) => n * 1000 + i),
    );
  });
}

/** A source that gives items in batches of `size`, its position being how many it gave; and what was done with it. */
function rereadable(all: readonly Item[], size = 7) {
  const seen = { opened: [] as unknown[], closed: 0, taken: 0 };
  const open = async (_source: string, position: unknown): Promise<SourceReader> => {
    seen.opened.push(position);
    let at = typeof position === "number" ? position : 0;
    return {
      take: (credit) => {
        const batch = structuredClone(all.slice(at, at + Math.min(size, credit)));
        at += batch.length;
        seen.taken += batch.length;
        return { items: batch, position: at, ...(at >= all.length && { done: true }) };
      },
      close: async () => {
        seen.closed++;
      },
    };
  };
  return { open, seen };
}

/** Marks items as a graph source does that takes them in batches of `size`. */
function taken(all: readonly Item[], size: number, source = "geophones"): readonly Item[] {
  for (let before = 0; before < all.length; before += size) {
    const batch: BatchOrigin = { source, before, position: before === 0 ? undefined : before };
    all.slice(before, before + size).forEach((item, i) => {
      if (item.kind === "frame") markOrigin(item.samples, batch, i);
    });
  }
  return all;
}

test("fillReferences() brings back the parts that a state kept, however the source is cut", async (t) => {
  const all = items(60);
  const kept = fc.array(fc.tuple(fc.nat(59), fc.nat(31), fc.nat(231)), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(kept, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), async (parts, wasCut, isCut) => {
      const live = taken(structuredClone(all), wasCut);
      const state = parts.map(([n, from, length]) => {
        const item = live[n] as Item;
        return item.kind === "frame" ? item.samples.subarray(from, from + length) : n;
      });
      const expected = structuredClone(state);
      let current: unknown = state;
      for (let generation = 0; generation < 3; generation++) {
        const { value, references } = decodeState(encodeState(current));
        const { open, seen } = rereadable(all, isCut);
        await fillReferences(references, open);
        t.deepEqual(value, expected);
        t.true(references.every(({ array, batch, index }) => originOf(array)?.index === index && originOf(array)?.batch.before === batch.before));
        t.is(seen.opened.length, references.length > 0 ? 1 : 0);
        t.is(seen.closed, seen.opened.length);
        current = value;
      }
    }),
    { numRuns: 200 },
  );
});

test("fillReferences() reads each source once, from the first batch that is needed to the last item", async (t) => {
  const all = items(200);
  const [a, b] = [taken(items(200), 10, "a"), taken(items(200), 10, "b")];
  const samples = (list: readonly Item[], n: number) => (list[n] as Item & { samples: Float64Array }).samples;
  const { value, references } = decodeState(encodeState([samples(b, 162), samples(a, 57), samples(a, 75), samples(b, 150)]));
  const sources = { a: rereadable(all, 4), b: rereadable(all, 4) };
  await fillReferences(references, (source, position) => sources[source as "a" | "b"].open(source, position));
  t.deepEqual(value, [samples(b, 162), samples(a, 57), samples(a, 75), samples(b, 150)]);
  t.like(sources.a.seen, { opened: [50], closed: 1, taken: 28 });
  t.like(sources.b.seen, { opened: [150], closed: 1, taken: 16 });
});

test("fillReferences() refuses a source that gives other or fewer items, and closes it", async (t) => {
  const all = items(30);
  const wanted = taken(items(30), 10).flatMap((item) => (item.kind === "frame" ? [item.samples] : []));
  const state = encodeState(wanted);
  const changed = async (now: readonly Item[], message: RegExp) => {
    const { open, seen } = rereadable(now);
    const error = await t.throwsAsync(fillReferences(decodeState(state).references, open), { instanceOf: HeadframeError, code: "source-changed", message });
    t.regex(error?.message ?? "", /source "geophones".*--reset '\*'/);
    t.is(seen.closed, 1);
  };
  await changed(all.slice(0, 20), /item 20 of the source is not there any more/);
  await changed(
    all.map((item, n) => (n === 12 ? gap("UH1", 12, 13) : item)),
    /item 12 of the source has no such samples/,
  );
  await changed(
    all.map((item, n) => (n === 12 && item.kind === "frame" ? { ...item, samples: item.samples.subarray(1) } : item)),
    /item 12 of the source has no such samples/,
  );
  await changed(
    all.map((item, n) => (n === 12 && item.kind === "frame" ? { ...item, samples: item.samples.map((x) => x + 1) } : item)),
    /item 12 of the source has other samples/,
  );
});

test("fillReferences() gives up a source that gives nothing", async (t) => {
  const samples = new Int32Array(100);
  markOrigin(samples, { source: "geophones", before: 0, position: undefined }, 0);
  const { references } = decodeState(encodeState(samples));
  const empty: SourceReader = { take: () => ({ items: [], position: null }), close: async () => {} };
  await t.throwsAsync(
    fillReferences(references, async () => empty),
    { code: "source-changed" },
  );
  const abort = new AbortController();
  const aborting: SourceReader = {
    take: () => {
      abort.abort();
      return { items: [], position: null };
    },
    close: async () => {},
  };
  await t.throwsAsync(
    fillReferences(references, async () => aborting, abort.signal),
    { name: "AbortError" },
  );
});
