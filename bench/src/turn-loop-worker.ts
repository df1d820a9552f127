/** Measures the turn loop with trivial steps, a source that never waits and a sink that forgets; a process of its own. */
import { nodeHost, runFlow } from "@headframe/runtime";
import { chain, pass, readings } from "./event-chain.ts";
import { forgettingSink, readySource } from "./memory-devices.ts";

/** What to run: a chain of some steps for its cost, or one of three for its memory. */
export type TurnLoopRun = { readonly keys: number } & ({ readonly steps: number } | { readonly seconds: number });

/** Cost of an item through the whole chain. */
export interface TurnLoopCost {
  readonly nanoseconds: number;
}

/** Resident memory in MiB: the median of the run's last third less that of its middle third, and the last value. */
export interface TurnLoopMemory {
  readonly growth: number;
  readonly resident: number;
}

async function fastest(steps: number, keys: number): Promise<TurnLoopCost> {
  await nanosecondsPerItem(steps, keys, 300_000);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) best = Math.min(best, await nanosecondsPerItem(steps, keys, 2_000_000));
  return { nanoseconds: best };
}

async function nanosecondsPerItem(steps: number, keys: number, total: number): Promise<number> {
  let left = total;
  const ring = readings(keys);
  let at = 0;
  const source = readySource((credit) => {
    const n = Math.min(credit, left, ring.length - at);
    const items = ring.slice(at, at + n);
    at = (at + n) % ring.length;
    left -= n;
    return items;
  });
  const start = performance.now();
  await runFlow(chain(steps), { catalogue: { operators: [pass], sources: [source], sinks: [forgettingSink()] }, host: nodeHost() }).done;
  return ((performance.now() - start) * 1e6) / total;
}

/** Resident memory of the middle and last third of a run, sampled through the run. */
async function memoryOver(runSeconds: number, keys: number): Promise<TurnLoopMemory> {
  const ring = readings(keys);
  const started = performance.now();
  const samples: number[] = [];
  let at = 0;
  const source = readySource((credit) => {
    const elapsed = performance.now() - started;
    if (elapsed > samples.length * 1000) samples.push(process.memoryUsage.rss() / 2 ** 20);
    if (elapsed > runSeconds * 1000) return [];
    const items = ring.slice(at, at + credit);
    at = (at + items.length) % ring.length;
    return items;
  });
  await runFlow(chain(3), { catalogue: { operators: [pass], sources: [source], sinks: [forgettingSink()] }, host: nodeHost() }).done;
  const third = Math.floor(samples.length / 3);
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return { growth: median(samples.slice(2 * third)) - median(samples.slice(third, 2 * third)), resident: samples.at(-1) ?? 0 };
}

const run = JSON.parse(process.argv[2] as string) as TurnLoopRun;
process.stdout.write(JSON.stringify("steps" in run ? await fastest(run.steps, run.keys) : await memoryOver(run.seconds, run.keys)));
