/** What keeping the state costs: throughput, latency, time to come back, and bytes written to the disk. */
import { cost } from "../durable/cost.ts";
import { latencyCost } from "../durable/latency-cost.ts";
import { recovery } from "../durable/recovery.ts";
import { writes } from "../durable/writes.ts";
import type { BenchContext, Measurement } from "../measurement.ts";

/** Runs the measurements of durable runs. */
export async function* durable(context: BenchContext): AsyncGenerator<Measurement> {
  yield* cost(context);
  yield* recovery(context);
  context.progress("latency with state and bytes written, at real speed for a minute");
  // Neither needs much of the machine: a few percent of a core each.
  const [latencies, bytes] = await Promise.all([latencyCost(), writes()]);
  yield* latencies;
  yield* bytes;
}
