import type { FlowDocument, Item } from "@headframe/core";
import { document } from "./flows.ts";
import { frame, gap, reading, watermark } from "./items.ts";
import type { Sent } from "./world.ts";

/** How a random flow is to be. */
export interface RandomFlowOptions {
  /** Share of sources that cannot be read again. */
  readonly live: number;
  /** What comes out must not depend on how the input is cut into turns: one input for each step, stated event time, no clock. */
  readonly cutFree: boolean;
  /** Chance that a sink is urgent. */
  readonly urgent: number;
  /** Every sender takes its time. */
  readonly paced: boolean;
  /** Steps to choose from. */
  readonly operators: readonly string[];
  /** Seconds over which senders send. */
  readonly seconds: number;
  /** Things that a sender sends. */
  readonly most: number;
}

/** A flow and what its senders send. */
export interface RandomFlow {
  readonly document: FlowDocument;
  readonly sources: readonly { readonly id: string; readonly live: boolean; readonly sent: readonly Sent[] }[];
  /** Files of the host, or outside the machine. */
  readonly sinks: readonly { readonly id: string; readonly file: boolean; readonly slow: boolean; readonly checkpoints: boolean }[];
}

type Random = () => number;

const sidePorts: Readonly<Record<string, readonly string[]>> = {
  total: ["odd"],
  "window-sum": ["late"],
  picky: ["errors"],
  async: ["errors"],
  guess: ["errors"],
};

/** A flow with up to 3 sources, 5 steps and 3 sinks; ports and merges are chosen freely. */
export function randomFlow(random: Random, options: RandomFlowOptions): RandomFlow {
  const many = (least: number, greatest: number) => least + Math.floor(random() * (greatest - least + 1));
  const sources = Array.from({ length: many(1, options.cutFree ? 2 : 3) }, (_, i) => {
    const live = random() < options.live;
    return { id: `source-${i}`, live, sent: randomSent(random, live, options) };
  });
  const ports = sources.flatMap(({ id, live }) => (live || options.cutFree ? [id] : [id, `${id}#truth`]));
  const choose = (count: number) => [...new Set(Array.from({ length: options.cutFree ? 1 : count }, () => one(random, ports)))];
  const steps = Array.from({ length: many(1, 5) }, (_, i) => {
    const operator = one(random, options.operators);
    const step = [`step-${i}`, operator, ...choose(many(1, 3))] as const;
    ports.push(step[0], ...(sidePorts[operator] ?? []).map((port) => `${step[0]}#${port}`));
    return step;
  });
  const sinks = Array.from({ length: many(1, 3) }, (_, i) => ({ id: `sink-${i}`, file: random() < 0.4, slow: random() < 0.2, checkpoints: random() < 0.85 }));
  const devices = Object.fromEntries(sources.map(({ id }) => [id, id]));
  const ends = sinks.map(({ id }) => [id, id, ...choose(many(1, 3))] as const);
  const plain = document(devices, steps, ends);
  const placed = plain.sinks.map((sink) => (random() < options.urgent ? { ...sink, urgent: true } : sink));
  return { document: { ...plain, sinks: placed }, sources, sinks };
}

/** What one sender sends: paced or at once, with stalls, out of order, and some things twice. */
function randomSent(random: Random, live: boolean, { cutFree, paced, seconds, most }: RandomFlowOptions): Sent[] {
  const count = Math.floor(random() * most);
  const pause = !live && !paced && random() < 0.3 ? 0 : seconds / (count + 1);
  const sent: Sent[] = [];
  let now = 0;
  let reached = 0;
  for (let i = 0; i < count; i++) {
    now += random() < 0.03 ? pause * 10 : pause * 2 * random();
    const item = randomItem(random, now, cutFree);
    const side = !live && !cutFree && random() < 0.08 ? "truth" : undefined;
    const what: Sent = { seconds: now, item, ...(side && item.kind !== "watermark" && { side }) };
    sent.push(what);
    if (random() < 0.04) sent.push(what);
    if (cutFree && random() < 0.2 && now - 8 > reached) {
      reached = now - 8;
      sent.push({ seconds: now, item: watermark("*", Math.floor(reached)) });
    }
  }
  if (cutFree) return [{ seconds: 0, item: watermark("*", -1000) }, ...sent];
  return sent;
}

function randomItem(random: Random, now: number, cutFree: boolean): Item {
  const source = one(random, ["a", "b", "c"]);
  const second = Math.floor(now - random() * random() * 10);
  const kind = random();
  if (kind < 0.6) return reading(source, second, 1 + Math.floor(random() * 40));
  if (kind < 0.9) return frame(source, second, randomSamples(random));
  if (kind < 0.95 || cutFree) return gap(source, second, second + 3);
  return watermark(one(random, ["a", "b", "*"]), second - 5);
}

/** Some short, some long enough that a snapshot names them in place of holding them. */
function randomSamples(random: Random): number[] {
  const count = random() < 0.5 ? 1 + Math.floor(random() * 8) : 32 + Math.floor(random() * 100);
  return Array.from({ length: count }, () => Math.floor(random() * 1000));
}

function one<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}
