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

/**
 * Metrics of this process (`process_…`, `nodejs_…`) in the Prometheus text format: memory, processor time, event-loop lag,
 * garbage collection. From the first call on the process measures its event-loop lag.
 */
export async function processText(): Promise<string> {
  processRegistry ??= (async () => {
    const { collectDefaultMetrics, Registry } = await import("prom-client");
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    return registry;
  })();
  return (await processRegistry).metrics();
}
