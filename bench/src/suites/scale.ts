/** The whole flow `mine-seismic` at a mine's size, each run in a process of its own. */
import { runWorker } from "../child.ts";
import { alone, type BenchContext, type Measurement } from "../measurement.ts";
import type { ScaleResult, ScaleRun } from "../scale-worker.ts";

const RATE = 6000;
/** Stream time after which the buffers of the flow are full. */
const STEADY_FROM = 10;
/** Samples in the steady part of each run with another number of stations. */
const SAMPLES = 60_000_000;

/** Runs the scale measurements. */
export async function* scale(context: BenchContext): AsyncGenerator<Measurement> {
  yield* mine(context);
  yield* mineWithState(context);
  const costs: number[] = [];
  for (const stations of [10, 30, 100, 300, 1000]) {
    context.progress(`mine-seismic, ${stations} stations`);
    const streamSeconds = STEADY_FROM + Math.ceil(SAMPLES / (stations * 3 * RATE));
    const { steadyNanoseconds } = await run({ stations, rate: RATE, streamSeconds, steadyFrom: STEADY_FROM });
    costs.push(steadyNanoseconds);
    yield alone({ bench: "scale/sample-cost", setting: `${stations} stations, buffers full, processor time a sample`, value: steadyNanoseconds, unit: "ns" });
  }
  yield alone({
    bench: "scale/flatness",
    setting: "largest cost a sample to smallest, 10 to 1,000 stations",
    value: Math.max(...costs) / Math.min(...costs),
    unit: "times",
    atMost: 1.5,
  });
}

async function* mine(context: BenchContext): AsyncGenerator<Measurement> {
  context.progress("mine-seismic, 204 stations");
  const streamSeconds = 60;
  const { wallSeconds, processorSeconds, peakMebibytes, steps } = await run({ stations: 204, rate: RATE, streamSeconds, steadyFrom: STEADY_FROM });
  const setting = `204 triaxial stations at 6 kHz, ${streamSeconds} s of stream`;
  yield alone({ bench: "scale/speed", setting: `${setting}, start to end`, value: streamSeconds / wallSeconds, unit: "times real time", atLeast: 10 });
  yield alone({
    bench: "scale/speed-per-core",
    setting: `${setting}, by processor time of all threads`,
    value: streamSeconds / processorSeconds,
    unit: "times real time",
    atLeast: 10,
  });
  yield alone({ bench: "scale/memory", setting: `${setting}, peak resident`, value: peakMebibytes, unit: "MiB", atMost: 300 });
  for (const [id, value] of Object.entries(steps)) yield alone({ bench: "scale/step-cost", setting: `step ${id}, time a sample`, value, unit: "ns" });
}

/** As {@link mine}, able to go on after any end. */
async function* mineWithState(context: BenchContext): AsyncGenerator<Measurement> {
  context.progress("mine-seismic, 204 stations, with state");
  const streamSeconds = 60;
  const mine = { stations: 204, rate: RATE, streamSeconds, steadyFrom: STEADY_FROM };
  const { wallSeconds, processorSeconds, peakMebibytes } = await run({ ...mine, state: { durability: "process" } });
  const setting = `204 triaxial stations at 6 kHz, ${streamSeconds} s of stream, state kept (process)`;
  const unit = "times real time";
  yield alone({ bench: "scale/speed", setting: `${setting}, start to end`, value: streamSeconds / wallSeconds, unit, atLeast: 10 });
  const perCore = { bench: "scale/speed-per-core", setting: `${setting}, by processor time of all threads` };
  yield alone({ ...perCore, value: streamSeconds / processorSeconds, unit, atLeast: 10 });
  yield alone({ bench: "scale/memory", setting: `${setting}, peak resident`, value: peakMebibytes, unit: "MiB" });
}

function run(argument: ScaleRun): Promise<ScaleResult> {
  return runWorker<ScaleResult>("scale-worker", argument);
}
