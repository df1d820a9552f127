/**
 * A second, plain interpreter of flows for tests: no RxJS, no StepRunner, event time looked up anew each turn
 * from the whole history. Slow and short, so that it can be checked by reading.
 */
import { type DataItem, errorEvent, type FlowDocument, type Item, itemTime, sampleGrid, stepOrder, type Time } from "@headframe/core";
import { SeededRandom } from "../random.ts";
import type { AsyncOutcome, Flowing, TakenItems, TurnRecord } from "../turn.ts";
import { at, type Value } from "./items.ts";

const LONG_AGO = -(2n ** 63n);
const NEVER = 2n ** 63n - 1n;
const WINDOW = at(10);

/** Where event time stands: `ended`, or a time, perhaps idle. */
type Clocked = { time: Time; idle: boolean; ended: boolean };
type Heard = { turn: number; item: Item } | { turn: number; silent: string | undefined } | { turn: number; end: true };
/** A step: what it does with an item, with event time, at its end. */
interface NaiveStep {
  item(item: Flowing): void;
  /** The result for the item that came as number `id`. */
  result?(id: number, outcome: AsyncOutcome): void;
  busy?(): boolean;
  time(time: Time): void;
  held(): Time | undefined;
  end(): void;
}
type Emit = (port: string | undefined, item: Flowing) => void;

/** All that comes out at each sink. */
export function interpret(flow: FlowDocument, seed: number, turns: readonly { record: TurnRecord; items: readonly TakenItems[] }[]): Map<string, Flowing[]> {
  const outputs = new Map<string, Flowing[]>(flow.sinks.map(({ id }) => [id, []]));
  const history = new Map<string, Heard[]>(flow.sources.map(({ id }) => [id, []]));
  const clocks = new Map<string, Clocked>();
  const inputs = new Map<string, Time>();
  const order = stepOrder(flow);
  const nodes = [...flow.steps].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  const steps = new Map<string, NaiveStep>();
  const deliver = (reference: string, item: Flowing): void => {
    for (const node of nodes) if (node.in.includes(reference)) steps.get(node.id)?.item(item);
    for (const sink of flow.sinks) if (sink.in.includes(reference)) outputs.get(sink.id)?.push(item);
  };
  for (const { id, operator } of nodes) {
    const emit: Emit = (port, item) => deliver(port === undefined ? id : `${id}#${port}`, item);
    steps.set(id, naiveStep(operator, id, new SeededRandom(seed, id), emit));
  }
  for (const { id } of [...flow.sources, ...nodes]) clocks.set(id, { time: LONG_AGO, idle: false, ended: false });
  for (const { record, items } of turns) {
    for (const { step, id, outcome } of record.results) steps.get(step)?.result?.(id, outcome);
    record.taken.forEach(({ source, done }, i) => {
      for (const item of items[i]?.items ?? []) {
        history.get(source)?.push({ turn: record.turn, item });
        if (item.kind !== "watermark") deliver(source, item);
      }
      for (const item of items[i]?.side?.truth ?? []) if (item.kind !== "watermark") deliver(`${source}#truth`, item);
      if (done) history.get(source)?.push({ turn: record.turn, end: true });
    });
    for (const { source, item } of record.idle) history.get(source)?.push({ turn: record.turn, silent: item });
    for (const { id } of flow.sources) {
      const clock = sourceClock(history.get(id) ?? []);
      const before = clocks.get(id)?.time ?? LONG_AGO;
      clocks.set(id, { ...clock, time: clock.time > before ? clock.time : before });
    }
    for (const { id, in: from } of nodes) {
      const step = steps.get(id) as NaiveStep;
      const clock = clocks.get(id) as Clocked;
      if (clock.ended) continue;
      const input = earliest(from.map((reference) => clocks.get(reference.split("#")[0] as string) as Clocked));
      if (input.ended && !step.busy?.()) {
        step.end();
        clocks.set(id, { time: NEVER, idle: false, ended: true });
        continue;
      }
      if (input.time > (inputs.get(id) ?? LONG_AGO)) step.time(input.time);
      inputs.set(id, input.time);
      const held = step.held();
      const reached = held !== undefined && held < input.time ? held : input.time;
      clocks.set(id, { time: latest([reached, clock.time]), idle: input.idle && reached === input.time, ended: false });
    }
  }
  return outputs;
}

function earliest(inputs: readonly Clocked[]): Clocked {
  const open = inputs.filter(({ ended }) => !ended);
  if (open.length === 0) return { time: NEVER, idle: false, ended: true };
  const active = open.filter(({ idle }) => !idle).map(({ time }) => time);
  const sorted = (times: Time[]) => times.sort((a, b) => (a < b ? -1 : 1));
  if (active.length > 0) return { time: sorted(active)[0] as Time, idle: false, ended: false };
  return { time: sorted(open.map(({ time }) => time)).at(-1) as Time, idle: true, ended: false };
}

function latest(times: readonly Time[]): Time {
  return times.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? LONG_AGO;
}

/** Where a source's event time stands after all that was heard of it. */
function sourceClock(history: readonly Heard[]): Clocked {
  if (history.some((heard) => "end" in heard)) return { time: NEVER, idle: false, ended: true };
  const whole = history.flatMap((heard) => ("item" in heard && heard.item.kind === "watermark" && heard.item.source === "*" ? [heard.item.time] : []));
  const names = new Set(history.flatMap((heard) => ("item" in heard && heard.item.source !== "*" ? [heard.item.source] : [])));
  const silences = history.filter((heard) => "silent" in heard);
  const twice = [...names].some((name) => new Set(history.filter((h) => "item" in h && h.item.source === name).map((h) => h.turn)).size > 1);
  const begun = silences.length > 0 || twice;
  const reaches = [...names].map((name) => itemSourceClock(history, name));
  const active = reaches.filter(({ idle }) => !idle).map(({ time }) => time);
  const all = reaches.map(({ time, most }) => latest([time, most]));
  const least = active.sort((a, b) => (a < b ? -1 : 1))[0];
  const most = all.sort((a, b) => (a > b ? -1 : 1))[0] ?? LONG_AGO;
  const own = begun ? (least ?? most) : LONG_AGO;
  const stated = whole.sort((a, b) => (a > b ? -1 : 1))[0];
  return { time: stated ?? own, idle: begun && active.length === 0, ended: false };
}

/** `most`: how far it had come when it last fell silent. */
function itemSourceClock(history: readonly Heard[], name: string): { time: Time; idle: boolean; most: Time } {
  let [time, most, stated, idle] = [LONG_AGO, LONG_AGO, false, false];
  for (const heard of history) {
    if ("silent" in heard && heard.silent === name) {
      if (time > most) most = time;
      idle = true;
      if (!stated) time = LONG_AGO; // forgotten
    } else if ("item" in heard && heard.item.source === name) {
      const { item } = heard;
      idle = false;
      const reach = end(item);
      if (item.kind === "watermark") {
        time = stated && time > reach ? time : reach;
        stated = true;
      } else if (!stated && reach > time) time = reach;
    }
  }
  return { time, idle, most };
}

function end(item: Item): Time {
  if (item.kind === "frame") return item.t0 + sampleGrid(item.rate).offset(item.samples.length / item.channels.length);
  return item.kind === "gap" ? item.to : item.time;
}

function value(item: DataItem): number {
  if (item.kind === "frame") return item.samples.length;
  return typeof item.data === "number" ? item.data : 1;
}

function event(item: DataItem, data: number, type = "reading"): Value {
  return { kind: "event", type, id: item.kind === "event" ? item.id : "frame", source: item.source, time: itemTime(item), data };
}

const still = { time: () => {}, held: () => undefined, end: () => {} };

function naiveStep(operator: string, id: string, random: SeededRandom, emit: Emit): NaiveStep {
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
