import { HeadframeError } from "@headframe/core";
import { nodeHost, type RunOptions, readOwner, runFlow, superviseFlow } from "@headframe/runtime";
import type { Command } from "commander";
import { afterDuration, parseDuration } from "../duration.ts";
import { exitCode } from "../errors.ts";
import { loadWellFormedFlow } from "../load-flow.ts";
import { reportSummary, watchProgress } from "../progress.ts";
import { collected } from "../run/collected.ts";
import { reportInventory } from "../run/inventory-report.ts";
import { type FlowArguments, prepareFlow, productsDirectory } from "../run/prepare-flow.ts";
import { addStateOptions, type StateArguments, stateOptions } from "../run/state-arguments.ts";
import { stopOnSignals } from "../run/stop-on-signals.ts";
import { prepareTravelTimes } from "../run/travel-time-tables.ts";
import { addTelemetryOptions, openTelemetry, type TelemetryArguments } from "../telemetry.ts";

interface RunArguments extends FlowArguments, StateArguments, TelemetryArguments {
  readonly state?: string;
  readonly for?: string;
  readonly verbose?: boolean;
  readonly restart: boolean;
}

/** `headframe run`. */
export function addRun(program: Command): void {
  const command = program
    .command("run <flow>")
    .description("run a flow: a built-in one by name, a JSON document, or a TypeScript module")
    .option("--source <id=uri>", "take a source from elsewhere, such as geophones=miniseed:PATH (repeatable)", collected)
    .option("--set <key=value>", "set a setting, or an option of a step as step.option=value (repeatable)", collected)
    .option("--speed <factor>", "1 for real speed, a factor, or max")
    .option("--for <time>", "stop after this long, such as 30s")
    .option("--json", "print events as JSON lines, and nothing else on standard output")
    .option("--verbose", "log details");
  addStateOptions(command).option("--no-restart", "with --state: end at the first failure instead of starting again from the state");
  addTelemetryOptions(command).action(run);
}

async function run(name: string, given: RunArguments): Promise<void> {
  const loaded = await loadWellFormedFlow(name);
  const lasts = given.for === undefined ? undefined : parseDuration(given.for);
  const state = stateOptions(given);
  const directory = state?.directory ?? productsDirectory(loaded.document.name);
  if (state === undefined) refuseWhereOthersRun(directory);
  const { document, inventoryFiles } = prepareFlow(loaded, given, directory);
  const telemetry = await openTelemetry(given, { flow: document.name, ...(state && { directory: state.directory }) });
  const host = nodeHost({ log: telemetry.log });
  reportInventory(document, inventoryFiles, host.log);
  prepareTravelTimes(document, directory, host.log);
  const options: RunOptions = { catalogue: loaded.catalogue, host, ...(telemetry.tracing && { tracing: telemetry.tracing }) };
  const flowRun = state && given.restart ? superviseFlow(document, { ...options, state }) : runFlow(document, { ...options, ...(state && { state }) });
  void telemetry.attach(flowRun);
  const release = stopOnSignals((signal) => {
    host.log.debug(`${signal}: stopping`);
    void flowRun.stop();
  });
  const stopTimer = lasts === undefined ? () => {} : afterDuration(lasts, () => void flowRun.stop());
  const live = document.sinks.some((sink) => sink.device === "console-view") && process.stdout.isTTY && !given.json;
  const stopProgress = process.stderr.isTTY && !live ? watchProgress(flowRun) : () => {};
  try {
    const summary = await flowRun.done;
    stopProgress();
    reportSummary(document, summary, host.log);
  } catch (error) {
    if (given.logFormat !== "json" || !(error instanceof HeadframeError)) throw error;
    host.log.error(error.message, { code: error.code }); // whoever reads the log as JSON must not miss the last line
    process.exitCode = exitCode(error);
  } finally {
    stopProgress();
    stopTimer();
    release();
    await telemetry.close();
  }
}

/** A run that keeps no state must not write among the products of one that does. */
function refuseWhereOthersRun(directory: string): void {
  const owner = readOwner(directory);
  if (owner?.alive)
    throw new HeadframeError("state-in-use", `${directory} is in use by process ${owner.pid} (flow ${owner.flow}); give this run a --state of its own`);
}
