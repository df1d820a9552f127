import type { Status } from "@headframe/runtime";
import { shortBytes, shortCount, shortSeconds } from "./quantities.ts";
import { printable, textTable } from "./text-table.ts";

type Metrics = NonNullable<Status["metrics"]>;
type Durable = NonNullable<Metrics["durable"]>;

/**
 * The status of a run as lines of text, for one glance.
 *
 * @param before - an earlier status of the same process; without it, rates are averages since its start
 */
export function statusTable(status: Status, before?: Status): string[] {
  const { metrics } = status;
  return [
    ...heading(status),
    ...(metrics === undefined
      ? []
      : [progress(metrics, status, before), ...section(sources(metrics, status, before)), ...section(steps(metrics)), ...section(sinks(metrics))]),
    ...(metrics?.durable ? section(durable(metrics.durable, metrics)) : []),
  ];
}

const section = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ["", ...lines]);

function heading({ flow, health, pid, since, uptimeSeconds, version, residentBytes }: Status): string[] {
  return [
    `${printable(flow)}: ${printable(health.state)}`,
    ...health.reasons.map((reason) => `  ! ${printable(reason)}`),
    `  pid ${pid}, since ${printable(since).slice(0, 19)}Z (${shortSeconds(uptimeSeconds)}), ${shortBytes(residentBytes)} of memory, version ${printable(version)}`,
  ];
}

/** A rate over the time between two statuses, or since the start. */
function rate(status: Status, before: Status | undefined, count: (metrics: Metrics) => number | undefined): string {
  const seconds = status.uptimeSeconds - (before?.uptimeSeconds ?? 0);
  const [now, then] = [status.metrics && count(status.metrics), before?.metrics ? (count(before.metrics) ?? 0) : 0];
  return now === undefined || seconds <= 0 ? "-" : `${shortCount(Math.max(0, now - then) / seconds)}/s`;
}

function progress(metrics: Metrics, status: Status, before: Status | undefined): string {
  const reached = Object.values(metrics.sources).flatMap(({ watermark, idle, ended }) => (watermark === undefined || idle || ended ? [] : [BigInt(watermark)]));
  const least = reached.length === 0 ? undefined : reached.reduce((a, b) => (b < a ? b : a));
  const behind = least === undefined ? "" : `, event time ${shortSeconds(Number(BigInt(metrics.now) - least) / 1e9)} behind`;
  const waits = metrics.credit === 0 && metrics.turns > 0 ? ", waits for its sinks" : "";
  return `  ${shortCount(metrics.turns)} turns (${rate(status, before, ({ turns }) => turns)})${behind}${waits}`;
}

const lag = (seconds: number | undefined): string => (seconds === undefined ? "-" : shortSeconds(seconds));
const items = ({ frames, events, gaps }: { readonly frames: number; readonly events: number; readonly gaps: number }): number => frames + events + gaps;

function sources(metrics: Metrics, status: Status, before: Status | undefined): string[] {
  const rows = Object.entries(metrics.sources).map(([id, source]) => [
    id,
    source.ended ? "ended" : source.idle ? "idle" : "live",
    shortCount(items(source.out)),
    rate(status, before, ({ sources: all }) => (all[id] ? items(all[id].out) : undefined)),
    shortCount(source.out.samples),
    shortCount(source.side?.errors ?? 0),
    lag(source.lagSeconds),
  ]);
  return textTable(["SOURCE", "state", "items", "rate", "samples", "errors", "lag"], rows);
}

function steps(metrics: Metrics): string[] {
  const total = Object.values(metrics.steps).reduce((sum, { ns }) => sum + ns, 0);
  const rows = Object.entries(metrics.steps).map(([id, step]) => [
    id,
    shortCount(items(step.in)),
    shortCount(items(step.out)),
    shortCount(step.errors),
    shortCount(step.late),
    shortCount(step.keys),
    shortCount(step.queue),
    lag(step.lagSeconds),
    total > 0 ? `${((100 * step.ns) / total).toFixed(0)} %` : "-",
  ]);
  return textTable(["STEP", "in", "out", "errors", "late", "keys", "queue", "lag", "time"], rows);
}

function sinks(metrics: Metrics): string[] {
  const rows = Object.entries(metrics.sinks).map(([id, sink]) => [
    id,
    shortCount(items(sink.in)),
    shortCount(sink.sequence),
    shortCount(sink.queue),
    lag(sink.lagSeconds),
  ]);
  return textTable(["SINK", "items", "in all runs", "queue", "lag"], rows);
}

function durable({ log, journals, snapshots, recovery, full }: Durable, { turns, now }: Metrics): string[] {
  const age = snapshots.time === undefined ? "" : `, ${shortSeconds(Number(BigInt(now) - BigInt(snapshots.time)) / 1e9)} old`;
  const behind = `${shortCount(turns - snapshots.turn)} turns ago${age}`;
  return [
    "STATE",
    ...(full ? ["  ! the disk is full: nothing is taken until there is room"] : []),
    `  turn log: ${shortCount(log.records)} turns, ${shortBytes(log.bytes)} written, ${log.segments} ${log.segments === 1 ? "segment" : "segments"}`,
    `  snapshot: ${behind}, ${shortCount(snapshots.count)} taken${snapshots.failed > 0 ? `, ${shortCount(snapshots.failed)} failed` : ""}`,
    ...(recovery.turns > 0 ? [`  recovery: ${shortCount(recovery.turns)} turns were run again in ${shortSeconds(recovery.seconds)}`] : []),
    ...Object.entries(journals).map(
      ([id, { entries, backlogBytes, dropped }]) =>
        `  journal of ${printable(id)}: ${shortCount(entries)} items, ${shortBytes(backlogBytes)} not taken yet${dropped > 0 ? `, ${shortCount(dropped)} DROPPED` : ""}`,
    ),
  ];
}
