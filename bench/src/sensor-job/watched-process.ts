/** Runs a command on one core and watches it from outside: time, first output, memory. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** A command, and the file that it writes its results to. */
export interface WatchedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly output: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Bytes of output in this run after which the process is ended by `kill -9`. */
  readonly killAfter?: number;
}

/** What a run took. */
export interface WatchedRun {
  readonly wallSeconds: number;
  /** Of all threads, as the system counts it; undefined where there is no /proc. */
  readonly processorSeconds: number | undefined;
  /** From the start of the process to the first bytes of output; undefined if there were none. */
  readonly firstOutputSeconds: number | undefined;
  /** Largest resident memory, bytes; undefined where there is no /proc. */
  readonly peakBytes: number | undefined;
  readonly killed: boolean;
}

const LOOK_MILLISECONDS = 5;
/** Clock ticks of /proc, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

/** Whether processes can be held on one core here. */
export const pinned: boolean = availableParallelism() > 1 && works("taskset", ["-c", "1", "true"]);

/** Runs the command to its end, or to its kill; on core 1 where that can be had. */
export async function watchProcess(watched: WatchedCommand): Promise<WatchedRun> {
  const started = performance.now();
  const since = () => (performance.now() - started) / 1000;
  const before = sizeOf(watched.output);
  const { child, ended } = start(watched);
  let running = true;
  ended.finally(() => (running = false)).catch(() => {});
  let firstOutputSeconds: number | undefined;
  let killed = false;
  let seen: ProcessFacts = { processorSeconds: undefined, peakBytes: undefined };
  while (running) {
    const written = sizeOf(watched.output) - before;
    if (firstOutputSeconds === undefined && written > 0) firstOutputSeconds = since();
    if (!killed && watched.killAfter !== undefined && written >= watched.killAfter) killed = child.kill("SIGKILL");
    seen = factsOf(child.pid) ?? seen;
    await Promise.race([pause(LOOK_MILLISECONDS), ended.catch(() => {})]);
  }
  await ended.catch((error: unknown) => {
    if (!killed) throw error;
  });
  return { wallSeconds: since(), firstOutputSeconds, killed, ...seen };
}

/** `ended` resolves when the process has ended well; else it rejects with its last words. */
function start({ command, args, cwd, env }: WatchedCommand): { readonly child: ChildProcess; readonly ended: Promise<void> } {
  const [file, ...all] = pinned ? ["taskset", "-c", "1", command, ...args] : [command, ...args];
  const child = spawn(file as string, all, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${signal ?? code}:\n${words}`))));
  });
  return { child, ended };
}

type ProcessFacts = Pick<WatchedRun, "processorSeconds" | "peakBytes">;

/** What the system says of a process; undefined if it has ended, or says nothing. */
function factsOf(pid: number | undefined): ProcessFacts | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    if (peak === undefined) return undefined; // a zombie has no memory
    return { peakBytes: Number(peak) * 1024, processorSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND };
  } catch {
    return undefined;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function works(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
