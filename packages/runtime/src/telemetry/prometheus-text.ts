import type { Registry } from "prom-client";
import { runMetricList } from "./prometheus-metrics.ts";
import type { RunReading } from "./run-reading.ts";

/** Of the Prometheus text format 0.0.4. */
export const prometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

/**
 * A run's metrics in the Prometheus text format. Everything is made at the call, so that a run nobody looks at pays nothing.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function prometheusText(reading: RunReading): Promise<string> {
  const { Counter, Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  for (const { name, help, type, labels, values } of runMetricList) {
    const description = { name, help, labelNames: ["flow", ...labels], registers: [registry] };
    const found = values(reading);
    if (found.length === 0) continue;
    const metric = type === "counter" ? new Counter(description) : new Gauge(description);
    for (const [own, value] of found) if (Number.isFinite(value)) metric.inc({ flow: reading.flow, ...own }, value);
  }
  return registry.metrics();
}

let processRegistry: Promise<Registry> | undefined;

/** The families that prom-client makes of its histogram of the event-loop lag. */
const lagHistogram = /^# HELP nodejs_eventloop_lag_(?:min|max|mean|stddev|p\d+)_seconds /;
/** There is no mean of an empty histogram; its other figures are numbers that mean nothing. */
const emptyHistogram = /^nodejs_eventloop_lag_mean_seconds nan$/im;

/**
 * Metrics of this process (`process_…`, `nodejs_…`) in the Prometheus text format: memory, processor time, event-loop lag,
 * garbage collection. From the first call on the process measures its event-loop lag; what was not measured yet is left out.
 */
export async function processText(): Promise<string> {
  processRegistry ??= (async () => {
    const { collectDefaultMetrics, Registry } = await import("prom-client");
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    return registry;
  })();
  const text = await (await processRegistry).metrics();
  if (!emptyHistogram.test(text)) return text;
  const families = text.split("\n\n");
  return families.filter((family) => !lagHistogram.test(family)).join("\n\n");
}
