/** What the turn log, the journal and snapshots cost of the throughput: the same flow with and without state, by turns. */
import { runWorker } from "../child.ts";
import type { BenchContext, Measurement } from "../measurement.ts";
import type { ScaleResult, ScaleRun } from "../scale-worker.ts";
import type { EventResult, EventRun } from "./event-worker.ts";
import { type Cost, rounds } from "./rounds.ts";

/** Of the throughput without state, this must be left with `process`. */
const TARGET = 0.9;
const ROUNDS = 3;
/** The default of 5 s would be too long for a run of a few seconds to see a snapshot. */
const state = { snapshotSeconds: 1 };
const process = { state: { ...state, durability: "process" } } as const;
const power = { state: { ...state, durability: "power" } } as const;
/** The device waits while the journal is behind, since nothing may be dropped at full speed. */
const journal = { journalled: true, state: { ...process.state, overflow: "wait" } } as const;

/** Runs the measurements of the cost. */
export async function* cost(context: BenchContext): AsyncGenerator<Measurement> {
  yield* seismic(context);
  yield* events(context, "means", "events from memory, 1,000 keys, means of 100 and a limit");
  yield* events(context, "pass", "events from memory, 1,000 keys, 3 steps that do nothing, all come out");
}

async function* seismic(context: BenchContext): AsyncGenerator<Measurement> {
  const mine: ScaleRun = { stations: 204, rate: 6000, streamSeconds: 25, steadyFrom: 10 };
  const run = (how: Partial<ScaleRun>) => async (): Promise<Cost> => {
    context.progress(`cost of state, mine-seismic, ${how.state?.durability ?? "nothing kept"}${how.journalled ? ", journal" : ""}`);
    const { steadyNanoseconds, steadyWallNanoseconds } = await runWorker<ScaleResult>("scale-worker", { ...mine, ...how });
    return { processor: steadyNanoseconds, wall: steadyWallNanoseconds };
  };
  const { base, variants } = await rounds(ROUNDS, run({}), { process: run(process), power: run(power), journal: run(journal) });
  const setting = "mine-seismic, 204 triaxial stations at 6 kHz";
  const unit = "Msamples/s";
  yield* compared(`${setting}, process`, unit, base, variants.process, TARGET);
  yield* compared(`${setting}, power`, unit, base, variants.power);
  yield* compared(`${setting}, process, source journalled`, unit, base, variants.journal);
}

async function* events(context: BenchContext, flow: EventRun["flow"], setting: string): AsyncGenerator<Measurement> {
  const run = (how: Partial<EventRun>, count: number) => async (): Promise<Cost> => {
    context.progress(`cost of state, events, ${how.state?.durability ?? "nothing kept"}${how.journalled ? ", journal" : ""}`);
    const argument: EventRun = { keys: 1000, events: count, warmUp: count / 10, flow, ...how };
    const { processorNanoseconds, wallNanoseconds } = await runWorker<EventResult>("durable/event-worker", argument);
    return { processor: processorNanoseconds, wall: wallNanoseconds };
  };
  const many = 3_000_000;
  if (flow === "pass") {
    const { base, variants } = await rounds(ROUNDS, run({}, many), { process: run(process, many) });
    yield* compared(`${setting}, process`, "Mevents/s", base, variants.process);
    return;
  }
  // With `power` turns wait for the disk, and a journal is slower: fewer events take as long.
  const { base, variants } = await rounds(ROUNDS, run({}, many), {
    process: run(process, many),
    power: run(power, many / 10),
    journal: run(journal, many / 3),
  });
  yield* compared(`${setting}, process`, "Mevents/s", base, variants.process, TARGET);
  yield* compared(`${setting}, power`, "Mevents/s", base, variants.power);
  yield* compared(`${setting}, process, source journalled`, "Mevents/s", base, variants.journal);
}

function* compared(
  setting: string,
  unit: string,
  base: Cost,
  { cost: own, ratio }: { readonly cost: Cost; readonly ratio: Cost },
  target: number | null = null,
): Generator<Measurement> {
  for (const [clock, words] of [
    ["processor", "by processor time of all threads"],
    ["wall", "by the clock on the wall"],
  ] as const)
    yield {
      bench: `durable/throughput-${clock}`,
      setting: `${setting}, ${words}`,
      value: 1000 / own[clock],
      unit,
      peer: "nothing kept",
      peerValue: 1000 / base[clock],
      ratio: ratio[clock],
      target,
    };
}
