import test from "ava";
import { from, lastValueFrom, NEVER, Subject, toArray } from "rxjs";
import type { DataItem, Event, Item, Time } from "./item.ts";
import type { AsyncKernel, Kernel } from "./kernel.ts";
import { liftAsyncKernel, liftKernel } from "./rx.ts";

const event = (source: string, time: Time, data: number): Event => ({ kind: "event", type: "tick", id: "", source, time, data });
const gap = (source: string): Item => ({ kind: "gap", source, from: 0n, to: 1n, cause: "missing" });
const watermark = (time: Time): Item => ({ kind: "watermark", source: "a", time });
const brief = (item: Item): string =>
  item.kind === "event" ? `${item.source}${item.data}` : item.kind === "watermark" ? `watermark ${item.time}` : `${item.kind} ${item.source}`;
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Sum of a key's numbers; a negative one is bad, zero breaks the kernel. */
const sums: Kernel<{ sum: number }, Event, Event, { big: Event }> = {
  start: () => ({ sum: 0 }),
  step(state, item, emit) {
    const value = item.data as number;
    if (value < 0) return emit.error("negative", item);
    if (value === 0) throw new Error("zero");
    state.sum += value;
    emit.out(event(item.source, item.time, state.sum));
    if (state.sum > 10) emit.side("big", event(item.source, item.time, state.sum));
  },
  holds: ({ sum }) => (sum > 10 ? 5n : undefined),
  end: ({ sum }, emit) => emit.out(event("end", 0n, sum)),
};

const collect = async (items: readonly Item[], ports = {}) =>
  (await lastValueFrom(from(items).pipe(liftKernel("sums", sums, "source", ports), toArray()))).map(brief);

test("liftKernel() keeps state by key, passes gaps and watermarks, and ends", async (t) => {
  const items = [event("a", 1n, 1), event("b", 1n, 5), event("a", 2n, 2), watermark(9n), gap("a"), event("a", 3n, 20), watermark(9n)];
  t.deepEqual(await collect(items), ["a1", "b5", "a3", "watermark 9", "gap a", "a20", "watermark 5", "end20", "end5"]);
});

test("liftKernel() hands side ports to their observers, as functions or objects", async (t) => {
  const seen: string[] = [];
  await collect([event("a", 1n, 11)], { big: (item: DataItem) => seen.push(brief(item)) });
  await collect([event("a", 1n, 12)], { big: { next: (item: DataItem) => seen.push(brief(item)) } });
  t.deepEqual(seen, ["a11", "a12"]);
});

test("liftKernel() gives bad data to the errors port, or else ends with an error", async (t) => {
  const errors: Event[] = [];
  const items = [event("a", 1n, 1), event("a", 2n, -1), event("a", 3n, 0), event("a", 4n, 2)];
  t.deepEqual(await collect(items, { errors: (item: Event) => errors.push(item) }), ["a1", "a2", "end2"]);
  t.deepEqual(
    errors.map(({ type, time, data }) => [type, time, (data as { step: string; reason: string }).step, (data as { reason: string }).reason]),
    [
      ["error", 2n, "sums", "negative"],
      ["error", 3n, "sums", "Kernel threw: zero"],
    ],
  );
  await t.throwsAsync(collect(items), { message: "sums: negative", code: "bad-data" });
});

test("liftKernel() starts afresh for each subscription, and passes an error of the source on", async (t) => {
  const lifted = from([event("a", 1n, 1)]).pipe(liftKernel("sums", sums, "source", {}), toArray());
  t.deepEqual((await lastValueFrom(lifted)).map(brief), (await lastValueFrom(lifted)).map(brief));
  const source = new Subject<Item>();
  const result = lastValueFrom(source.pipe(liftKernel("sums", sums, "source", {})));
  source.error(new Error("cable"));
  await t.throwsAsync(result, { message: "cable" });
});

/** A kernel whose runs end when told, and what came out of it. */
function asyncSetup(concurrency: number, ports = {}) {
  const pending = new Map<string, { resolve: (out: Event[]) => void; reject: (error: unknown) => void; signal: AbortSignal }>();
  const started: string[] = [];
  const kernel: AsyncKernel<Event, Event> = {
    concurrency,
    run: (item, signal) => {
      started.push(brief(item));
      if (item.data === 0) throw new Error("at once");
      return new Promise((resolve, reject) => pending.set(brief(item), { resolve, reject, signal }));
    },
  };
  const source = new Subject<Item>();
  const log: string[] = [];
  const subscription = source.pipe(liftAsyncKernel("infer", kernel, "source", ports)).subscribe({
    next: (item) => log.push(brief(item)),
    error: (error: Error) => log.push(`error ${error.message}`),
    complete: () => log.push("complete"),
  });
  const finish = async (name: string, ...results: number[]) => {
    pending.get(name)?.resolve(results.map((data) => event(name.slice(0, 1), 0n, data)));
    await settle();
  };
  return { source, log, started, pending, finish, subscription };
}

test("liftAsyncKernel() keeps order within a key and bounds what runs", async (t) => {
  const { source, log, started, finish } = asyncSetup(2);
  for (const item of [event("a", 0n, 1), event("a", 0n, 2), event("b", 0n, 1), event("c", 0n, 1)]) source.next(item);
  t.deepEqual(started, ["a1", "b1"]);
  await finish("b1", 10, 11);
  t.deepEqual(started, ["a1", "b1", "c1"]);
  await finish("a1", 10);
  t.deepEqual(started, ["a1", "b1", "c1", "a2"]);
  source.complete();
  await finish("a2", 20);
  t.deepEqual(log, ["b10", "b11", "a10", "a20"]);
  await finish("c1");
  t.deepEqual(log.at(-1), "complete");
});

test("liftAsyncKernel() keeps a gap in its key's order and a watermark behind all that came before", async (t) => {
  const { source, log, finish } = asyncSetup(4);
  for (const item of [event("a", 0n, 1), gap("a"), gap("b"), watermark(9n), event("b", 0n, 1)]) source.next(item);
  await settle();
  await finish("b1", 10);
  t.deepEqual(log, ["gap b", "b10"]);
  await finish("a1", 10);
  t.deepEqual(log, ["gap b", "b10", "a10", "gap a", "watermark 9"]);
});

test("liftAsyncKernel() gives rejections and exceptions to the errors port and goes on", async (t) => {
  const errors: Event[] = [];
  const { source, log, pending, finish } = asyncSetup(1, { errors: (item: Event) => errors.push(item) });
  for (const item of [event("a", 0n, 1), event("b", 0n, 0), event("c", 0n, 1)]) source.next(item);
  pending.get("a1")?.reject(new Error("timeout"));
  await settle();
  await finish("c1", 5);
  t.deepEqual(
    errors.map(({ data }) => (data as { reason: string }).reason),
    ["timeout", "at once"],
  );
  t.deepEqual(log, ["c5"]);
});

test("liftAsyncKernel() ends with the error where nobody observes errors, and runs nothing more", async (t) => {
  const { source, log, started, pending } = asyncSetup(1);
  for (const item of [event("a", 0n, 1), event("b", 0n, 1)]) source.next(item);
  pending.get("a1")?.reject("timeout");
  await settle();
  t.deepEqual(log, ["error infer: timeout"]);
  t.deepEqual(started, ["a1"]);
});

test("liftAsyncKernel() aborts what runs when unsubscribed, and starts nothing more", async (t) => {
  const { source, log, started, pending, subscription } = asyncSetup(1);
  for (const item of [event("a", 0n, 1), event("b", 0n, 1)]) source.next(item);
  subscription.unsubscribe();
  t.true(pending.get("a1")?.signal.aborted);
  pending.get("a1")?.reject(new Error("aborted"));
  await settle();
  t.deepEqual(log, []);
  t.deepEqual(started, ["a1"]);
  t.false(source.observed);
});

test("liftAsyncKernel() passes an error of the source on", async (t) => {
  const { source, log } = asyncSetup(1);
  source.error(new Error("cable"));
  t.deepEqual(log, ["error cable"]);
  t.notThrows(() =>
    NEVER.pipe(liftAsyncKernel("x", { concurrency: 1, run: async () => [] }, "none", {}))
      .subscribe()
      .unsubscribe(),
  );
});
