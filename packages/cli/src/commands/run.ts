import { isAbsolute, join } from "node:path";
import { bindFlow, type Catalogue, type FlowDocument, parseAssignments, type SinkNode } from "@headframe/core";
import { nodeHost, runFlow, stderrLog } from "@headframe/runtime";
import type { Command } from "commander";
import { afterDuration, parseDuration } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { loadWellFormedFlow } from "../load-flow.ts";
import { reportSummary, watchProgress } from "../progress.ts";
import { sourceArguments } from "../source-uri.ts";

interface RunOptions {
  readonly source: readonly string[];
  readonly set: readonly string[];
  readonly state?: string;
  readonly speed?: string;
  readonly for?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** `headframe run`. */
export function addRun(program: Command): void {
  const collect = (value: string, previous: readonly string[]) => [...previous, value];
  program
    .command("run <flow>")
    .description("run a flow: a built-in one by name, a JSON document, or a TypeScript module")
    .option("--source <id=uri>", "take a source from elsewhere, such as geophones=miniseed:PATH (repeatable)", collect, [])
    .option("--set <key=value>", "set a setting, or an option of a step as step.option=value (repeatable)", collect, [])
    .option("--state <dir>", "directory for what the run keeps (default: .headframe/<flow>)")
    .option("--speed <factor>", "1 for real speed, a factor, or max")
    .option("--for <time>", "stop after this long, such as 30s")
    .option("--json", "print events as JSON lines, and nothing else on standard output")
    .option("--verbose", "log details")
    .action(run);
}

async function run(name: string, options: RunOptions): Promise<void> {
  const loaded = await loadWellFormedFlow(name);
  const lasts = options.for === undefined ? undefined : parseDuration(options.for);
  if (options.state === "") throw new UsageError("--state needs a directory");
  const stateDirectory = options.state ?? join(".headframe", loaded.document.name);
  const document = prepare(loaded.document, loaded.catalogue, options, stateDirectory);
  const host = nodeHost({ log: stderrLog(options.verbose ? "debug" : "info") });
  const flowRun = runFlow(document, { catalogue: loaded.catalogue, host });
  const release = stopOnSignals((signal) => {
    host.log.debug(`${signal}: stopping`);
    void flowRun.stop();
  });
  const stopTimer = lasts === undefined ? () => {} : afterDuration(lasts, () => void flowRun.stop());
  const live = document.sinks.some((sink) => sink.device === "console-view") && process.stdout.isTTY && !options.json;
  const stopProgress = process.stderr.isTTY && !live ? watchProgress(flowRun) : () => {};
  try {
    const summary = await flowRun.done;
    stopProgress();
    reportSummary(document, summary, host.log);
  } finally {
    stopProgress();
    stopTimer();
    release();
  }
}

/** The document as it will run: sources, settings and options in place, paths resolved, output as asked. */
function prepare(document: FlowDocument, catalogue: Catalogue, options: RunOptions, stateDirectory: string): FlowDocument {
  const sources = sourceArguments(document, options.source, catalogue);
  const taken = { ...document, sources: document.sources.map((source) => ({ ...source, ...sources[source.id] })) };
  const assigned = parseAssignments(taken, options.set, catalogue);
  const bound = bindFlow(options.json ? withJsonOutput(document) : document, catalogue, { ...assigned, sources });
  const paced = options.speed === undefined ? bound : withSpeed(bound, catalogue, options.speed);
  return inDirectory(paced, stateDirectory);
}

/** `--json`: console views print JSON lines; a flow without one gets one for the events that reach its sinks. */
function withJsonOutput(document: FlowDocument): FlowDocument {
  const isView = (sink: SinkNode) => sink.device === "console-view";
  const format = { format: "json" };
  if (document.sinks.some(isView))
    return { ...document, sinks: document.sinks.map((sink) => (isView(sink) ? { ...sink, options: { ...sink.options, ...format } } : sink)) };
  const ports = [...new Set(document.sinks.flatMap((sink) => sink.in))];
  const view: SinkNode = { id: "json-output", device: "console-view", version: 1, options: format, in: ports };
  return ports.length === 0 ? document : { ...document, sinks: [...document.sinks, view] };
}

function withSpeed(document: FlowDocument, catalogue: Catalogue, text: string): FlowDocument {
  const speed = text === "max" ? "max" : Number(text);
  if (speed !== "max" && !(speed > 0 && Number.isFinite(speed))) throw new UsageError(`--speed "${text}" is neither a factor above 0 nor max`);
  const paced = document.sources.filter(
    (source) => "speed" in (catalogue.sources.find((s) => s.definition.name === source.device)?.definition.options.properties ?? {}),
  );
  if (paced.length === 0) throw new UsageError(`--speed has nothing to act on: ${document.sources.map((s) => s.device).join(", ")} cannot be paced`);
  return bindFlow(document, catalogue, { options: Object.fromEntries(paced.map((source) => [source.id, { speed }])) });
}

/** Resolves `state:NAME` option texts to files in the state directory. */
function inDirectory(document: FlowDocument, directory: string): FlowDocument {
  const place = (value: unknown): unknown => {
    if (typeof value !== "string" || !value.startsWith("state:")) return value;
    const name = value.slice("state:".length);
    if (isAbsolute(name) || name.split(/[\\/]/).includes("..")) throw new UsageError(`"${value}" leaves the state directory`);
    return join(directory, name);
  };
  const resolve = <N extends { options: Readonly<Record<string, unknown>> }>(node: N): N => ({
    ...node,
    options: Object.fromEntries(Object.entries(node.options).map(([key, value]) => [key, place(value)])),
  });
  return { ...document, sources: document.sources.map(resolve), steps: document.steps.map(resolve), sinks: document.sinks.map(resolve) };
}

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One Ctrl-C may arrive more than once: from the terminal, and handed on by npm and by `bin/headframe.js`. */
const echoMilliseconds = 500;

/** First signal: stop cleanly. Second, other than an echo of the first: end at once. */
function stopOnSignals(stop: (signal: string) => void): () => void {
  let asked: number | undefined;
  const handler = (signal: NodeJS.Signals) => {
    if (asked === undefined) {
      asked = performance.now();
      stop(signal);
    } else if (performance.now() - asked > echoMilliseconds) process.exit(130);
  };
  for (const signal of stopSignals) process.on(signal, handler);
  return () => {
    for (const signal of stopSignals) process.off(signal, handler);
  };
}
