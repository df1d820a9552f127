/** Runs the real command through many deaths. */
import type { SeededRandom } from "@headframe/core";
import { type Finished, startCommand } from "../run-command.ts";

/** How a command is killed. */
export interface Kills {
  readonly kills: number;
  readonly random: SeededRandom;
  /** Longest life of a process that is to be killed, ms; its start-up included. */
  readonly longestMilliseconds: number;
  /** Told before each start and after each death. */
  readonly between?: (what: "start" | "dead") => void;
}

/** What came of it. */
export interface KilledRun {
  /** Processes that were killed; fewer than asked for when the work was done before. */
  readonly killed: number;
  readonly last: Finished;
}

/** Starts the command, kills it with SIGKILL at a random moment, again and again, then lets it run to its end. */
export async function runThroughKills(args: readonly string[], cwd: string, { kills, random, longestMilliseconds, between }: Kills): Promise<KilledRun> {
  for (let killed = 0; killed < kills; killed++) {
    between?.("start");
    const running = startCommand(args, { cwd });
    const timer = setTimeout(() => running.child.kill("SIGKILL"), 50 + random.next() * longestMilliseconds);
    const finished = await running.finished;
    clearTimeout(timer);
    between?.("dead");
    if (finished.signal !== "SIGKILL") return { killed, last: finished };
  }
  between?.("start");
  return { killed: kills, last: await startCommand(args, { cwd }).finished };
}
