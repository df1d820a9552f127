import { execFile } from "node:child_process";
import { extname, join } from "node:path";
import { promisify } from "node:util";

/** Flags that `headframe` runs with: its first line's, and those that `bin/headframe.js` sets. */
export const asTheCommand = ["--max-semi-space-size=1", "--heap-growing-percent=60", "--no-allocation-site-pretenuring"];

const execute = promisify(execFile);

/** Runs a script of this folder in a process of its own, so that time and memory are its alone, and reads the JSON it prints. */
export async function runWorker<T>(name: string, argument: unknown): Promise<T> {
  const extension = extname(import.meta.filename);
  const flags = extension === ".ts" ? ["--conditions=headframe-source"] : [];
  return runNode<T>([...asTheCommand, ...flags, join(import.meta.dirname, `${name}${extension}`), JSON.stringify(argument)]);
}

/** Runs Node and reads the JSON it prints; what goes wrong is told with the last lines of standard error. */
export async function runNode<T>(args: readonly string[]): Promise<T> {
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as T;
}
