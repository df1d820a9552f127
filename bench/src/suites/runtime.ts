/** Cost of the turn loop itself: trivial steps, 1,000 keys, a source that never waits and a sink that forgets. */
import { anyItem, type DataItem, defineOperator, type Event, type FlowDocument, type Kernel, optionsSchema } from "@headframe/core";
import { nodeHost, runFlow } from "@headframe/runtime";
import { alone, type BenchContext, type Measurement } from "../measurement.ts";
import { forgettingSink, readySource } from "../memory-devices.ts";

const KEYS = 1000;

const pass = defineOperator({
  name: "pass",
  version: 1,
  family: "bench",
  summary: "Counts items and passes them on",
  options: optionsSchema({}),
  accepts: anyItem,
  emits: anyItem,
  keyBy: "source",
  example: { options: {}, in: [], out: [] },
  kernel: (): Kernel<{ count: number }, DataItem, DataItem, Record<never, never>> => ({
    start: () => ({ count: 0 }),
    step(state, item, emit) {
      state.count++;
      emit.out(item);
    },
  }),
});

/** Runs the turn-loop measurements. */
export async function* runtime(context: BenchContext): AsyncGenerator<Measurement> {
  for (const steps of [1, 10]) {
    context.progress(`turn loop, ${steps} steps`);
    await nanosecondsPerItem(steps, 300_000);
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round++) best = Math.min(best, await nanosecondsPerItem(steps, 2_000_000));
    yield alone({
      bench: "runtime/turn-loop",
      setting: `${steps} ${steps === 1 ? "step" : "steps"}, ${KEYS} keys, per item and step`,
      value: best / steps,
      unit: "ns",
      atMost: 300,
    });
  }
  context.progress("turn loop, memory over 60 s");
  const { growth, resident } = await memoryOver(60);
  yield alone({ bench: "runtime/memory-growth", setting: "60 s at full speed, last third against middle third", value: growth, unit: "MiB", atMost: 16 });
  yield alone({ bench: "runtime/memory", setting: "resident after 60 s at full speed", value: resident, unit: "MiB" });
}

async function nanosecondsPerItem(steps: number, total: number): Promise<number> {
  let left = total;
  const ring = readings();
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
async function memoryOver(runSeconds: number): Promise<{ growth: number; resident: number }> {
  const ring = readings();
  const started = performance.now();
  const samples: number[] = [];
  const source = readySource((credit) => {
    if (performance.now() - started > samples.length * 1000) samples.push(process.memoryUsage.rss() / 2 ** 20);
    return performance.now() - started > runSeconds * 1000 ? [] : ring.slice(0, credit);
  });
  await runFlow(chain(3), { catalogue: { operators: [pass], sources: [source], sinks: [forgettingSink()] }, host: nodeHost() }).done;
  const third = Math.floor(samples.length / 3);
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return { growth: median(samples.slice(2 * third)) - median(samples.slice(third, 2 * third)), resident: samples.at(-1) ?? 0 };
}

function readings(): Event[] {
  return Array.from({ length: KEYS * 8 }, (_, i) => ({
    kind: "event",
    type: "reading",
    id: `${i}`,
    source: `sensor-${i % KEYS}`,
    time: BigInt(i) * 1_000_000n,
    data: i,
  }));
}

function chain(steps: number): FlowDocument {
  const ids = Array.from({ length: steps }, (_, i) => `step-${i}`);
  return {
    headframe: 1,
    name: "chain",
    sources: [{ id: "source", device: "ready", version: 1, options: {} }],
    steps: ids.map((id, i) => ({ id, operator: "pass", version: 1, options: {}, in: [ids[i - 1] ?? "source"] })),
    sinks: [{ id: "sink", device: "forget", version: 1, options: {}, in: [ids.at(-1) ?? "source"] }],
  };
}
