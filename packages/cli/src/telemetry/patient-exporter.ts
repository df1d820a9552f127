import type { Log } from "@headframe/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";

/** Takes spans to a collector that may be away: says once that it is, and once that it is back. */
export class PatientExporter implements SpanExporter {
  readonly #inner: SpanExporter;
  readonly #collector: string;
  readonly #log: Log;
  /** Spans that did not arrive since the collector went away; undefined while it is there. */
  #lost: number | undefined;

  /** @param collector - its address, for the log */
  constructor(inner: SpanExporter, collector: string, log: Log) {
    this.#inner = inner;
    this.#collector = collector;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter["export"]>[1]): void {
    const settled: typeof done = (result) => {
      this.#note(result.error ?? (result.code === 0 ? undefined : new Error("refused")), spans.length);
      done({ code: 0 }); // a failure that is told again would be logged by the SDK, each time
    };
    try {
      this.#inner.export(spans, settled);
    } catch (thrown) {
      settled({ code: 1, error: thrown as Error });
    }
  }

  #note(error: Error | undefined, spans: number): void {
    if (error !== undefined) {
      if (this.#lost === undefined)
        this.#log.warn(`Traces do not reach ${this.#collector}: ${error.message || error.name}. The run goes on, their spans are dropped`);
      this.#lost = (this.#lost ?? 0) + spans;
    } else if (this.#lost !== undefined) {
      this.#log.info(`Traces reach ${this.#collector} again; ${this.#lost} spans were dropped`);
      this.#lost = undefined;
    }
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#inner.forceFlush?.();
  }
}
