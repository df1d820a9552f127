import type { DurableMetrics } from "../durable/durable-metrics.ts";
import type { RunMetrics } from "../metrics.ts";
import type { Health } from "../run-summary.ts";

/** What is told of a run at one moment. */
export interface RunReading {
  /** Name of the flow. */
  readonly flow: string;
  readonly health: Health;
  /** Times that the flow failed and was started again. */
  readonly restarts?: number;
  /** Absent before the run has begun. */
  readonly metrics?: RunMetrics & { readonly durable?: DurableMetrics };
}
