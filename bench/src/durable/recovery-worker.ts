/** One life of a run that is killed: writes a log and dies, or comes back from it and prints how long that took; a process of its own. */
import { simulatedMine } from "@headframe/device-simulated-mine";
import { type FlowRun, nodeHost, type RunOptions, runFlow } from "@headframe/runtime";
import { operators } from "@headframe/window";
import { means, pass, readings } from "../event-chain.ts";
import { forgettingSink, ringSource } from "../memory-devices.ts";
import { mineFlow } from "../mine-flow.ts";
import { processorSeconds } from "../repeat.ts";
import { stateUse } from "../state-use.ts";
import { watchedSource } from "../watched-source.ts";
import { quiet } from "./quiet-log.ts";

/** What to run. */
export interface RecoveryRun {
  readonly flow: "seismic" | "events";
  /** Catalogue, archive and state. */
  readonly folder: string;
  /** Stop by SIGKILL after this much: seconds of the stream, or events. Absent: come back. */
  readonly killAfter?: number;
}

/** What the second life tells. */
export interface RecoveryResult {
  /** From the start of the process to the first batch that was taken live, ms. */
  readonly liveAfterMilliseconds: number;
  /** Of that, running the logged turns again. */
  readonly replayMilliseconds: number;
  /** Processor time of all threads until then, ms. */
  readonly processorMilliseconds: number;
  readonly turns: number;
  /** Of the turn log. */
  readonly bytes: number;
}

const STATIONS = 204;
const RATE = 6000;

async function live({ flow, folder, killAfter = Number.POSITIVE_INFINITY }: RecoveryRun): Promise<RecoveryResult> {
  const { promise: result, resolve, reject } = Promise.withResolvers<RecoveryResult>();
  let run: FlowRun | undefined;
  let taken = 0;
  const directory = `${folder}/state`;
  const see = ({ items }: { readonly items: readonly object[] }): void => {
    taken += items.length;
    if (taken >= killAfter * (flow === "seismic" ? (STATIONS + 1) * 5 : 1)) process.kill(process.pid, "SIGKILL");
    if (Number.isFinite(killAfter) || run?.health.state !== "running") return;
    const [liveAfterMilliseconds, processorMilliseconds] = [performance.now(), processorSeconds() * 1000];
    const { turns = 0, seconds = 0 } = run.metrics().durable?.recovery ?? {};
    void stateUse(directory).then(({ turns: bytes }) =>
      resolve({ liveAfterMilliseconds, processorMilliseconds, replayMilliseconds: seconds * 1000, turns, bytes }),
    );
  };
  const { document, ...rest } = await flowFor(flow, folder, see);
  run = runFlow(document, { ...rest, state: { directory, snapshotSeconds: 86_400 } });
  run.done.catch(reject);
  return result;
}

async function flowFor(
  flow: RecoveryRun["flow"],
  folder: string,
  see: Parameters<typeof watchedSource>[1],
): Promise<Pick<RunOptions, "catalogue" | "host"> & { readonly document: Parameters<typeof runFlow>[0] }> {
  const host = nodeHost({ log: quiet, seed: 1 });
  if (flow === "seismic") {
    const mine = { stations: STATIONS, rate: RATE, speed: "max" };
    return { ...(await mineFlow({ mine, source: watchedSource(simulatedMine, see), folder })), host };
  }
  const source = watchedSource(ringSource(readings(1000), { total: Number.MAX_SAFE_INTEGER, replayable: true }), see);
  return { document: means(), catalogue: { operators: [pass, ...operators], sources: [source], sinks: [forgettingSink()] }, host };
}

process.stdout.write(JSON.stringify(await live(JSON.parse(process.argv[2] as string) as RecoveryRun)));
process.exit();
