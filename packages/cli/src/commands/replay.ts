import { existsSync } from "node:fs";
import { bindFlow, type FlowDocument, HeadframeError, parseTime, seconds, type Time } from "@headframe/core";
import { nodeHost, type ReplayReport, replayInterval, replayText, stderrLog } from "@headframe/runtime";
import type { Command } from "commander";
import { parseDuration } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { type LoadedFlow, loadWellFormedFlow } from "../load-flow.ts";
import { print, printJson } from "../output.ts";
import { changedFlow } from "../replay/changed-flow.ts";
import { watchReplay } from "../replay/watch-replay.ts";
import { assignments } from "../run/assignments.ts";
import { collected } from "../run/collected.ts";
import { productsDirectory } from "../run/prepare-flow.ts";
import { stopOnSignals } from "../run/stop-on-signals.ts";
import { printable } from "../status/text-table.ts";

interface ReplayArguments {
  readonly state?: string;
  readonly from?: string;
  readonly to?: string;
  readonly against?: string;
  readonly set?: readonly string[];
  readonly tolerance: string;
  readonly json?: boolean;
}

/** `headframe replay`. */
export function addReplay(program: Command): void {
  program
    .command("replay <flow>")
    .description("run a kept interval again: it must come out as recorded; or compare it with another flow or other settings")
    .option("--state <dir>", "state directory of the run (default: .headframe/<flow>)")
    .option("--from <time>", "first event time, such as 2026-01-31T06:00:00Z (default: all that is kept)")
    .option("--to <time>", "last event time")
    .option("--against <flow>", "another flow that takes from the same sources: a name, a JSON document or a module")
    .option("--set <key=value>", "another setting, or option of a step as step.option=value (repeatable)", collected)
    .option("--tolerance <time>", "events of one source and type are the same thing when their times are this close", "0.5s")
    .option("--json", "print the report as one JSON object")
    .action(replay);
}

async function replay(name: string, given: ReplayArguments): Promise<void> {
  const loaded = await loadWellFormedFlow(name);
  const other = given.against === undefined ? undefined : await loadWellFormedFlow(given.against);
  const [from, to] = [time("--from", given.from), time("--to", given.to)];
  if (from !== undefined && to !== undefined && from > to) throw new UsageError("--from is after --to");
  const toleranceSeconds = seconds(parseDuration(given.tolerance));
  const flow = loaded.document.name;
  const host = nodeHost({ log: stderrLog("warn") });
  const abort = new AbortController();
  const release = stopOnSignals((signal) => abort.abort(new HeadframeError("interrupted", `The replay was interrupted (${signal})`)));
  const progress = process.stderr.isTTY ? watchReplay() : undefined;
  const { catalogue } = loaded;
  const compared = otherFlow(loaded, other, given.set ?? []);
  const options = {
    host,
    catalogue,
    flow,
    from,
    to,
    toleranceSeconds,
    ...compared,
    signal: abort.signal,
    ...(progress && { onProgress: progress.onProgress }),
  };
  let report: ReplayReport;
  try {
    report = await replayInterval({ ...options, directory: directoryOf(flow, given.state) });
  } finally {
    progress?.clear();
    release();
  }
  await tell(report, given.json === true);
}

async function tell(report: ReplayReport, json: boolean): Promise<void> {
  if (json) await printJson(report);
  else for (const line of replayText(report).split("\n")) await print(printable(line));
  if (!report.equal && report.comparison === undefined) process.exitCode = 1;
}

/** What the recorded flow is compared with, if with anything. */
function otherFlow(loaded: LoadedFlow, other: LoadedFlow | undefined, set: readonly string[]) {
  if (other !== undefined)
    return { against: bindFlow(other.document, other.catalogue, assignments(other.document, set, other.catalogue)), againstCatalogue: other.catalogue };
  return set.length === 0 ? {} : { against: (recorded: FlowDocument) => changedFlow(loaded, set, recorded) };
}

function directoryOf(flow: string, given: string | undefined): string {
  if (given === "") throw new UsageError("--state needs a directory");
  const directory = given ?? productsDirectory(flow);
  if (existsSync(directory)) return directory;
  throw new UsageError(
    given === undefined ? `there is no ${directory}; say where the run's state is with --state` : `there is no state directory ${directory}`,
  );
}

function time(option: string, text: string | undefined): Time | undefined {
  if (text === undefined) return undefined;
  try {
    return parseTime(text);
  } catch (error) {
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
