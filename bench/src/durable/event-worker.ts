/** Runs small events from memory through a few steps and prints what that took; a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost, runFlow, type StateOptions } from "@headframe/runtime";
import { operators } from "@headframe/window";
import { chain, means, pass, readings } from "../event-chain.ts";
import { forgettingSink, ringSource } from "../memory-devices.ts";
import { processorSeconds } from "../repeat.ts";
import { quiet } from "./quiet-log.ts";

/** What to run. */
export interface EventRun {
  readonly keys: number;
  readonly events: number;
  /** Events before the measurement begins, so that code is compiled. */
  readonly warmUp: number;
  /** `pass`: three steps that do nothing, every event comes out; `means`: means of 100, those above a limit come out. */
  readonly flow: "pass" | "means";
  readonly state?: Partial<Omit<StateOptions, "directory">>;
  /** Take the source for one that cannot be read again. */
  readonly journalled?: boolean;
}

/** What it took. */
export interface EventResult {
  readonly wallSeconds: number;
  readonly processorSeconds: number;
}

async function measure({ keys, events, warmUp, flow, state, journalled = false }: EventRun): Promise<EventResult> {
  const ring = readings(keys);
  const document = flow === "pass" ? chain(3) : means();
  const folder = await mkdtemp(join(tmpdir(), "headframe-bench-"));
  const once = async (total: number, name: string): Promise<EventResult> => {
    const catalogue = { operators: [pass, ...operators], sources: [ringSource(ring, { total, replayable: !journalled })], sinks: [forgettingSink()] };
    const [wall, processor] = [performance.now(), processorSeconds()];
    await runFlow(document, { catalogue, host: nodeHost({ log: quiet }), ...(state && { state: { ...state, directory: join(folder, name) } }) }).done;
    return { wallSeconds: (performance.now() - wall) / 1000, processorSeconds: processorSeconds() - processor };
  };
  try {
    await once(warmUp, "warm-up");
    return await once(events, "state");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2] as string) as EventRun)));
