/** Runs `mine-seismic` on a simulated mine as fast as it goes and prints what that took; a process of its own. */
import { join } from "node:path";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { nodeHost, type RunMetrics, runFlow, type StateOptions } from "@headframe/runtime";
import { mineFlow } from "./mine-flow.ts";
import { processorSeconds } from "./repeat.ts";
import { unrepeatable } from "./unrepeatable.ts";
import { watchedSource } from "./watched-source.ts";

/** What to run. */
export interface ScaleRun {
  readonly stations: number;
  readonly rate: number;
  /** Length of the stream. */
  readonly streamSeconds: number;
  /** Stream time after which the buffers are full and the cost counts as steady. */
  readonly steadyFrom: number;
  /** Keep the state, so that the run could go on after any end. */
  readonly state?: Partial<Omit<StateOptions, "directory">>;
  /** Take the mine for a source that cannot be read again. */
  readonly journalled?: boolean;
}

/** What it took. */
export interface ScaleResult {
  /** Start of the flow to its end, with everything on disk. */
  readonly wallSeconds: number;
  readonly processorSeconds: number;
  /** Processor time for a sample, from `steadyFrom` to the end of the stream. */
  readonly steadyNanoseconds: number;
  /** As {@link steadyNanoseconds}, by the clock on the wall. */
  readonly steadyWallNanoseconds: number;
  readonly peakMebibytes: number;
  readonly networkTriggers: number;
  /** Nanoseconds for a sample of the stream, by step. */
  readonly steps: Readonly<Record<string, number>>;
}

async function measure({ stations, rate, streamSeconds, steadyFrom, state, journalled = false }: ScaleRun): Promise<ScaleResult> {
  const total = stations * 3 * rate * streamSeconds;
  const steadyAt = stations * 3 * rate * steadyFrom;
  let taken = 0;
  const mark = () => ({ samples: taken, processor: processorSeconds(), wall: performance.now() });
  let steady: ReturnType<typeof mark> | undefined;
  let last = mark();
  const source = watchedSource(journalled ? unrepeatable(simulatedMine) : simulatedMine, ({ items, done }) => {
    if (steady === undefined && taken >= steadyAt) steady = mark();
    for (const item of items) if (item.kind === "frame") taken += item.samples.length;
    if (done) last = mark();
  });
  await using flow = await mineFlow({ mine: { stations, rate, speed: "max", durationSeconds: streamSeconds }, source });
  const [wall, processor] = [performance.now(), processorSeconds()];
  const { metrics } = await runFlow(flow.document, {
    catalogue: flow.catalogue,
    host: nodeHost(),
    ...(state && { state: { ...state, directory: join(flow.folder, "state") } }),
  }).done;
  const wallSeconds = (performance.now() - wall) / 1000;
  if (taken !== total || steady === undefined) throw new Error(`${taken} of ${total} samples came`);
  return {
    wallSeconds,
    processorSeconds: processorSeconds() - processor,
    steadyNanoseconds: ((last.processor - steady.processor) * 1e9) / (last.samples - steady.samples),
    steadyWallNanoseconds: ((last.wall - steady.wall) * 1e6) / (last.samples - steady.samples),
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
    networkTriggers: metrics.sinks.catalogue?.in.events ?? 0,
    steps: costs(metrics, total),
  };
}

function costs(metrics: RunMetrics, samples: number): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics.steps).map(([id, { ns }]) => [id, ns / samples]));
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2] as string) as ScaleRun)));
