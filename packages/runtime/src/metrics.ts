/** What a run tells of itself. Counters are since the run's start and are not part of the state. */
import { itemTime, type Position, seconds, type Time } from "@headframe/core";
import type { ItemCounter, ItemCounts } from "./counters.ts";
import type { Delivery } from "./delivery.ts";
import type { DurableMetrics } from "./durable/durable-metrics.ts";
import type { FlowGraph } from "./graph.ts";
import type { SourceIntake } from "./source-intake.ts";
import { BEGIN, END, type Progress } from "./watermarks.ts";

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
  /** Host time of the last turn less event time of the last item taken in. */
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
  readonly lagSeconds?: number;
}

/** What a sink took. */
export interface SinkMetrics {
  readonly in: ItemCounts;
  /** Number of the next item. */
  readonly sequence: number;
  /** Batches that wait to be written. */
  readonly queue: number;
  readonly lagSeconds?: number;
}

/** What a run did so far. */
export interface RunMetrics {
  readonly turns: number;
  /** Host time of the last turn. */
  readonly now: Time;
  /** Turns that may be run before some output has to be written. */
  readonly credit: number;
  readonly sources: Readonly<Record<string, SourceMetrics>>;
  readonly steps: Readonly<Record<string, StepMetrics>>;
  readonly sinks: Readonly<Record<string, SinkMetrics>>;
  /** Of a run that keeps state. */
  readonly durable?: DurableMetrics;
}

/** Reads the counters; everything is computed here, so that turns pay for additions only. */
export function runMetrics(graph: FlowGraph, intakes: readonly SourceIntake[], delivery: Delivery | undefined): RunMetrics {
  const { now } = graph;
  const waited = new Map(intakes.map((intake) => [intake.id, intake.waited]));
  return {
    turns: graph.turns,
    now,
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
      waitedSeconds: (waited.get(source.id) ?? 0) / 1e9,
      ...lag(source.out, now),
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
      ...lag(step.in, now),
      ...watermark(step.progress),
    })),
    sinks: mapped(graph.sinks, (sink) => ({
      in: sink.in.counts(),
      sequence: sink.rest().sequence,
      queue: delivery?.queue(sink.id) ?? 0,
      ...lag(sink.in, now),
    })),
  };
}

function mapped<T, R>(parts: ReadonlyMap<string, T>, read: (part: T) => R): Record<string, R> {
  return Object.fromEntries([...parts].map(([id, part]) => [id, read(part)]));
}

function lag({ last }: ItemCounter, now: Time): { lagSeconds?: number } {
  return last === undefined ? {} : { lagSeconds: seconds(now - itemTime(last)) };
}

function watermark({ time }: Progress): { watermark?: Time } {
  return time > BEGIN && time < END ? { watermark: time } : {};
}
