import { execFile } from "node:child_process";
import { extname, join } from "node:path";
import { promisify } from "node:util";

/** How `headframe` itself is started, see its first line. */
export const asTheCommand = ["--max-semi-space-size=1"];

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
