/** The sensor job by the real command, `headframe run`, in processes of their own. */
import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { asTheCommand } from "../child.ts";
import { checkResults, type Verdict } from "./check-results.ts";
import { LIMIT } from "./sensor-readings.ts";
import { type WatchedRun, watchProcess } from "./watched-process.ts";

const bin = join(import.meta.dirname, "../../../packages/cli/bin/headframe.js");
const flow = join(import.meta.dirname, `sensor-job${extname(import.meta.filename)}`);

/** Where the job reads and writes, and what it remembers. */
export interface HeadframeJob {
  readonly input: string;
  readonly output: string;
  /** State directory and durability; without it the run keeps nothing. */
  readonly state?: { readonly directory: string; readonly durability: "process" | "power" };
  /** Bytes of output in this run after which the process is ended by `kill -9`. */
  readonly killAfter?: number;
}

/** Runs the job to its end, or to its kill. */
export function runHeadframe({ input, output, state, killAfter }: HeadframeJob): Promise<WatchedRun> {
  const durable = state ? ["--state", state.directory, "--durability", state.durability] : [];
  const settings = Object.entries({ input, output, limit: LIMIT }).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  return watchProcess({
    command: process.execPath,
    args: [...asTheCommand, bin, "run", flow, ...durable, ...settings],
    output,
    ...(killAfter !== undefined && { killAfter }),
  });
}

/** What came of a job that was killed. */
export interface KilledJob extends Verdict {
  readonly kills: number;
  /** Bytes of the output that are not those of a run that nobody killed. */
  readonly different: number;
}

/**
 * Runs the job with state, kills it at random moments, starts it again with the same command each time, and
 * compares what it wrote with `whole`, the output of a run that nobody killed.
 */
export async function killHeadframe(
  job: Required<Pick<HeadframeJob, "input" | "output" | "state">>,
  { readings, kills, whole }: { readonly readings: number; readonly kills: number; readonly whole: string },
): Promise<KilledJob> {
  const { size } = await stat(whole);
  let done = 0;
  for (let life = 0; life < kills; life++) {
    const killAfter = Math.ceil((size / (kills + 1)) * Math.random());
    if ((await runHeadframe({ ...job, killAfter })).killed) done++;
  }
  await runHeadframe(job);
  const [was, is] = await Promise.all([readFile(whole), readFile(job.output)]);
  return { ...(await checkResults(job.output, readings)), kills: done, different: differentBytes(was, is) };
}

function differentBytes(a: Uint8Array, b: Uint8Array): number {
  let different = Math.abs(a.length - b.length);
  for (let i = Math.min(a.length, b.length) - 1; i >= 0; i--) if (a[i] !== b[i]) different++;
  return different;
}
