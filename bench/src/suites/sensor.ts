/** The sensor job by the real command: JSON lines in, means of windows of 100 of each sensor, a limit, JSON lines out; killed and started again too. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { alone, type BenchContext, beside, type Measurement } from "../measurement.ts";
import { bytewaxResult, bytewaxVersion, runBytewax } from "../sensor-job/bytewax-job.ts";
import { checkResults, type JobResult } from "../sensor-job/check-results.ts";
import { killHeadframe, runHeadframe } from "../sensor-job/headframe-job.ts";
import { writeReadings } from "../sensor-job/sensor-readings.ts";
import { pinned, type WatchedRun } from "../sensor-job/watched-process.ts";

const MILLION = 1_000_000;
/** Readings of the main comparison, of the other runs, and of the one that waits for the disk. */
const [MANY, FEW, LEAST] = [20 * MILLION, 5 * MILLION, MILLION];
const KILLS = 5;
const cores = pinned ? "one core" : "all cores";

/** Runs the measurements of the sensor job. */
export async function* sensor(context: BenchContext): AsyncGenerator<Measurement> {
  const cache = join(import.meta.dirname, "../../.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "sensor-job-"));
  try {
    const [many, few] = [join(folder, "many.jsonl"), join(folder, "few.jsonl")];
    context.progress("sensor job, making its input");
    await writeReadings(many, MANY);
    await writeReadings(few, FEW);
    await writeReadings(join(folder, "least.jsonl"), LEAST);
    // The first start ever compiles the sources and keeps what comes of it.
    await runHeadframe({ input: few, output: join(folder, "first.jsonl") });
    yield* sideBySide(context, folder, many);
    yield* alternatives(context, folder);
    yield* killed(context, folder, few);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** With state, beside Bytewax with its recovery store. */
async function* sideBySide(context: BenchContext, folder: string, input: string): AsyncGenerator<Measurement> {
  context.progress("sensor job, with state");
  const output = join(folder, "durable.jsonl");
  const own = await runHeadframe({ input, output, state: { directory: join(folder, "state"), durability: "process" } });
  await mustBeRight(output, MANY);
  const peer = await bytewax(context, folder, input);
  const setting = `${MANY / MILLION} M readings, state kept (process), ${cores}`;
  const throughput = { bench: "sensor/throughput", setting: `${setting}, start to end`, value: MANY / own.wallSeconds, unit: "messages/s", atLeast: 400_000 };
  yield beside(throughput, { name: peer.name, value: peer.run && MANY / peer.run.wallSeconds });
  if (own.processorSeconds !== undefined) {
    const perCore = { bench: "sensor/throughput-per-core", setting: `${setting}, by processor time`, value: MANY / own.processorSeconds, unit: "messages/s" };
    yield beside({ ...perCore, atLeast: 400_000 }, { name: peer.name, value: peer.run?.processorSeconds && MANY / peer.run.processorSeconds });
  }
  const running = own.wallSeconds - (own.firstOutputSeconds ?? 0);
  yield alone({ bench: "sensor/throughput-after-start", setting: `${setting}, first output to end`, value: MANY / running, unit: "messages/s" });
  yield* startAndMemory("sensor", setting, own, { seconds: 1, megabytes: 120 });
  if (peer.run) yield* startAndMemory("sensor/bytewax", setting, peer.run, {});
}

async function bytewax(context: BenchContext, folder: string, input: string): Promise<{ name: string; run: WatchedRun | undefined }> {
  const { python } = context;
  const version = python && (await bytewaxVersion(python));
  if (!python || !version) {
    process.stderr.write("note: no Python with bytewax found; it is left out (scripts/install-services.sh installs it where PyPI has it)\n");
    return { name: "Bytewax", run: undefined };
  }
  context.progress("sensor job, Bytewax");
  const [output, recovery] = [join(folder, "bytewax.jsonl"), join(folder, "recovery")];
  await mkdir(recovery);
  const run = await runBytewax(python, { input, output, recovery });
  await mustBeRight(output, MANY, bytewaxResult);
  return { name: `Bytewax ${version}`, run };
}

function* startAndMemory(
  name: string,
  setting: string,
  run: WatchedRun,
  { seconds, megabytes }: { seconds?: number; megabytes?: number },
): Generator<Measurement> {
  const separator = name.includes("/") ? "-" : "/";
  const { firstOutputSeconds, peakBytes } = run;
  if (firstOutputSeconds !== undefined)
    yield alone({ bench: `${name}${separator}first-output`, setting, value: firstOutputSeconds, unit: "s", ...(seconds !== undefined && { atMost: seconds }) });
  if (peakBytes !== undefined)
    yield alone({
      bench: `${name}${separator}memory`,
      setting: `${setting}, peak resident`,
      value: peakBytes / 1e6,
      unit: "MB",
      ...(megabytes !== undefined && { atMost: megabytes }),
    });
}

/** Without state, and with state that survives a power cut. */
async function* alternatives(context: BenchContext, folder: string): AsyncGenerator<Measurement> {
  const power = { directory: join(folder, "state-power"), durability: "power" as const };
  const kinds = [
    { name: "nothing kept", input: "few.jsonl", readings: FEW, state: undefined },
    { name: "state kept (power)", input: "least.jsonl", readings: LEAST, state: power },
  ];
  for (const { name, input, readings, state } of kinds) {
    context.progress(`sensor job, ${name}`);
    const output = join(folder, `${name}.jsonl`);
    const { wallSeconds, peakBytes } = await runHeadframe({ input: join(folder, input), output, ...(state && { state }) });
    await mustBeRight(output, readings);
    const setting = `${readings / MILLION} M readings, ${name}, ${cores}`;
    yield alone({ bench: "sensor/throughput", setting: `${setting}, start to end`, value: readings / wallSeconds, unit: "messages/s" });
    if (peakBytes !== undefined) yield alone({ bench: "sensor/memory", setting: `${setting}, peak resident`, value: peakBytes / 1e6, unit: "MB" });
  }
}

/** Killed at random moments, and started again each time. */
async function* killed(context: BenchContext, folder: string, input: string): AsyncGenerator<Measurement> {
  context.progress(`sensor job, ${KILLS} kills`);
  const state = { directory: join(folder, "state-killed"), durability: "process" as const };
  const whole = join(folder, "nothing kept.jsonl");
  const job = { input, output: join(folder, "killed.jsonl"), state };
  const { kills, expected, different, ...problems } = await killHeadframe(job, { readings: FEW, kills: KILLS, whole });
  const setting = `${FEW / MILLION} M readings, ${kills} times kill -9 at random moments, ${expected} results`;
  const bytes = `${setting}, beside an uninterrupted run's output`;
  yield alone({ bench: "sensor/kills-different", setting: bytes, value: different, unit: "bytes", atMost: 0 });
  for (const [name, value] of Object.entries(problems)) yield alone({ bench: `sensor/kills-${name}`, setting, value, unit: "results", atMost: 0 });
}

/** A fast wrong answer is none. */
async function mustBeRight(output: string, readings: number, read?: (line: string) => JobResult): Promise<void> {
  const { missing, double, wrong } = await checkResults(output, readings, read);
  if (missing + double + wrong > 0) throw new Error(`${output}: ${missing} results missing, ${double} double, ${wrong} wrong`);
}
