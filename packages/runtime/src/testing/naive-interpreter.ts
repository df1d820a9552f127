/**
 * A second, plain interpreter of flows for tests: no RxJS, no StepRunner, event time looked up anew each turn
 * from the whole history. Slow and short, so that it can be checked by reading.
 */
import { type FlowDocument, type Item, SeededRandom, sampleGrid, stepOrder, type Time } from "@headframe/core";
import type { Flowing, TakenItems, TurnRecord } from "../turn.ts";
import { type Emit, type NaiveStep, naiveStep } from "./naive-steps.ts";

const LONG_AGO = -(2n ** 63n);
const NEVER = 2n ** 63n - 1n;

/** Where event time stands: `ended`, or a time, perhaps idle. */
type Clocked = { time: Time; idle: boolean; ended: boolean };
type Heard = { turn: number; item: Item } | { turn: number; silent: string | undefined } | { turn: number; end: true };
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
  const advance = (): void => {
    for (const { id } of flow.sources) {
      const clock = sourceClock(history.get(id) ?? []);
      clocks.set(id, { ...clock, time: latest([clock.time, clocks.get(id)?.time ?? LONG_AGO]) });
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
  };
  for (const { record, items } of turns) {
    for (const { step, id, outcome } of record.results) steps.get(step)?.result?.(id, outcome);
    record.taken.forEach(({ source, done }, i) => {
      for (const item of items[i]?.items ?? []) {
        history.get(source)?.push({ turn: record.turn, item });
        if (item.kind !== "watermark") deliver(source, item);
        else if (item.source === "*") advance();
      }
      for (const item of items[i]?.side?.truth ?? []) if (item.kind !== "watermark") deliver(`${source}#truth`, item);
      if (done) history.get(source)?.push({ turn: record.turn, end: true });
    });
    for (const { source, item } of record.idle) history.get(source)?.push({ turn: record.turn, silent: item });
    advance();
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
