/** The test operators once more, without kernels, for the naive interpreter. */
import { type DataItem, errorEvent, itemTime, type SeededRandom, type Time } from "@headframe/core";
import { at, type Value } from "../simulation/items.ts";
import type { AsyncOutcome, Flowing } from "../turn.ts";

const LONG_AGO = -(2n ** 63n);
const NEVER = 2n ** 63n - 1n;
const WINDOW = at(10);

/** A step: what it does with an item, with event time, at its end. */
export interface NaiveStep {
  item(item: Flowing): void;
  /** The result for the item that came as number `id`. */
  result?(id: number, outcome: AsyncOutcome): void;
  busy?(): boolean;
  time(time: Time): void;
  held(): Time | undefined;
  end(): void;
}
export type Emit = (port: string | undefined, item: Flowing) => void;

function value(item: DataItem): number {
  if (item.kind === "frame") return item.samples.length;
  return typeof item.data === "number" ? item.data : 1;
}

function event(item: DataItem, data: number, type = "reading"): Value {
  return { kind: "event", type, id: item.kind === "event" ? item.id : "frame", source: item.source, time: itemTime(item), data };
}

const still = { time: () => {}, held: () => undefined, end: () => {} };

/** A step of `operators.ts`, written a second time. */
export function naiveStep(operator: string, id: string, random: SeededRandom, emit: Emit): NaiveStep {
  if (operator === "pass") return { ...still, item: (item) => emit(undefined, item) };
  if (operator === "add") return { ...still, item: (item) => emit(undefined, item.kind === "gap" ? item : event(item, value(item) + 1)) };
  if (operator === "total") return naiveTotal(emit);
  if (operator === "picky") return naivePicky(id, random, emit);
  return operator === "async" ? naiveAsync(id, emit) : naiveWindows(emit);
}

function naiveAsync(id: string, emit: Emit): NaiveStep {
  const inside: { item: Flowing; done?: () => void }[] = [];
  const numbers: { item: Flowing; done?: () => void }[] = [];
  const release = (key: string) => {
    for (const entry of inside.filter(({ item }) => item.source === key)) {
      if (!entry.done) return;
      inside.splice(inside.indexOf(entry), 1);
      entry.done();
    }
  };
  return {
    ...still,
    busy: () => inside.length > 0,
    item: (item) => {
      if (item.kind === "gap" && !inside.some((entry) => entry.item.source === item.source)) return emit(undefined, item);
      const entry = { item, ...(item.kind === "gap" && { done: () => emit(undefined, item) }) };
      inside.push(entry);
      numbers.push(entry);
    },
    result: (number, outcome) => {
      const entry = numbers[number] as { item: DataItem; done?: () => void };
      const { item } = entry;
      entry.done = () => {
        if ("items" in outcome) for (const one of outcome.items) emit(undefined, one);
        else emit("errors", errorEvent(id, outcome.error, { key: item.source, item }));
      };
      release(item.source);
    },
    held: () => inside.map(({ item }) => itemTime(item)).sort((a, b) => (a < b ? -1 : 1))[0],
  };
}

function naiveTotal(emit: Emit): NaiveStep {
  const sums = new Map<string, { sum: number; last?: DataItem }>();
  return {
    ...still,
    item: (item) => {
      if (item.kind === "gap") {
        if (sums.has(item.source)) sums.set(item.source, { sum: 0 });
        emit(undefined, item);
        return;
      }
      const sum = (sums.get(item.source)?.sum ?? 0) + value(item);
      sums.set(item.source, { sum, last: item });
      emit(undefined, event(item, sum));
      if (sum % 2 !== 0) emit("odd", event(item, sum));
    },
    end: () => {
      for (const { sum, last } of sums.values()) if (last) emit(undefined, event(last, sum, "total"));
    },
  };
}

function naivePicky(id: string, random: SeededRandom, emit: Emit): NaiveStep {
  const counts = new Map<string, number>();
  const fault = (reason: string, item: DataItem) => emit("errors", errorEvent(id, reason, { key: item.source, item }));
  return {
    ...still,
    item: (item) => {
      const n = (counts.get(item.source) ?? 0) + 1;
      if (item.kind === "gap") {
        if (counts.has(item.source)) counts.set(item.source, 0);
        return emit(undefined, item);
      }
      const x = value(item);
      counts.set(item.source, x % 5 !== 0 && x % 7 === 0 ? 0 : n);
      if (x % 5 === 0) fault("Multiple of 5", item);
      else if (x % 7 === 0) fault("Kernel threw: Multiple of 7", item);
      else emit(undefined, event(item, x + n * 1000 + Math.floor(random.next() * 3) * 1_000_000));
    },
  };
}

function naiveWindows(emit: Emit): NaiveStep {
  const keys = new Map<string, { reached: Time; sums: { begin: Time; item: Value }[] }>();
  const open = (key: string) => {
    const state = keys.get(key) ?? { reached: LONG_AGO, sums: [] };
    keys.set(key, state);
    return state;
  };
  const close = (state: { sums: { begin: Time; item: Value }[] }, until: Time) => {
    const due = state.sums.filter(({ begin }) => begin + WINDOW <= until);
    state.sums = state.sums.filter(({ begin }) => begin + WINDOW > until);
    for (const { item } of due.sort((a, b) => (a.begin < b.begin ? -1 : 1))) emit(undefined, item);
  };
  return {
    item: (item) => {
      const state = open(item.source);
      if (item.kind === "gap") return emit(undefined, item);
      const begin = (itemTime(item) / WINDOW) * WINDOW;
      if (begin + WINDOW <= state.reached) return emit("late", item);
      const old = state.sums.find((sum) => sum.begin === begin);
      state.sums = state.sums.filter((sum) => sum !== old);
      state.sums.push({ begin, item: { ...event(item, value(item) + (old?.item.data ?? 0), "sum"), time: begin } });
    },
    time: (time) => {
      for (const state of keys.values()) {
        state.reached = time;
        close(state, time);
      }
    },
    held: () => [...keys.values()].flatMap(({ sums }) => sums.map(({ begin }) => begin)).sort((a, b) => (a < b ? -1 : 1))[0],
    end: () => {
      for (const state of keys.values()) close(state, NEVER);
    },
  };
}
