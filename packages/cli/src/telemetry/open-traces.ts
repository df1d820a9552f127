import type { Log } from "@headframe/core";
import type { TracingOptions } from "@headframe/runtime";
import { UsageError } from "../errors.ts";
import { PatientExporter } from "./patient-exporter.ts";

/** Longest time that one export, with its retries, may take, ms; at the end of a run it is waited for so long. */
const EXPORT_MILLISECONDS = 3000;

/** Traces on their way to a collector. */
export interface OpenTraces {
  readonly tracing: TracingOptions;
  /** Sends what is left, as far as the collector takes it. */
  close(): Promise<void>;
}

/** Address of a collector's trace endpoint: without a path it is `/v1/traces`, as OTLP says. @throws UsageError */
export function collectorUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new UsageError(`--traces "${text}" is not the address of a collector, such as http://localhost:4318`);
  if (url.pathname === "/") url.pathname = "/v1/traces";
  return url;
}

/**
 * Sends spans to a collector by OTLP over HTTP, in batches, from a queue with a bound. Headers, such as an access token,
 * come from the environment: `OTEL_EXPORTER_OTLP_HEADERS`.
 */
export async function openTraces(url: URL, ratio: number, { flow, version, log }: { flow: string; version: string; log: Log }): Promise<OpenTraces> {
  const [{ OTLPTraceExporter }, { resourceFromAttributes }, { BatchSpanProcessor, TracerProvider }] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/sdk-trace"),
  ]);
  const collector = `${url.origin}${url.pathname}`; // without what may be a password
  const exporter = new PatientExporter(new OTLPTraceExporter({ url: url.href, timeoutMillis: EXPORT_MILLISECONDS }), collector, log);
  const processor = new BatchSpanProcessor({ exporter, exportTimeoutMillis: 2 * EXPORT_MILLISECONDS, maxQueueSize: 4096, scheduledDelayMillis: 1000 });
  const resource = resourceFromAttributes({ "service.name": "headframe", "service.version": version, "process.pid": process.pid, "headframe.flow": flow });
  const provider = new TracerProvider({ resource, spanProcessors: [processor] });
  log.debug(`One item in ${Math.round(1 / ratio)} is traced, to ${collector}`);
  return {
    tracing: { tracer: provider.getTracer("headframe", version), ratio },
    close: () => withinMilliseconds(EXPORT_MILLISECONDS, provider.shutdown()),
  };
}

async function withinMilliseconds(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work.catch(() => {}), over]);
  clearTimeout(timer);
}
