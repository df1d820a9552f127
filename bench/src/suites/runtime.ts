/** Cost of the turn loop itself: trivial steps, 1,000 keys, a source that never waits and a sink that forgets. */
import { runWorker } from "../child.ts";
import { alone, type BenchContext, type Measurement } from "../measurement.ts";
import type { TurnLoopCost, TurnLoopMemory, TurnLoopRun } from "../turn-loop-worker.ts";

const KEYS = 1000;
const SECONDS = 60;

/** Runs the turn-loop measurements. */
export async function* runtime(context: BenchContext): AsyncGenerator<Measurement> {
  for (const steps of [1, 10]) {
    context.progress(`turn loop, ${steps} steps`);
    const { nanoseconds } = await run<TurnLoopCost>({ keys: KEYS, steps });
    const setting = `${steps} ${steps === 1 ? "step" : "steps"}, ${KEYS} keys, per item and step`;
    yield alone({ bench: "runtime/turn-loop", setting, value: nanoseconds / steps, unit: "ns", atMost: 300 });
  }
  context.progress(`turn loop, memory over ${SECONDS} s`);
  const { growth, resident } = await run<TurnLoopMemory>({ keys: KEYS, seconds: SECONDS });
  yield alone({
    bench: "runtime/memory-growth",
    setting: `${SECONDS} s at full speed, last third against middle third`,
    value: growth,
    unit: "MiB",
    atMost: 16,
  });
  yield alone({ bench: "runtime/memory", setting: `resident after ${SECONDS} s at full speed`, value: resident, unit: "MiB" });
}

function run<T>(argument: TurnLoopRun): Promise<T> {
  return runWorker<T>("turn-loop-worker", argument);
}
