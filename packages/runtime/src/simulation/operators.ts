/** Small operators for simulations and tests. */
import { anyItem, type DataItem, defineAsyncOperator, defineOperator, itemTime, type Kernel, optionsSchema, type Time } from "@headframe/core";
import { at, type Value } from "./items.ts";

const described = {
  version: 1,
  options: optionsSchema({}),
  family: "simulation",
  accepts: anyItem,
  emits: anyItem,
  keyBy: "source",
  example: { options: {}, in: [], out: [] },
} as const;

/** Adds one to each value. */
const add = defineOperator({
  ...described,
  name: "add",
  summary: "Adds",
  kernel: (): Kernel<object, DataItem, DataItem, Record<never, never>> => ({
    start: () => ({}),
    step: (_, item, emit) => emit.out(changed(item, numberOf(item) + 1)),
  }),
});

/** Passes items on as they are: the cheapest step. */
const pass = defineOperator({
  ...described,
  name: "pass",
  summary: "Passes on",
  kernel: (): Kernel<{ n: number }, DataItem, DataItem, Record<never, never>> => ({
    start: () => ({ n: 0 }),
    step: (state, item, emit) => {
      state.n++;
      emit.out(item);
    },
  }),
});

/** Sum so far by key; odd sums go to a side port as well; at the end the total once more. */
const total = defineOperator({
  ...described,
  name: "total",
  summary: "Running sum",
  side: { odd: anyItem },
  kernel: (): Kernel<{ sum: number; last: DataItem | null }, DataItem, DataItem, { odd: DataItem }> => ({
    start: () => ({ sum: 0, last: null }),
    step: (state, item, emit) => {
      state.sum += numberOf(item);
      state.last = item;
      const out = changed(item, state.sum);
      emit.out(out);
      if (state.sum % 2 !== 0) emit.side("odd", out);
    },
    end: (state, emit) => {
      if (state.last) emit.out(changed(state.last, state.sum, "total"));
    },
  }),
});

interface Windows {
  reached: Time;
  open: Map<Time, Value>;
}

const windowLength = at(10);

function closeWindows({ open }: Windows, reached: Time | undefined, out: (item: Value) => void): void {
  for (const [begin, sum] of [...open].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (reached !== undefined && begin + windowLength > reached) continue;
    open.delete(begin);
    out(sum);
  }
}

/** Sums by window of 10 s of event time and by key; items of closed windows are late. */
const windowSum = defineOperator({
  ...described,
  name: "window-sum",
  summary: "Sum of windows",
  side: { late: anyItem },
  kernel: (): Kernel<Windows, DataItem, DataItem, { late: DataItem }> => ({
    start: () => ({ reached: -(2n ** 62n), open: new Map() }),
    step: (state, item, emit) => {
      const begin = (itemTime(item) / windowLength) * windowLength;
      if (begin + windowLength <= state.reached) return emit.side("late", item);
      const sum = numberOf(item) + (state.open.get(begin)?.data ?? 0);
      state.open.set(begin, { ...changed(item, sum, "sum"), time: begin });
    },
    watermark: (state, time, emit) => {
      state.reached = time;
      closeWindows(state, time, emit.out);
    },
    holds: ({ open }) => [...open.keys()].sort((a, b) => (a < b ? -1 : 1))[0],
    end: (state, emit) => closeWindows(state, undefined, emit.out),
    gap: (_, given, emit) => emit.gap(given),
  }),
});

/** Reports multiples of 5, throws at multiples of 7, else passes on with a random number mixed in. */
const picky = defineOperator({
  ...described,
  name: "picky",
  summary: "Finds fault",
  kernel: (): Kernel<{ n: number }, DataItem, DataItem, Record<never, never>> => ({
    start: () => ({ n: 0 }),
    step: (state, item, emit, context) => {
      state.n++;
      const value = numberOf(item);
      if (value % 5 === 0) return emit.error("Multiple of 5", item);
      if (value % 7 === 0) throw new RangeError("Multiple of 7");
      emit.out(changed(item, value + state.n * 1000 + Math.floor(context.random() * 3) * 1_000_000));
    },
  }),
});

/** What the operators compute with: the number of an event, the length of a frame. */
export function numberOf(item: DataItem): number {
  if (item.kind === "frame") return item.samples.length;
  return typeof item.data === "number" ? item.data : 1;
}

function changed(item: DataItem, data: number, type = "reading"): Value {
  return { kind: "event", type, id: item.kind === "event" ? item.id : "frame", source: item.source, time: itemTime(item), data };
}

/** An asynchronous operator made from a function; `active` tells how many run. */
export function asyncOperator(concurrency: number, run: (item: DataItem, signal: AbortSignal) => Promise<readonly DataItem[]>) {
  const stats = { active: 0, most: 0, started: 0 };
  const operator = defineAsyncOperator({
    name: "async",
    ...described,
    summary: "Works",

    asyncKernel: () => ({
      concurrency,
      run: async (item: DataItem, signal: AbortSignal) => {
        stats.started++;
        stats.most = Math.max(stats.most, ++stats.active);
        try {
          return await run(item, signal);
        } finally {
          stats.active--;
        }
      },
    }),
  });
  return { operator, stats };
}

export const operators = [add, pass, total, windowSum, picky];
