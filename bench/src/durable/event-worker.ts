/** Runs small events from memory through a few steps and prints what that took; a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost, runFlow, type StateOptions } from "@headframe/runtime";
import { operators } from "@headframe/window";
import { chain, means, pass, readings } from "../event-chain.ts";
import { forgettingSink, ringSource } from "../memory-devices.ts";
import { processorSeconds } from "../repeat.ts";
import { watchedSource } from "../watched-source.ts";
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

/** What an event took, once the run was under way. */
export interface EventResult {
  readonly wallNanoseconds: number;
  readonly processorNanoseconds: number;
}

async function measure({ keys, events, warmUp, flow, state, journalled = false }: EventRun): Promise<EventResult> {
  const folder = await mkdtemp(join(tmpdir(), "headframe-bench-"));
  const total = warmUp + events;
  const marks: { taken: number; wall: number; processor: number }[] = [];
  let taken = 0;
  const source = watchedSource(ringSource(readings(keys), { total, replayable: !journalled }), ({ items }) => {
    taken += items.length;
    if (taken >= (marks.length === 0 ? warmUp : total)) marks.push({ taken, wall: performance.now(), processor: processorSeconds() });
  });
  const catalogue = { operators: [pass, ...operators], sources: [source], sinks: [forgettingSink()] };
  try {
    const kept = state && { state: { ...state, directory: join(folder, "state") } };
    await runFlow(flow === "pass" ? chain(3) : means(), { catalogue, host: nodeHost({ log: quiet }), ...kept }).done;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const [first, last] = marks;
  if (first === undefined || last === undefined) throw new Error(`${taken} of ${total} events came`);
  const measured = last.taken - first.taken;
  return { wallNanoseconds: ((last.wall - first.wall) * 1e6) / measured, processorNanoseconds: ((last.processor - first.processor) * 1e9) / measured };
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2] as string) as EventRun)));
