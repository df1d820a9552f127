import { type FlowDocument, formatTime, type Log, type PortReference, splitReference, type Time } from "@headframe/core";
import type { FlowRun, RunMetrics, RunSummary } from "@headframe/runtime";

/** Shows once a second on a terminal how far a run has come; gives the function that takes the line away. */
export function watchProgress(run: FlowRun): () => void {
  const started = performance.now();
  const clear = () => process.stderr.write("\r\x1b[2K");
  const draw = () => process.stderr.write(`\r\x1b[2K${progressLine(run.metrics(), (performance.now() - started) / 1000)}`);
  const timer = setInterval(draw, 1000);
  let open = true;
  return () => {
    if (open) clear();
    open = false;
    clearInterval(timer);
  };
}

/** How far a run has come: event time, samples and items taken in, items of bad data. */
function progressLine(metrics: RunMetrics, elapsedSeconds: number): string {
  const { samples, items } = totals(metrics);
  const rate = elapsedSeconds > 0 ? (samples > 0 ? samples : items) / elapsedSeconds : 0;
  const reached = eventTime(metrics);
  const errors = Object.values(metrics.steps).reduce((sum, step) => sum + step.errors, 0);
  return [
    `${elapsedSeconds.toFixed(0)} s`,
    reached === undefined ? "waiting for data" : `at ${formatTime(reached).slice(0, 19)}Z`,
    `${count(items)} items${samples > 0 ? `, ${count(samples)} samples` : ""} (${count(rate)}/s)`,
    ...(errors > 0 ? [`${errors} errors`] : []),
  ].join("  ");
}

/** One line about a run that is over. */
export function reportSummary(document: FlowDocument, summary: RunSummary, log: Log): void {
  const { samples, items } = totals(summary.metrics);
  const ports = [...new Set(document.sinks.flatMap((sink) => sink.in))]; // what two sinks take is one output
  const outputs = ports.reduce((sum, port) => sum + eventsOf(summary.metrics, port), 0);
  const problems = [summary.errors > 0 ? `${summary.errors} errors` : "", summary.late > 0 ? `${summary.late} late items` : ""].filter(Boolean);
  log.info(
    `${document.name} ${summary.outcome}: ${count(items)} items${samples > 0 ? ` with ${count(samples)} samples` : ""} in, ${count(outputs)} events out${problems.length > 0 ? `, ${problems.join(", ")}` : ""}`,
  );
  for (const reason of summary.health.state === "degraded" ? summary.health.reasons : []) log.warn(reason);
}

/** Events that have left a port, `step` or `step#port`; side ports carry events. */
function eventsOf(metrics: RunMetrics, port: PortReference): number {
  const [id, side] = splitReference(port);
  const part = metrics.steps[id] ?? metrics.sources[id];
  return (side === undefined ? part?.out.events : part?.side[side]) ?? 0;
}

function totals(metrics: RunMetrics): { samples: number; items: number } {
  const sources = Object.values(metrics.sources);
  return {
    samples: sources.reduce((sum, source) => sum + source.out.samples, 0),
    items: sources.reduce((sum, source) => sum + source.out.frames + source.out.events, 0),
  };
}

function eventTime(metrics: RunMetrics): Time | undefined {
  const marks = Object.values(metrics.sources).flatMap((source) => (source.watermark === undefined ? [] : [source.watermark]));
  return marks.length === 0 ? undefined : marks.reduce((a, b) => (b < a ? b : a));
}

function count(n: number): string {
  if (n >= 1e9) return `${(n / 1e9).toFixed(2)} G`;
  if (n >= 1e6) return `${(n / 1e6).toFixed(1)} M`;
  return n >= 1e4 ? `${(n / 1e3).toFixed(0)} k` : String(Math.round(n));
}
