import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { examineState, type Finding, nodeHost, readOwner, readSqliteSnapshot, stderrLog } from "@headframe/runtime";
import type { Command } from "commander";
import { catalogue } from "../catalogue.ts";
import { UsageError } from "../errors.ts";
import { loadFlow } from "../load-flow.ts";
import { print, printJson } from "../output.ts";
import { stateDirectory } from "../status/state-directory.ts";
import { printable } from "../status/text-table.ts";

interface DoctorArguments {
  readonly flow?: string;
  readonly json?: boolean;
}

/** `headframe doctor`. */
export function addDoctor(program: Command): void {
  program
    .command("doctor [dir]")
    .description("check that a state directory is whole: snapshot, turn log, journals, and what they refer to; changes nothing")
    .option("--flow <flow>", "the flow, where it brings operators or devices of its own")
    .option("--json", "one JSON object a line for each finding")
    .action(doctor);
}

async function doctor(given: string | undefined, { flow, json = false }: DoctorArguments): Promise<void> {
  const directory = await stateDirectory(given, { how: "headframe doctor DIR" });
  if (!existsSync(directory)) throw new UsageError(`there is no directory ${directory}`);
  const { findings, sound } = await examineState({
    host: nodeHost({ log: stderrLog("error") }),
    catalogue: flow === undefined ? catalogue : (await loadFlow(flow)).catalogue,
    directory,
    owner: () => readOwner(directory) ?? (existsSync(join(directory, "owner.json")) ? "unknown" : undefined),
    snapshot: () => readSqliteSnapshot(directory),
    free: async () => {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    },
  });
  for (const finding of findings) {
    if (json) await printJson(finding);
    else for (const line of findingLines(finding)) await print(printable(line));
  }
  if (!json) await print(conclusion(findings, directory));
  if (!sound) process.exitCode = 1;
}

function findingLines({ level, about, text, todo }: Finding): string[] {
  return [`${level.padEnd(7)}  ${about.padEnd(9)}  ${text}.`, ...(todo === undefined ? [] : [`${" ".repeat(20)}${todo}.`])];
}

function conclusion(findings: readonly Finding[], directory: string): string {
  const problems = findings.filter(({ level }) => level === "problem").length;
  return problems === 0 ? `${directory} is sound.` : `${directory} has ${problems} problem${problems === 1 ? "" : "s"}.`;
}
