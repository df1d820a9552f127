/** How long a trigger takes from the frame that completes it to a sink, at real speed. */
import { runWorker } from "../child.ts";
import type { LatencyResult, LatencyRun } from "../latency-worker.ts";
import { alone, type BenchContext, type Measurement } from "../measurement.ts";

const run: LatencyRun = { stations: 60, rate: 2000, blockSeconds: 0.1, eventsPerMinute: 60, seconds: 60 };

/** Runs the latency measurements. */
export async function* latency(context: BenchContext): AsyncGenerator<Measurement> {
  context.progress(`mine-seismic at real speed for ${run.seconds} s`);
  const { stationTriggers, networkTriggers } = await runWorker<LatencyResult>("latency-worker", run);
  const setting = `${run.stations} triaxial stations at 2 kHz, frames of ${run.blockSeconds} s, real speed`;
  yield* quantiles("latency/station-trigger", setting, stationTriggers);
  yield* quantiles("latency/network-trigger", setting, networkTriggers);
}

function* quantiles(bench: string, setting: string, milliseconds: readonly number[]): Generator<Measurement> {
  if (milliseconds.length === 0) throw new Error(`${bench}: no trigger came out`);
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.ceil(q * sorted.length) - 1] as number;
  yield alone({ bench: `${bench}-median`, setting: `${setting}, ${sorted.length} triggers`, value: quantile(0.5), unit: "ms" });
  yield alone({ bench: `${bench}-p99`, setting: `${setting}, ${sorted.length} triggers`, value: quantile(0.99), unit: "ms" });
}
