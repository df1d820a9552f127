/** What a run tells of itself. Counters are since the run's start and are not part of the state. */
import { type Position, sampleGrid, seconds, type Time } from "@headframe/core";
import type { ItemCounter, ItemCounts } from "./counters.ts";
import type { Delivery } from "./delivery.ts";
import type { DurableMetrics } from "./durable/durable-metrics.ts";
import type { FlowGraph } from "./graph.ts";
import type { SourceIntake } from "./source-intake.ts";
import type { Flowing } from "./turn.ts";
import { BEGIN, END, later, type Progress } from "./watermarks.ts";

/** What a step did. */
export interface StepMetrics {
  readonly in: ItemCounts;
  readonly out: ItemCounts;
  /** Items by side port. */
  readonly side: Readonly<Record<string, number>>;
  /** Items of side ports that nobody takes from. */
  readonly unconnected: Readonly<Record<string, number>>;
  /** Time spent in this step alone; sampled. */
  readonly ns: number;
  readonly errors: number;
  /** Times that the kernel threw. */
  readonly defects: number;
  readonly late: number;
  readonly keys: number;
  /** Items in flight and waiting, of an asynchronous step. */
  readonly queue: number;
  /** Host time less event time of the end of the last item taken in: of a frame's last sample. */
  readonly lagSeconds?: number;
  readonly watermark?: Time;
}

/** What a source gave. */
export interface SourceMetrics {
  readonly out: ItemCounts;
  readonly side: Readonly<Record<string, number>>;
  readonly unconnected: Readonly<Record<string, number>>;
  readonly position?: Position;
  readonly watermark?: Time;
  /** Nobody waits for it. */
  readonly idle: boolean;
  readonly ended: boolean;
  /** Item sources that take part in its watermark. */
  readonly itemSources: number;
  /** Host time for which a take has been open. */
  readonly waitedSeconds: number;
  /** Host time for which it has given nothing although asked; absent within its idle limit. */
  readonly silentSeconds?: number;
  /** Host time less event time of the end of its last item; absent when it has ended. */
  readonly lagSeconds?: number;
}

/** What a sink took. */
export interface SinkMetrics {
  readonly in: ItemCounts;
  /** Number of the next item. */
  readonly sequence: number;
  /** Batches that wait to be written. */
  readonly queue: number;
  /** As that of a step. */
  readonly lagSeconds?: number;
}

/** What a run did so far. */
export interface RunMetrics {
  /** Number of the last turn, over all runs of a state. */
  readonly turns: number;
  /** Host time of this reading. */
  readonly now: Time;
  /** Host time of the last turn; absent before the first. */
  readonly lastTurn?: Time;
  /** Turns that may be run before some output has to be written. */
  readonly credit: number;
  readonly sources: Readonly<Record<string, SourceMetrics>>;
  readonly steps: Readonly<Record<string, StepMetrics>>;
  readonly sinks: Readonly<Record<string, SinkMetrics>>;
  /** Of a run that keeps state. */
  readonly durable?: DurableMetrics;
}

/**
 * Reads the counters; everything is computed here, so that turns pay for additions only.
 *
 * @param clock - host time of the reading: lags grow also while no turn is run
 */
export function runMetrics(graph: FlowGraph, intakes: readonly SourceIntake[], delivery: Delivery | undefined, clock: Time): RunMetrics {
  const byId = new Map(intakes.map((intake) => [intake.id, intake]));
  const now = later(clock, graph.now);
  const until = graph.ended ? graph.now : now; // nothing is late for a flow that is over
  return {
    turns: graph.turns,
    now,
    ...(graph.turns > 0 && { lastTurn: graph.now }),
    credit: delivery?.credit ?? 0,
    sources: mapped(graph.sources, (source) => ({
      out: source.out.counts(),
      side: { ...source.sides.counts },
      unconnected: { ...source.sides.unconnected },
      ...(source.position !== undefined && { position: source.position }),
      ...watermark(source.marks.progress),
      idle: source.marks.progress.idle,
      ended: source.marks.progress.ended,
      itemSources: source.marks.marks.size,
      waitedSeconds: (byId.get(source.id)?.waited ?? 0) / 1e9,
      ...silence(byId.get(source.id), now),
      ...(!source.marks.progress.ended && lag(source.out, until)),
    })),
    steps: mapped(graph.steps, (step) => ({
      in: step.in.counts(),
      out: step.out.counts(),
      side: { ...step.sides.counts },
      unconnected: { ...step.sides.unconnected },
      ns: Math.round(step.ns),
      errors: step.errors,
      defects: step.defects,
      late: step.sides.counts.late ?? 0,
      keys: step.slots.size,
      queue: step.queue,
      ...lag(step.in, until),
      ...watermark(step.progress),
    })),
    sinks: mapped(graph.sinks, (sink) => ({
      in: sink.in.counts(),
      sequence: sink.rest().sequence,
      queue: delivery?.queue(sink.id) ?? 0,
      ...lag(sink.in, until),
    })),
  };
}

function mapped<T, R>(parts: ReadonlyMap<string, T>, read: (part: T) => R): Record<string, R> {
  return Object.fromEntries([...parts].map(([id, part]) => [id, read(part)]));
}

function lag({ last }: ItemCounter, now: Time): { lagSeconds?: number } {
  return last === undefined ? {} : { lagSeconds: seconds(now - lastTime(last)) };
}

/** Time of the last thing that an item tells of: of a frame, that of its last sample. */
function lastTime(item: Flowing): Time {
  if (item.kind === "event") return item.time;
  if (item.kind === "gap") return item.to;
  const length = Math.floor(item.samples.length / (item.channels.length || 1));
  const usable = item.rate > 0 && Number.isFinite(item.rate);
  return usable ? item.t0 + sampleGrid(item.rate).offset(Math.max(0, length - 1)) : item.t0;
}

function silence(intake: SourceIntake | undefined, now: Time): { silentSeconds?: number } {
  const ns = intake?.silence(now);
  return ns === undefined ? {} : { silentSeconds: ns / 1e9 };
}

function watermark({ time }: Progress): { watermark?: Time } {
  return time > BEGIN && time < END ? { watermark: time } : {};
}
