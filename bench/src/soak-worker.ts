/** Runs `mine-seismic` at real speed for a long time with its state kept, and prints what it used; a process of its own. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { type DurableMetrics, nodeHost, runFlow, type StateOptions } from "@headframe/runtime";
import { mineFlow } from "./mine-flow.ts";
import { processorSeconds } from "./repeat.ts";
import { type StateUse, stateUse } from "./state-use.ts";
import { unrepeatable } from "./unrepeatable.ts";

/** What to run. */
export interface SoakRun {
  readonly stations: number;
  readonly rate: number;
  readonly seconds: number;
  readonly state: Partial<Omit<StateOptions, "directory">>;
  /** Where the samples are written when all is over, one JSON object a line; nowhere if absent. */
  readonly trace?: string;
}

/** The run after some seconds. */
export interface SoakSample {
  readonly seconds: number;
  readonly residentBytes: number;
  readonly state: StateUse;
  /** Host time less event time of the last samples taken in. */
  readonly lagSeconds: number;
}

/** What it used. */
export interface SoakResult {
  readonly samples: readonly SoakSample[];
  readonly taken: number;
  readonly wallSeconds: number;
  readonly processorSeconds: number;
  readonly peakMebibytes: number;
  readonly durable: DurableMetrics;
}

async function measure({ stations, rate, seconds, state, trace }: SoakRun): Promise<SoakResult> {
  await using flow = await mineFlow({ mine: { stations, rate, speed: 1, durationSeconds: seconds }, source: unrepeatable(simulatedMine) });
  const directory = join(flow.folder, "state");
  const samples: SoakSample[] = [];
  const [wall, processor] = [performance.now(), processorSeconds()];
  const run = runFlow(flow.document, { catalogue: flow.catalogue, host: nodeHost(), state: { ...state, directory } });
  const sample = async (): Promise<void> => {
    const residentBytes = process.memoryUsage.rss();
    const { lagSeconds = 0 } = run.metrics().sources.geophones ?? {};
    samples.push({ seconds: (performance.now() - wall) / 1000, residentBytes, state: await stateUse(directory), lagSeconds });
  };
  const timer = setInterval(() => void sample(), 1000);
  const { metrics } = await run.done.finally(() => clearInterval(timer));
  if (trace !== undefined) {
    await mkdir(dirname(trace), { recursive: true });
    await writeFile(trace, samples.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
  return {
    samples,
    taken: metrics.sources.geophones?.out.samples ?? 0,
    wallSeconds: (performance.now() - wall) / 1000,
    processorSeconds: processorSeconds() - processor,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
    durable: metrics.durable as DurableMetrics,
  };
}

const result = await measure(JSON.parse(process.argv[2] as string) as SoakRun);
process.stdout.write(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? String(value) : value)));
