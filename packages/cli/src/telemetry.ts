/** What a run tells of itself while it runs: log, metrics, traces, status. */
import type { HeadframeError, Log } from "@headframe/core";
import {
  type FlowRun,
  type MetricsServer,
  type RunReading,
  runtimeVersion,
  serveMetrics,
  serveStatus,
  stderrLog,
  type TracingOptions,
} from "@headframe/runtime";
import { type Command, Option } from "commander";
import { UsageError } from "./errors.ts";
import { jsonLog } from "./telemetry/json-log.ts";
import { collectorUrl, openTraces } from "./telemetry/open-traces.ts";

/** What the command line says about telemetry. */
export interface TelemetryArguments {
  /** True without a port. */
  readonly metrics?: string | true;
  readonly logFormat: "text" | "json";
  readonly traces?: string;
  readonly traceRatio: string;
  readonly verbose?: boolean;
}

/** What is told of. */
export interface TelemetryOf {
  /** Name of the flow. */
  readonly flow: string;
  /** State directory, where `headframe status` finds the run; absent: no status is served. */
  readonly directory?: string;
}

/** What is asked of a run. */
export type ToldFlow = Pick<FlowRun, "health" | "metrics" | "restarts">;

/** Telemetry of one run. */
export interface Telemetry {
  /** For the host. */
  readonly log: Log;
  /** For `runFlow`, where traces are wanted. */
  readonly tracing?: TracingOptions;
  /** From here on the run's health, metrics and status are told. Resolves when that is so, never rejects, and need not be awaited. */
  attach(run: ToldFlow): Promise<void>;
  /** Closes what is open and sends what is left; takes up to 3 s where a collector does not answer. */
  close(): Promise<void>;
}

/** Prometheus' port range for OpenTelemetry's exporter. @see https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/prometheus/ */
const METRICS_PORT = 9464;

/** Adds the options of {@link TelemetryArguments}, other than `--verbose`. */
export function addTelemetryOptions(command: Command): Command {
  return command
    .option("--metrics [port]", `serve Prometheus metrics on 127.0.0.1 (default port ${METRICS_PORT}; 0: any free one)`)
    .addOption(new Option("--log-format <format>", "how the log is written on standard error").choices(["text", "json"]).default("text"))
    .option("--traces <url>", "send OpenTelemetry traces to this collector by OTLP over HTTP, such as http://localhost:4318")
    .option("--trace-ratio <ratio>", "share of the items that are traced", "0.001");
}

/**
 * Opens the telemetry of a run that is about to start.
 *
 * @throws UsageError for arguments that make no sense
 * @throws HeadframeError `port-in-use`
 */
export async function openTelemetry(given: TelemetryArguments, { flow, directory }: TelemetryOf): Promise<Telemetry> {
  const [port, url, ratio] = [metricsPort(given.metrics), given.traces === undefined ? undefined : collectorUrl(given.traces), traceRatio(given.traceRatio)];
  const level = given.verbose ? "debug" : "info";
  const log = given.logFormat === "json" ? await jsonLog({ level, base: { pid: process.pid, flow } }) : stderrLog(level);
  const told = new ToldRun(flow, log);
  if (port !== undefined) await told.serveMetrics(port);
  const traces = url && (await openTraces(url, ratio, { flow, version: runtimeVersion, log }));
  return {
    log,
    ...(traces && { tracing: traces.tracing }),
    attach: (run) => told.attach(run, directory),
    close: async () => {
      await Promise.all([told.close(), traces?.close()]);
    },
  };
}

/** The servers that tell of a run. */
class ToldRun {
  readonly #flow: string;
  readonly #log: Log;
  #run: ToldFlow | undefined;
  #metrics: MetricsServer | undefined;
  #status: Promise<{ close(): Promise<void> } | undefined> = Promise.resolve(undefined);

  constructor(flow: string, log: Log) {
    this.#flow = flow;
    this.#log = log;
  }

  #read(): RunReading {
    const run = this.#run;
    return run
      ? { flow: this.#flow, health: run.health, restarts: run.restarts, metrics: run.metrics() }
      : { flow: this.#flow, health: { state: "starting", reasons: [] } };
  }

  async serveMetrics(port: number): Promise<void> {
    this.#metrics = await serveMetrics({ port, read: () => this.#read() });
    this.#log.info(`Metrics at ${this.#metrics.url}`);
  }

  async attach(run: ToldFlow, directory: string | undefined): Promise<void> {
    this.#run = run;
    if (directory !== undefined) this.#status = serveStatus(directory, () => this.#read()).catch((error: HeadframeError) => this.#noStatus(error));
    await this.#status;
  }

  /** A run without a status is a run; that another process has the directory is told by the run itself. */
  #noStatus({ code, message }: HeadframeError): undefined {
    if (code === "status-in-use") this.#log.debug(message);
    else this.#log.warn(message);
    return undefined;
  }

  async close(): Promise<void> {
    const status = await this.#status;
    await Promise.all([this.#metrics?.close(), status?.close()]);
  }
}

function metricsPort(given: string | true | undefined): number | undefined {
  if (given === undefined) return undefined;
  const port = given === true ? METRICS_PORT : Number(given);
  if (!/^\d+$/.test(String(given === true ? port : given)) || port > 65_535)
    throw new UsageError(`--metrics "${given}" is not a port between 0 and 65535; the flow stands before --metrics, or write --metrics=${METRICS_PORT}`);
  return port;
}

function traceRatio(text: string): number {
  const ratio = Number(text);
  if (!(ratio > 0 && ratio <= 1) || text.trim() === "") throw new UsageError(`--trace-ratio "${text}" is not a share above 0 and up to 1, such as 0.001`);
  return ratio;
}
