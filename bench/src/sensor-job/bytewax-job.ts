/** The sensor job by Bytewax, with its recovery store. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { JobResult } from "./check-results.ts";
import { LIMIT } from "./sensor-readings.ts";
import { type WatchedRun, watchProcess } from "./watched-process.ts";

const execute = promisify(execFile);
const peers = join(import.meta.dirname, "../../peers");

/** Version of Bytewax that this Python has; undefined if it has none. */
export async function bytewaxVersion(python: string): Promise<string | undefined> {
  const script = "import importlib.metadata, bytewax.operators; print(importlib.metadata.version('bytewax'))";
  return execute(python, ["-c", script]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** Runs the job to its end; `recovery` is an empty folder. The store takes a snapshot as often as ours does: every 5 s. */
export async function runBytewax(python: string, { input, output, recovery }: Record<"input" | "output" | "recovery", string>): Promise<WatchedRun> {
  await execute(python, ["-m", "bytewax.recovery", recovery, "1"]);
  return watchProcess({
    command: python,
    args: ["-m", "bytewax.run", "sensor_job", "-r", recovery, "-s", "5", "-b", "0"],
    output,
    cwd: peers,
    env: { SENSOR_INPUT: input, SENSOR_OUTPUT: output, SENSOR_LIMIT: String(LIMIT), PYTHONDONTWRITEBYTECODE: "1" },
  });
}

/** Reads a line of its output. */
export function bytewaxResult(line: string): JobResult {
  return JSON.parse(line) as JobResult;
}
