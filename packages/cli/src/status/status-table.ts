import type { Status } from "@headframe/runtime";
import { shortBytes, shortCount, shortSeconds } from "./quantities.ts";
import { printable, textTable } from "./text-table.ts";

type Metrics = NonNullable<Status["metrics"]>;
type Durable = NonNullable<Metrics["durable"]>;

/**
 * The status of a run as lines of text, for one glance.
 *
 * @param before - an earlier status of the same process: rates are averages since then; without it there are none
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

function heading({ flow, health, restarts = 0, pid, since, uptimeSeconds, version, residentBytes }: Status): string[] {
  return [
    `${printable(flow)}: ${printable(health.state)}${restarts > 0 ? `, started again ${restarts === 1 ? "once" : `${restarts} times`} after a failure` : ""}`,
    ...health.reasons.map((reason) => `  ! ${printable(reason)}`),
    `  pid ${pid}, since ${printable(since).slice(0, 19)}Z (${shortSeconds(uptimeSeconds)}), ${shortBytes(residentBytes)} of memory, version ${printable(version)}`,
  ];
}

/** A rate over the time between two statuses; none where counting began anew meanwhile. */
function rate(status: Status, before: Status | undefined, count: (metrics: Metrics) => number | undefined): string {
  const seconds = span(status, before);
  const [now, then] = [status, before].map((of) => of?.metrics && count(of.metrics));
  return now === undefined || then === undefined || seconds <= 0 || now < then ? "-" : `${shortCount((now - then) / seconds)}/s`;
}

/** What rates are measured over, s. */
const span = (status: Status, before: Status | undefined): number => (before ? status.uptimeSeconds - before.uptimeSeconds : 0);

/** How far something is behind, in words. */
function behindText(seconds: number): string {
  return seconds < -0.005 ? `${shortSeconds(-seconds)} ahead` : `${shortSeconds(Math.max(0, seconds))} behind`;
}

function progress(metrics: Metrics, status: Status, before: Status | undefined): string {
  const reached = Object.values(metrics.sources).flatMap(({ watermark, idle, ended }) => (watermark === undefined || idle || ended ? [] : [BigInt(watermark)]));
  const least = reached.length === 0 ? undefined : reached.reduce((a, b) => (b < a ? b : a));
  const behind = least === undefined ? "" : `, event time ${behindText(Number(BigInt(metrics.now) - least) / 1e9)}`;
  const waits = metrics.credit === 0 && metrics.turns > 0 ? ", waits for its sinks" : "";
  const speed = before ? ` (${rate(status, before, ({ turns }) => turns)}; rates over the last ${shortSeconds(span(status, before))})` : "";
  return `  turn ${metrics.turns}${speed}${behind}${waits}`;
}

/** A source whose clock is ahead of the host's has a negative lag. */
const lag = (seconds: number | undefined): string =>
  seconds === undefined ? "-" : seconds < -0.005 ? `${shortSeconds(-seconds)} ahead` : shortSeconds(Math.max(0, seconds));
const items = ({ frames, events, gaps }: { readonly frames: number; readonly events: number; readonly gaps: number }): number => frames + events + gaps;

function sources(metrics: Metrics, status: Status, before: Status | undefined): string[] {
  const rows = Object.entries(metrics.sources).map(([id, source]) => [
    id,
    stateOf(source),
    shortCount(items(source.out)),
    rate(status, before, ({ sources: all }) => (all[id] ? items(all[id].out) : undefined)),
    shortCount(source.out.samples),
    shortCount(source.side?.errors ?? 0),
    lag(source.lagSeconds),
  ]);
  return textTable(["SOURCE", "state", "items", "rate", "samples", "errors", "lag"], rows);
}

function stateOf({ ended, idle, silentSeconds }: Metrics["sources"][string]): string {
  if (ended) return "ended";
  if (silentSeconds !== undefined) return `silent ${shortSeconds(silentSeconds)}`;
  return idle ? "idle" : "live";
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
  const age = snapshots.time === undefined ? "" : `, ${shortSeconds(Math.max(0, Number(BigInt(now) - BigInt(snapshots.time)) / 1e9))} old`;
  const behind = `${shortCount(Math.max(0, turns - snapshots.turn))} turns ago${age}`;
  return [
    "STATE",
    ...(full ? ["  ! the disk is full: nothing is taken until there is room"] : []),
    `  turn log: ${shortBytes(log.bytes)} on disk in ${log.segments} ${log.segments === 1 ? "segment" : "segments"}, ${shortCount(log.records)} records written`,
    `  snapshot: ${behind}, ${shortCount(snapshots.count)} taken${snapshots.failed > 0 ? `, ${shortCount(snapshots.failed)} failed` : ""}`,
    ...(recovery.turns > 0 ? [`  recovery: ${shortCount(recovery.turns)} turns were run again in ${shortSeconds(recovery.seconds)}`] : []),
    ...Object.entries(journals).map(
      ([id, { entries, bytes, backlogBytes, dropped }]) =>
        `  journal of ${printable(id)}: ${shortBytes(bytes)} on disk in ${shortCount(entries)} batches, ${shortBytes(backlogBytes)} not taken yet${dropped > 0 ? `, ${shortCount(dropped)} DROPPED` : ""}`,
    ),
  ];
}
