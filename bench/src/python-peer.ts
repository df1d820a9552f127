import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const candidates = [
  process.env.HEADFRAME_PYTHON,
  join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? "", ".cache"), "headframe/services/venv/bin/python"),
  "python3",
];

/** First Python that has numpy, scipy and obspy. */
export async function findPython(): Promise<string | undefined> {
  for (const python of candidates) {
    if (!python) continue;
    const found = await execute(python, ["-c", "import numpy, scipy, obspy"]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
}

/** Runs one of the scripts in `bench/peers` and reads the JSON it prints. */
export async function runPeer<T>(python: string, script: string, args: readonly string[]): Promise<T> {
  const path = join(import.meta.dirname, "../peers", script);
  const { stdout } = await execute(python, [path, ...args], { env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" }, maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as T;
}
