import { setTimeout as pause } from "node:timers/promises";
import { readStatus, type Status } from "@headframe/runtime";
import type { Command } from "commander";
import { print, printJson } from "../output.ts";
import { keptState, keptStateText } from "../status/kept-state.ts";
import { stateDirectory } from "../status/state-directory.ts";
import { statusTable } from "../status/status-table.ts";

interface StatusArguments {
  readonly state?: string;
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** Between two looks, which rates are measured over, ms: a single one has to be worth something. */
const WATCH_MILLISECONDS = 1000;
const LOOK_MILLISECONDS = 2000;

/** `headframe status`. */
export function addStatus(program: Command): void {
  program
    .command("status")
    .description("show how a running flow is: health, rates, lags, errors, what is kept")
    .option("--state <dir>", "state directory of the run (default: the only one in .headframe)")
    .option("--json", "one JSON object")
    .option("--watch", "show it every second until Ctrl-C, or until the run ends")
    .action(show);
}

async function show({ state, json = false, watch = false }: StatusArguments): Promise<void> {
  const directory = await stateDirectory(state);
  let before = await readStatus(directory);
  if (before === undefined) return tellKept(directory, json);
  if (json && !watch) return printJson(before);
  const clear = watch && process.stdout.isTTY ? "\x1b[H\x1b[2J" : "";
  do {
    if (json) await printJson(before);
    await pause(watch ? WATCH_MILLISECONDS : LOOK_MILLISECONDS);
    const now: Status | undefined = await readStatus(directory);
    if (now === undefined) return ended(before, directory, json);
    if (!json) await print(`${clear}${statusTable(now, now.pid === before.pid ? before : undefined).join("\n")}${watch && clear === "" ? "\n" : ""}`);
    before = now;
  } while (watch);
}

/** Nothing tells of the directory: what it holds, and exit code 1. */
async function tellKept(directory: string, json: boolean): Promise<void> {
  const kept = keptState(directory);
  if (json) await printJson({ running: false, directory, ...kept });
  else for (const line of keptStateText(directory, kept)) await print(line);
  process.exitCode = 1;
}

/** The run ended while it was looked at. */
async function ended({ flow }: Status, directory: string, json: boolean): Promise<void> {
  if (!json) await print(`${flow} has ended`);
  await tellKept(directory, json);
}
