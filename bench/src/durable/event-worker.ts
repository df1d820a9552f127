/** Runs small events from memory through three steps and prints what that took; a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost, runFlow, type StateOptions } from "@headframe/runtime";
import { chain, pass, readings } from "../event-chain.ts";
import { forgettingSink, ringSource } from "../memory-devices.ts";
import { processorSeconds } from "../repeat.ts";

/** What to run. */
export interface EventRun {
  readonly keys: number;
  readonly events: number;
  /** Events before the measurement begins, so that code is compiled. */
  readonly warmUp: number;
  readonly state?: Partial<Omit<StateOptions, "directory">>;
  /** Take the source for one that cannot be read again. */
  readonly journalled?: boolean;
}

/** What it took. */
export interface EventResult {
  readonly wallSeconds: number;
  readonly processorSeconds: number;
}

async function measure({ keys, events, warmUp, state, journalled = false }: EventRun): Promise<EventResult> {
  const ring = readings(keys);
  const folder = await mkdtemp(join(tmpdir(), "headframe-bench-"));
  const once = async (total: number, name: string): Promise<EventResult> => {
    const catalogue = { operators: [pass], sources: [ringSource(ring, { total, replayable: !journalled })], sinks: [forgettingSink()] };
    const [wall, processor] = [performance.now(), processorSeconds()];
    await runFlow(chain(3), { catalogue, host: nodeHost({ log: silent }), ...(state && { state: { ...state, directory: join(folder, name) } }) }).done;
    return { wallSeconds: (performance.now() - wall) / 1000, processorSeconds: processorSeconds() - processor };
  };
  try {
    await once(warmUp, "warm-up");
    return await once(events, "state");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nothing = (): void => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2] as string) as EventRun)));
