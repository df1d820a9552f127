/** Whether outputs wait for snapshots: triggers at real speed with several intervals between them, side by side. */
import { runWorker } from "../child.ts";
import type { LatencyResult, LatencyRun } from "../latency-worker.ts";
import { alone, type Measurement } from "../measurement.ts";
import { median } from "./rounds.ts";

const run: LatencyRun = { stations: 60, rate: 2000, blockSeconds: 0.1, eventsPerMinute: 60, seconds: 60 };
const variants = [
  { name: "nothing kept" },
  { name: "process, a snapshot every 0.1 s", state: { durability: "process", snapshotSeconds: 0.1 } },
  { name: "process, a snapshot every 1 s", state: { durability: "process", snapshotSeconds: 1 } },
  { name: "process, a snapshot every 10 s", state: { durability: "process", snapshotSeconds: 10 } },
  { name: "power, a snapshot every 1 s", state: { durability: "power", snapshotSeconds: 1 } },
] as const;

/** Measures all variants at the same time, each in a process of its own. */
export async function latencyCost(): Promise<Measurement[]> {
  const results = await Promise.all(
    variants.map(async ({ name, ...how }) => ({ name, result: await runWorker<LatencyResult>("latency-worker", { ...run, ...how }) })),
  );
  const measurements = results.flatMap(({ name, result }) => [
    ...quantiles("durable/station-trigger", name, result.stationTriggers),
    ...quantiles("durable/network-trigger", name, result.networkTriggers),
  ]);
  const medians = results.filter(({ name }) => name.startsWith("process")).map(({ result }) => median(result.stationTriggers));
  return [
    ...measurements,
    alone({
      bench: "durable/latency-spread",
      setting: "station triggers, longest median to shortest, snapshots every 0.1, 1 and 10 s",
      value: Math.max(...medians) / Math.min(...medians),
      unit: "times",
      atMost: 1.25,
    }),
  ];
}

function quantiles(bench: string, name: string, milliseconds: readonly number[]): Measurement[] {
  if (milliseconds.length === 0) throw new Error(`${bench}: no trigger came out`);
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.ceil(q * sorted.length) - 1] as number;
  const setting = `${run.stations} triaxial stations at 2 kHz, real speed, ${variants.length} runs side by side, ${sorted.length} triggers, ${name}`;
  return [
    alone({ bench: `${bench}-median`, setting, value: quantile(0.5), unit: "ms" }),
    alone({ bench: `${bench}-p99`, setting, value: quantile(0.99), unit: "ms" }),
  ];
}
