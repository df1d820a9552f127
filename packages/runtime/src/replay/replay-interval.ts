/** Runs a kept interval again, and compares. */
import { formatTime, HeadframeError } from "@headframe/core";
import type { LogEntry, SegmentBase } from "../durable/log-entry.ts";
import type { Segment } from "../durable/segment-folder.ts";
import { defaultLimits } from "../limits.ts";
import { runtimeVersion } from "../version.ts";
import { BEGIN } from "../watermarks.ts";
import { Coverage } from "./coverage.ts";
import { isPartial, KeptTurns } from "./kept-turns.ts";
import { OtherSide } from "./other-side.ts";
import { OutputCounts } from "./output-collector.ts";
import { outputReached, RecordedRun, type RecordedTurn } from "./recorded-run.ts";
import type { ReplayOptions } from "./replay-options.ts";
import type { ReplayReport } from "./replay-report.ts";

/** More would only be more of the same. */
const FIRST_DIFFERENCES = 5;

/**
 * Runs logged turns again, as fast as they go, from the last kept state before `from` until nothing up to `to` can come any
 * more, and compares what they put out with what was recorded and, where one is given, with another flow. Nothing is
 * written anywhere.
 *
 * @throws HeadframeError `nothing-kept`; `interval-empty` with what is kept; `flow-mismatch`; `replay-impossible`;
 *   `source-changed`, `log-pruned` or `log-damaged` where no turn of the interval can be run
 */
export async function replayInterval(options: ReplayOptions): Promise<ReplayReport> {
  const { from, to, host } = options;
  if (from !== undefined && to !== undefined && from > to)
    throw new HeadframeError("interval-empty", `The interval ends at ${formatTime(to)}, before it begins at ${formatTime(from)}`);
  const started = host.clock.now();
  const replay = new IntervalReplay(options);
  await replay.run();
  return replay.report(Number(host.clock.now() - started) / 1e9);
}

class IntervalReplay {
  readonly #options: ReplayOptions;
  readonly #signal: AbortSignal;
  readonly #other: OtherSide;
  readonly #counts: OutputCounts;
  readonly #coverage = new Coverage();
  readonly #notes: string[] = [];
  readonly #writtenBy = new Set<string>();
  readonly #differences: { turn: number; time?: string; what: string }[] = [];
  #differing = 0;
  #flow = "";
  #recorded: RecordedRun | undefined;
  #untidy = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#other = new OtherSide(options);
    this.#counts = new OutputCounts(options);
  }

  async run(): Promise<void> {
    const { host, directory, from, to } = this.#options;
    const kept = await KeptTurns.in(directory, host.files);
    const { index, base } = await kept.before(from);
    if (base) {
      this.#check(base);
      this.#coverage.begins = base.watermark;
      if (to !== undefined && (base.watermark ?? BEGIN) > to) this.#coverage.reached = (await kept.base(-1))?.watermark;
      this.#coverage.mustMeet({ to }, directory, false);
      this.#coverage.begins = undefined;
    }
    const start = base && this.#other.warmsUp(base) ? Math.max(0, index - 1) : index;
    try {
      await this.#through(kept, kept.segments.slice(start));
      await this.#other.finish();
    } finally {
      await this.#end();
    }
    if (this.#coverage.turns === 0) throw new HeadframeError("nothing-kept", `${directory} keeps no turn that could be run again`);
    this.#coverage.mustMeet(this.#options, directory, start > 0);
  }

  #check({ document }: SegmentBase): void {
    const { flow, directory } = this.#options;
    this.#flow = document.name;
    if (flow !== undefined && document.name !== flow)
      throw new HeadframeError("flow-mismatch", `${directory} keeps the turns of flow "${document.name}", not of "${flow}"`);
  }

  /** Runs segments one after the other; what cannot be run is left out and said so. */
  async #through(kept: KeptTurns, segments: readonly Segment[]): Promise<void> {
    let failure: unknown;
    for (const segment of segments) {
      try {
        if (await this.#segment(kept, segment)) return;
      } catch (error) {
        this.#signal.throwIfAborted();
        if (!isPartial(error)) throw error;
        failure = error;
        this.#notes.push(`${this.#coverage.turns === 0 ? "The beginning" : "A part"} of what is kept was left out: ${error.message}`);
        await this.#end();
      }
    }
    if (this.#coverage.turns === 0 && failure !== undefined) throw failure;
  }

  /** @returns whether the interval is over */
  async #segment(kept: KeptTurns, file: Segment): Promise<boolean> {
    const segment = await kept.open(file);
    try {
      await this.#goOnFrom(segment.base);
      for await (const entry of segment.entries) {
        if (entry.record.turn >= file.limit) break;
        await this.#turn(entry, this.#recorded as RecordedRun);
        if (this.#over()) return true;
      }
    } finally {
      await segment.close();
    }
    const end = segment.end();
    if (end?.kind === "damaged") throw end.error;
    const next = (this.#recorded?.graph.turns ?? 0) + 1;
    if (Number.isFinite(file.limit) && next < file.limit)
      throw new HeadframeError("log-damaged", `Turns ${next} to ${file.limit - 1} are missing in ${file.path}`);
    return false;
  }

  async #goOnFrom(base: SegmentBase): Promise<void> {
    this.#check(base);
    this.#writtenBy.add(base.runtime);
    if (this.#recorded?.continues(base)) return;
    if (this.#recorded)
      this.#notes.push(
        `The flow or its state was changed after turn ${base.turn}, at ${formatTime(base.watermark ?? base.now)}: from there on the changed one is run`,
      );
    await this.#end();
    const { host, catalogue, directory, limits } = this.#options;
    const { run, snapshot } = await RecordedRun.start(base, { host, catalogue, directory, limits: { ...defaultLimits, ...limits }, signal: this.#signal });
    this.#recorded = run;
    this.#other.begin(base, run, snapshot);
  }

  async #turn(entry: LogEntry, recorded: RecordedRun): Promise<void> {
    this.#signal.throwIfAborted();
    const turn = await recorded.turn(entry);
    const coverage = this.#coverage;
    coverage.turn(recorded);
    if (turn.difference !== undefined) this.#differs(entry.record.turn, turn.difference);
    this.#counts.add(turn.output);
    await this.#other.turn(entry.record, turn);
    this.#options.onProgress?.({ turns: coverage.turns, reached: coverage.reached, eventSeconds: coverage.eventSeconds });
    await this.#breathe(turn);
  }

  #differs(turn: number, what: string): void {
    const { reached } = this.#coverage;
    if (this.#differing++ < FIRST_DIFFERENCES) this.#differences.push({ turn, ...(reached !== undefined && { time: formatTime(reached) }), what });
  }

  async #breathe({ items }: RecordedTurn): Promise<void> {
    const { host, limits } = this.#options;
    for (const taken of items) for (const item of taken.items) if (item.kind === "frame") this.#untidy += item.samples.byteLength;
    if (this.#untidy > (limits?.tidyBytes ?? defaultLimits.tidyBytes)) {
      this.#untidy = 0;
      host.tidy?.();
    }
    await (host.breathe?.() ?? new Promise((resolve) => setImmediate(resolve)));
  }

  /** Whether nothing of the interval can come any more. */
  #over(): boolean {
    const { to } = this.#options;
    const recorded = this.#recorded;
    return to !== undefined && recorded !== undefined && (outputReached(recorded.graph, recorded.plan) ?? BEGIN) > to && this.#other.over(to);
  }

  async #end(): Promise<void> {
    const run = this.#recorded;
    this.#recorded = undefined;
    this.#coverage.end();
    this.#other.end();
    await run?.close();
  }

  report(took: number): ReplayReport {
    const { directory, from, to } = this.#options;
    const { begins, reached, turns, eventSeconds } = this.#coverage;
    const comparison = this.#other.report();
    const writtenBy = [...this.#writtenBy];
    const late = begins !== undefined && (from === undefined || begins > from);
    if (late && from !== undefined) this.#notes.push(`What is kept begins at ${formatTime(begins)}, after the beginning of the interval`);
    if (writtenBy.some((version) => version !== runtimeVersion))
      this.#notes.push(`The turns were recorded by Headframe ${writtenBy.join(" and ")} and run again by ${runtimeVersion}: a difference may be due to that`);
    return {
      flow: this.#flow,
      directory,
      ...(from !== undefined && { from: formatTime(from) }),
      ...(to !== undefined && { to: formatTime(to) }),
      ...(late && { keptFrom: formatTime(begins) }),
      ...(reached !== undefined && { reached: formatTime(reached) }),
      turns,
      seconds: took,
      eventSeconds,
      writtenBy,
      replayedBy: runtimeVersion,
      equal: this.#differing === 0,
      differingTurns: this.#differing,
      firstDifferences: this.#differences,
      outputs: this.#counts.counts(),
      ...(comparison && { comparison }),
      notes: [...this.#notes, ...this.#other.notes],
    };
  }
}
