/** How long a run that was killed takes to come back, against the length of the log behind its last snapshot. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runWorker } from "../child.ts";
import { alone, type BenchContext, type Measurement } from "../measurement.ts";
import type { RecoveryResult, RecoveryRun } from "./recovery-worker.ts";

/** Runs the measurements of recovery. */
export async function* recovery(context: BenchContext): AsyncGenerator<Measurement> {
  const seismic = new Map<number, RecoveryResult>();
  for (const seconds of [5, 10, 20]) {
    context.progress(`recovery, mine-seismic, ${seconds} s logged`);
    const result = await killed("seismic", seconds);
    seismic.set(seconds, result);
    yield* told(`mine-seismic, 204 triaxial stations at 6 kHz, ${seconds} s of stream since the snapshot`, result);
  }
  yield alone({
    bench: "durable/recovery-slope",
    setting: "mine-seismic, for a second of stream in the log, processor time",
    value: slope(seismic),
    unit: "ms",
    atMost: 100,
  });
  const events = new Map<number, RecoveryResult>();
  for (const millions of [0.5, 1, 2]) {
    context.progress(`recovery, events, ${millions} million logged`);
    const result = await killed("events", millions * 1e6);
    events.set(millions, result);
    yield* told(`events from memory, means of 100, ${millions} million since the snapshot`, result);
  }
  yield alone({
    bench: "durable/recovery-slope",
    setting: "events from memory, for a million events in the log, processor time",
    value: slope(events),
    unit: "ms",
  });
}

async function killed(flow: RecoveryRun["flow"], killAfter: number): Promise<RecoveryResult> {
  const folder = await mkdtemp(join(tmpdir(), "headframe-bench-"));
  try {
    await runWorker("durable/recovery-worker", { flow, folder, killAfter }).catch((error: { signal?: string }) => {
      if (error.signal !== "SIGKILL") throw error;
    });
    return await runWorker<RecoveryResult>("durable/recovery-worker", { flow, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function* told(what: string, { liveAfterMilliseconds, replayMilliseconds, processorMilliseconds, turns, bytes }: RecoveryResult): Generator<Measurement> {
  const setting = `${what}, ${turns} turns, ${(bytes / 1e3).toFixed(0)} kB`;
  yield alone({ bench: "durable/recovery", setting: `${setting}, start of the process to the first live turn`, value: liveAfterMilliseconds, unit: "ms" });
  yield alone({ bench: "durable/recovery-replay", setting: `${setting}, of that, running turns again`, value: replayMilliseconds, unit: "ms" });
  yield alone({ bench: "durable/recovery-processor", setting: `${setting}, by processor time of all threads`, value: processorMilliseconds, unit: "ms" });
}

/** Time for the turns that the longest log has more than the shortest. */
function slope(results: ReadonlyMap<number, RecoveryResult>): number {
  const sorted = [...results].sort(([a], [b]) => a - b);
  const [[shortest, first], [longest, last]] = [sorted[0] as [number, RecoveryResult], sorted.at(-1) as [number, RecoveryResult]];
  return (last.processorMilliseconds - first.processorMilliseconds) / (longest - shortest);
}
