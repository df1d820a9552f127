/**
 * Which metrics there are, and what each of them says of a run.
 *
 * Names follow Prometheus: base units, `_total` for what only grows, one name with labels for what can be summed.
 *
 * @see https://prometheus.io/docs/practices/naming/
 */
import type { Time } from "@headframe/core";
import type { ItemCounts } from "../counters.ts";
import type { DurableMetrics } from "../durable/durable-metrics.ts";
import type { RunMetrics, SinkMetrics, SourceMetrics, StepMetrics } from "../metrics.ts";
import type { Health } from "../run-summary.ts";
import type { RunReading } from "./run-reading.ts";

/** A value and the labels that tell it from others of the same metric. */
export type LabelledValue = readonly [labels: Readonly<Record<string, string>>, value: number];

/** One metric: its description, and its values in a reading. */
export interface PrometheusMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  /** Names of the labels besides `flow`. */
  readonly labels: readonly string[];
  readonly values: (reading: RunReading) => readonly LabelledValue[];
}

type Values<T> = (part: T, id: string) => readonly LabelledValue[];

const states: Readonly<Record<Health["state"], true>> = {
  starting: true,
  running: true,
  degraded: true,
  restarting: true,
  stopping: true,
  ended: true,
  stopped: true,
  failed: true,
};

/** Seconds since 1970, as Prometheus has its times. */
const unixSeconds = (time: Time): number => Number(time) / 1e9;

const one = (value: number | undefined): readonly LabelledValue[] => (value === undefined ? [] : [[{}, value]]);
const flag = (on: boolean): readonly LabelledValue[] => one(on ? 1 : 0);
const byPort = (counts: Readonly<Record<string, number>>): LabelledValue[] => Object.entries(counts).map(([port, n]) => [{ port }, n]);
const byKind = ({ frames, events, gaps }: ItemCounts): LabelledValue[] => [
  [{ kind: "frame" }, frames],
  [{ kind: "event" }, events],
  [{ kind: "gap" }, gaps],
];

/** Values for both ends of a step, under the label `direction`. */
function bothWays(values: (counts: ItemCounts) => readonly LabelledValue[]): Values<StepMetrics> {
  return (step) => (["in", "out"] as const).flatMap((direction) => values(step[direction]).map(([labels, n]): LabelledValue => [{ direction, ...labels }, n]));
}

/** Makes metrics of one kind of part, with the part's id as a label. */
function each<T>(label: string, parts: (reading: RunReading) => Readonly<Record<string, T>> | undefined) {
  return (name: string, type: PrometheusMetric["type"], help: string, values: Values<T>, labels: readonly string[] = []): PrometheusMetric => ({
    name: `headframe_${name}`,
    type,
    help,
    labels: [label, ...labels],
    values: (reading) =>
      Object.entries(parts(reading) ?? {}).flatMap(([id, part]) => values(part, id).map(([own, value]): LabelledValue => [{ [label]: id, ...own }, value])),
  });
}

/** Makes metrics of something that there is once, or not at all. */
function single<T>(part: (reading: RunReading) => T | undefined) {
  return (name: string, type: PrometheusMetric["type"], help: string, values: (part: T) => readonly LabelledValue[], labels: readonly string[] = []) => ({
    name: `headframe_${name}`,
    type,
    help,
    labels,
    values: (reading: RunReading) => {
      const found = part(reading);
      return found === undefined ? [] : values(found);
    },
  });
}

const health = single((reading): Health => reading.health);
const restarts = single((reading): number | undefined => reading.restarts);
const run = single((reading): RunMetrics | undefined => reading.metrics);
const step = each<StepMetrics>("step", ({ metrics }) => metrics?.steps);
const source = each<SourceMetrics>("source", ({ metrics }) => metrics?.sources);
const sink = each<SinkMetrics>("sink", ({ metrics }) => metrics?.sinks);
const durable = single((reading): DurableMetrics | undefined => reading.metrics?.durable);
const journal = each("source", ({ metrics }) => metrics?.durable?.journals);

/** Everything that is told of a run. */
export const runMetricList: readonly PrometheusMetric[] = [
  health(
    "health",
    "gauge",
    "1 for the state that the run is in",
    ({ state }) => Object.keys(states).map((s): LabelledValue => [{ state: s }, s === state ? 1 : 0]),
    ["state"],
  ),
  restarts("restarts_total", "counter", "Times that the flow failed and was started again", (count) => one(count)),
  run("turn", "gauge", "Number of the last turn, over all runs", ({ turns }) => one(turns)),
  run("credit", "gauge", "Turns that may be run before some output has to be written", ({ credit }) => one(credit)),
  run("last_turn_timestamp_seconds", "gauge", "Host time of the last turn", ({ lastTurn }) => one(lastTurn === undefined ? lastTurn : unixSeconds(lastTurn))),

  source("source_items_total", "counter", "Items that came from a source", ({ out }) => byKind(out), ["kind"]),
  source("source_samples_total", "counter", "Samples of all channels", ({ out }) => one(out.samples)),
  source("source_bytes_total", "counter", "Bytes of samples", ({ out }) => one(out.bytes)),
  source("source_side_items_total", "counter", "Items of side ports, such as errors", ({ side }) => byPort(side), ["port"]),
  source("source_unconnected_items_total", "counter", "Items of side ports that nobody takes from", ({ unconnected }) => byPort(unconnected), ["port"]),
  source("source_wait_seconds_total", "counter", "Host time for which a take was open", ({ waitedSeconds }) => one(waitedSeconds)),
  source("source_item_sources", "gauge", "Item sources that take part in the watermark", ({ itemSources }) => one(itemSources)),
  source("source_idle", "gauge", "1 if the source has given nothing for longer than its idle limit", ({ idle, silentSeconds }) =>
    flag(idle || silentSeconds !== undefined),
  ),
  source("source_silent_seconds", "gauge", "Host time for which nothing has come although asked; 0 within the idle limit", ({ silentSeconds = 0 }) =>
    one(silentSeconds),
  ),
  source("source_ended", "gauge", "1 if the source has ended", ({ ended }) => flag(ended)),
  source("source_lag_seconds", "gauge", "Host time less event time of the end of the last item", ({ lagSeconds }) => one(lagSeconds)),
  source("source_watermark_timestamp_seconds", "gauge", "Event time reached", ({ watermark: w }) => one(w === undefined ? w : unixSeconds(w))),

  step("step_items_total", "counter", "Items that a step took in and put out", bothWays(byKind), ["direction", "kind"]),
  step(
    "step_samples_total",
    "counter",
    "Samples of all channels",
    bothWays(({ samples }) => one(samples)),
    ["direction"],
  ),
  step(
    "step_bytes_total",
    "counter",
    "Bytes of samples",
    bothWays(({ bytes }) => one(bytes)),
    ["direction"],
  ),
  step("step_side_items_total", "counter", "Items of side ports, such as late and errors", ({ side }) => byPort(side), ["port"]),
  step("step_unconnected_items_total", "counter", "Items of side ports that nobody takes from", ({ unconnected }) => byPort(unconnected), ["port"]),
  step("step_seconds_total", "counter", "Time spent in the step alone, estimated from samples", ({ ns }) => one(ns / 1e9)),
  step("step_errors_total", "counter", "Items of bad data", ({ errors }) => one(errors)),
  step("step_defects_total", "counter", "Times that the kernel threw", ({ defects }) => one(defects)),
  step("step_late_total", "counter", "Late items", ({ late }) => one(late)),
  step("step_keys", "gauge", "Keys that have a state", ({ keys }) => one(keys)),
  step("step_queue", "gauge", "Items in flight and waiting in an asynchronous step", ({ queue }) => one(queue)),
  step("step_lag_seconds", "gauge", "Host time less event time of the end of the last item taken in", ({ lagSeconds }) => one(lagSeconds)),
  step("step_watermark_timestamp_seconds", "gauge", "Event time reached", ({ watermark: w }) => one(w === undefined ? w : unixSeconds(w))),

  sink("sink_items_total", "counter", "Items that went to a sink", ({ in: taken }) => byKind(taken), ["kind"]),
  sink("sink_samples_total", "counter", "Samples of all channels", ({ in: taken }) => one(taken.samples)),
  sink("sink_bytes_total", "counter", "Bytes of samples", ({ in: taken }) => one(taken.bytes)),
  sink("sink_sequence", "gauge", "Number of the next item, over all runs", ({ sequence }) => one(sequence)),
  sink("sink_queue", "gauge", "Batches that wait to be written", ({ queue }) => one(queue)),
  sink("sink_lag_seconds", "gauge", "Host time less event time of the end of the last item", ({ lagSeconds }) => one(lagSeconds)),

  durable("log_records_total", "counter", "Records written to the turn log: turns, and the state at the beginning of each segment", ({ log }) =>
    one(log.records),
  ),
  durable("log_written_bytes_total", "counter", "Bytes written to the turn log", ({ log }) => one(log.written)),
  durable("log_syncs_total", "counter", "Times that the disk was synced for the turn log", ({ log }) => one(log.syncs)),
  durable("log_segments", "gauge", "Segments of the turn log on disk", ({ log }) => one(log.segments)),
  durable("log_size_bytes", "gauge", "Size of the turn log on disk", ({ log }) => one(log.bytes)),
  journal("journal_batches", "gauge", "Batches that a source's journal has on disk", ({ entries }) => one(entries)),
  journal("journal_size_bytes", "gauge", "Size of a source's journal on disk", ({ bytes }) => one(bytes)),
  journal("journal_backlog_bytes", "gauge", "Bytes in the journal that no turn has taken yet", ({ backlogBytes }) => one(backlogBytes)),
  journal("journal_dropped_total", "counter", "Items dropped because the backlog was full", ({ dropped }) => one(dropped)),
  durable("snapshots_total", "counter", "Snapshots written", ({ snapshots }) => one(snapshots.count)),
  durable("snapshot_failures_total", "counter", "Snapshots that could not be written", ({ snapshots }) => one(snapshots.failed)),
  durable("snapshot_bytes_total", "counter", "Bytes written by snapshots", ({ snapshots }) => one(snapshots.bytes)),
  durable("snapshot_seconds_total", "counter", "Time spent on snapshots", ({ snapshots }) => one(snapshots.seconds)),
  durable("snapshot_turn", "gauge", "Last turn that the last snapshot includes", ({ snapshots }) => one(snapshots.turn)),
  durable("snapshot_timestamp_seconds", "gauge", "Host time of the last snapshot", ({ snapshots: { time } }) =>
    one(time === undefined ? time : unixSeconds(time)),
  ),
  durable("recovery_turns", "gauge", "Turns that were run again at the start", ({ recovery }) => one(recovery.turns)),
  durable("recovery_seconds", "gauge", "Time that the recovery took at the start", ({ recovery }) => one(recovery.seconds)),
  durable("disk_full", "gauge", "1 while the disk is full and nothing is taken", ({ full }) => flag(full)),
];
