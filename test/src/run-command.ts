import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../packages/cli/bin/headframe.js", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command in a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when standard output or error holds `text`; rejects if the process ends without it. */
  until(text: string): Promise<void>;
}

/** Starts `headframe` with arguments. */
export function startCommand(args: readonly string[], { cwd, input }: { readonly cwd?: string; readonly input?: string } = {}): Running {
  const child = spawn(process.execPath, [bin, ...args], { cwd, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input ?? "");
  let stdout = "";
  let stderr = "";
  const waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  const check = () => {
    for (const wait of waiting) if (`${stdout}${stderr}`.includes(wait.text)) wait.resolve();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    check();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    check();
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const wait of waiting) wait.reject(new Error(`The command ended without printing "${wait.text}":\n${stdout}\n${stderr}`));
      resolve({ code, signal, stdout, stderr });
    });
  });
  const until = (text: string) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ text, resolve, reject });
      check();
    });
  return { child, finished, until };
}

/** Runs `headframe` to its end. */
export function runCommand(args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}): Promise<Finished> {
  return startCommand(args, options).finished;
}

/** Standard output as JSON objects, one a line. */
export function jsonLinesOf(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
