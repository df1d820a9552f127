/**
 * The durable half of a run: what it continues from, the log its turns go into, and the snapshots on the way.
 *
 * Order is everything here. A snapshot of turn N is committed only when every sink has what turns up to N put out, so no
 * output before N is ever needed again; outputs after N are recomputed from the log and recognised by the sinks. No output
 * waits for a snapshot.
 */
import { isDeepStrictEqual } from "node:util";
import { type Catalogue, HeadframeError, type Host, nanoseconds, type SinkResume, type SourceReader } from "@headframe/core";
import { asError } from "../bad-data.ts";
import type { Delivery } from "../delivery.ts";
import { type DiskRoom, isDiskFull } from "../disk-room.ts";
import { type FlowPlan, planFlow } from "../flow-plan.ts";
import type { FlowGraph, GraphSnapshot } from "../graph.ts";
import type { TurnLog, TurnOutput, TurnRecord } from "../turn.ts";
import { BEGIN } from "../watermarks.ts";
import type { DurableMetrics, SnapshotMetrics } from "./durable-metrics.ts";
import { fillReferences } from "./fill-references.ts";
import { Journal } from "./journal.ts";
import { ReferenceHorizon } from "./reference-horizon.ts";
import { replayTail } from "./replay-tail.ts";
import { syncSegments } from "./segment-folder.ts";
import type { OpenSnapshotStore, SnapshotStore } from "./snapshot-store.ts";
import { replayable, SourceAccess } from "./source-access.ts";
import type { StateOptions } from "./state-options.ts";
import { type StatePaths, statePaths } from "./state-paths.ts";
import type { Refer } from "./state-bytes.ts";
import { type Capture, captureState, encodeGraph, type LoadedState, loadState, type StateMeta, stateChange, stateMeta } from "./stored-state.ts";
import { continueProblems, type Reset, resetOf, transplant } from "./transplant.ts";
import { TurnLogFiles } from "./turn-log-files.ts";
import { listSegments, readTurns, TURNS } from "./turn-log-reader.ts";

/** What a durable run is made of. */
export interface DurableParts {
  readonly plan: FlowPlan;
  readonly catalogue: Catalogue;
  readonly host: Host & { readonly openStore?: OpenSnapshotStore };
  readonly options: StateOptions;
  readonly room: DiskRoom;
  /** A graph without state for a plan. */
  readonly makeGraph: (plan: FlowPlan) => FlowGraph;
}

/** How far back a snapshot refers to samples at most, s. */
const LONGEST_REACH_SECONDS = 60;

/** Keeps a run's state so that it can go on after any end. */
export class DurableRun implements TurnLog {
  readonly #parts: DurableParts;
  readonly #paths: StatePaths;
  readonly #store: SnapshotStore;
  readonly #log: TurnLogFiles;
  readonly #meta: StateMeta;
  readonly #reset: Reset;
  readonly #loaded: LoadedState | undefined;
  readonly #sources: SourceAccess;
  readonly #horizon: ReferenceHorizon;
  /** Sources whose samples a snapshot may refer to. */
  readonly #lasting: ReadonlySet<string>;
  /** Runs the turns of the log's end: the run's graph, or one of the flow as it was. */
  #replaying: { readonly graph: FlowGraph; readonly sources: SourceAccess } | undefined;
  #taking: Promise<void> | undefined;
  /** The next snapshot holds all keys, because the last one was not committed. */
  #everything = false;
  #last = 0n;
  #snapshots: SnapshotMetrics = { turn: 0, count: 0, bytes: 0, seconds: 0, failed: 0 };
  #recovery = { turns: 0, seconds: 0 };

  private constructor(parts: DurableParts, store: SnapshotStore, loaded: LoadedState | undefined) {
    const { plan, host, options, room } = parts;
    this.#parts = parts;
    this.#paths = statePaths(options.directory);
    this.#store = store;
    this.#loaded = loaded;
    this.#meta = stateMeta(plan);
    this.#reset = resetOf(options.reset, plan);
    const full = (isFull: boolean) => room.note("The turn log", isFull);
    // A turn must not outlive what it took.
    const before = () => Promise.all([...this.#sources.journals.values()].map((journal) => journal.synced()));
    const folder = this.#paths.turns;
    this.#log = new TurnLogFiles({ files: host.files, clock: host.clock, log: host.log, folder, options, full, ...(options.durability === "power" && { before }) });
    this.#sources = this.#access(plan);
    this.#horizon = new ReferenceHorizon(Math.min(LONGEST_REACH_SECONDS, options.keepSeconds / 4));
    // With `process` a journal may lose its end in a loss of power that the snapshot survives.
    const lasting = plan.sources.filter((source) => options.durability === "power" || replayable(source));
    this.#lasting = new Set(lasting.map(({ node }) => node.id));
  }

  /**
   * Takes hold of a state directory and reads what is in it.
   *
   * @throws HeadframeError `state-in-use`, `state-unusable`, `state-damaged`, `state-newer`, or `state-mismatch` with every
   * step whose state does not fit and what to do about it
   */
  static async open(parts: DurableParts): Promise<DurableRun> {
    const { plan, host, options } = parts;
    if (host.openStore === undefined) throw new HeadframeError("state-unusable", "This host has no store, so a run cannot keep state on it");
    const owner = { pid: process.pid, flow: plan.name, since: new Date(Number(host.clock.now() / 1_000_000n)).toISOString() };
    const store = await host.openStore(options.directory, { durability: options.durability, owner });
    try {
      const stored = await store.load();
      const loaded = stored && loadState(stored);
      if (loaded) check(loaded, parts);
      else if (await hasTurns(parts))
        throw new HeadframeError(
          "state-damaged",
          `${options.directory} has a turn log but no snapshot to start from: see headframe doctor ${options.directory}`,
        );
      return new DurableRun(parts, store, loaded);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Puts what was kept into the graph, or into one of the flow as it was when it was kept. */
  async restore(graph: FlowGraph): Promise<void> {
    const loaded = this.#loaded;
    if (loaded === undefined) return;
    const { host, catalogue, makeGraph, options } = this.#parts;
    const changed = options.reset.length > 0 || !isDeepStrictEqual(loaded.meta.document, this.#meta.document);
    const before = changed ? oldPlan(loaded, catalogue) : undefined;
    const sources = before ? this.#access(before) : this.#sources;
    await fillReferences(loaded.references, (source, position) => sources.reread(source, position));
    if (loaded.meta.runtime !== this.#meta.runtime)
      host.log.warn(`The state was written by Headframe ${loaded.meta.runtime} and is continued, its last turns replayed, by ${this.#meta.runtime}`);
    if (before) {
      const was = makeGraph(before);
      was.restore(loaded.snapshot);
      this.#replaying = { graph: was, sources };
      return;
    }
    if (changed) {
      host.log.warn("Operators were changed since the state was kept: turns after its last snapshot are replayed by the new ones");
      graph.restore(this.#transplanted(loaded.snapshot, graph));
    } else graph.restore(loaded.snapshot);
    this.#replaying = { graph, sources };
  }

  /** Where a sink goes on; undefined where it begins. */
  resume(sink: string): SinkResume | undefined {
    const { plan } = this.#parts;
    const rest = this.#replaying?.graph.sinks.get(sink)?.rest();
    if (this.#loaded === undefined || rest === undefined) return undefined;
    const was = this.#loaded.meta.document.sinks.find(({ id }) => id === sink);
    const is = plan.sinks.find(({ node }) => node.id === sink);
    const same = was?.device === is?.node.device && isDeepStrictEqual(was?.options, is?.options);
    const position = same ? this.#loaded.positions[sink] : undefined;
    return { producer: sink, ...rest, ...(position !== undefined && { position }) };
  }

  /**
   * Runs the logged turns after the snapshot again and hands their outputs to the sinks, which drop what they have.
   *
   * @returns whether all were run; false if `signal` aborted first
   */
  async replay(graph: FlowGraph, delivery: Delivery, signal: AbortSignal): Promise<boolean> {
    const { host, options } = this.#parts;
    const replaying = this.#replaying;
    if (replaying === undefined) return true;
    const started = host.clock.now();
    if (options.durability === "power") await syncSegments({ files: host.files, folder: this.#paths.turns, extension: TURNS });
    const entries = readTurns(host.files, this.#paths.turns, replaying.graph.turns);
    this.#last = started;
    const save = () => this.#commit(this.#capture(replaying.graph, "changed"), delivery);
    const turns = await replayTail(entries, {
      ...replaying,
      log: host.log,
      signal,
      lossy: options.durability === "process",
      deliver: (output) => delivery.redeliver(output),
      replayed: () => this.#saveNow(host.clock.now(), save),
    });
    this.#recovery = { turns, seconds: Number(host.clock.now() - started) / 1e9 };
    if (signal.aborted) {
      if (turns > 0) await save();
      return false;
    }
    if (replaying.graph !== graph) {
      graph.restore(this.#transplanted(replaying.graph.snapshot(), graph));
      for (const journal of replaying.sources.journals.values()) await journal.close();
    }
    this.#replaying = undefined;
    host.log.info(`Continues after turn ${graph.turns} from ${options.directory}`, { replayedTurns: turns, seconds: this.#recovery.seconds });
    if (graph.ended) host.log.info("All sources had ended: nothing is left to do. --reset '*' begins anew, another --state elsewhere");
    return true;
  }

  /** A process that is killed again and again while it recovers must get on nevertheless. */
  #saveNow(now: bigint, save: () => Promise<void>): Promise<void> | undefined {
    if (now - this.#last < nanoseconds(this.#parts.options.snapshotSeconds)) return undefined;
    this.#last = now;
    return save();
  }

  #transplanted(old: GraphSnapshot, fresh: FlowGraph): GraphSnapshot {
    return structuredClone(transplant(old, fresh.snapshot(), this.#parts.plan, this.#reset));
  }

  /** Opens a source to go on from where it stands. */
  async openSource(id: string, graph: FlowGraph): Promise<SourceReader> {
    const { host, options } = this.#parts;
    if (options.reset.length > 0 && this.#reset.has(id) && !this.#sources.journals.has(id)) await removeAll(host, this.#paths.journal(id));
    return this.#sources.live(id, graph.source(id).position);
  }

  /** Keeps the state as it is now, and begins a new segment of the log. Nothing may have left the host since the replay. */
  async begin(graph: FlowGraph, delivery: Delivery): Promise<void> {
    const capture = this.#capture(graph, "all");
    const positions = await this.#settle(delivery);
    const meta = this.#meta as unknown as NonNullable<Parameters<SnapshotStore["commit"]>[0]["meta"]>;
    await this.#store.commit({ ...stateChange(capture, positions), meta, fresh: true });
    this.#last = this.#parts.host.clock.now();
    this.#snapshots = { ...this.#snapshots, turn: graph.turns, time: this.#last };
    await this.#roll(graph);
  }

  /** Every sink has what was put out so far; gives where they stand. */
  async #settle(delivery: Delivery): Promise<Awaited<ReturnType<Delivery["checkpoint"]>>> {
    const positions = await delivery.checkpoint();
    if (this.#parts.options.durability === "power") await delivery.flush();
    return positions;
  }

  append(record: TurnRecord, output: TurnOutput): Promise<void> {
    return this.#log.append(record, output);
  }

  /** Whether there is something to do between this turn and the next. */
  due(now: bigint): boolean {
    return this.#log.due || (this.#taking === undefined && now - this.#last >= nanoseconds(this.#parts.options.snapshotSeconds));
  }

  /** Between two turns: begins a new segment, starts a snapshot. Waits for the segment only. */
  async tend(graph: FlowGraph, delivery: Delivery): Promise<void> {
    if (this.#log.due) await this.#roll(graph);
    if (this.#taking === undefined && graph.now - this.#last >= nanoseconds(this.#parts.options.snapshotSeconds)) this.#take(graph, delivery);
  }

  #take(graph: FlowGraph, delivery: Delivery): void {
    this.#last = graph.now;
    const capture = this.#capture(graph, this.#everything ? "all" : "changed");
    this.#everything = false;
    this.#taking = this.#commit(capture, delivery)
      .then(() => this.#prune(capture.turn, this.#last))
      .catch((error: unknown) => this.#notTaken(error))
      .finally(() => {
        this.#taking = undefined;
      });
  }

  async #commit(capture: Capture, delivery: Delivery): Promise<void> {
    const { clock } = this.#parts.host;
    const started = clock.now();
    const change = stateChange(capture, await this.#settle(delivery));
    await this.#store.commit(change);
    this.#parts.room.note("The snapshot", false);
    const { count, bytes, seconds, failed } = this.#snapshots;
    const written = change.rest.length + change.keys.reduce((sum, { state }) => sum + state.length, 0);
    const now = clock.now();
    const took = Number(now - started) / 1e9;
    this.#snapshots = { turn: capture.turn, time: now, count: count + 1, bytes: bytes + written, seconds: seconds + took, failed };
  }

  /** The run goes on without: recovery then takes longer. */
  #notTaken(error: unknown): void {
    this.#everything = true;
    const first = this.#snapshots.failed === 0;
    this.#snapshots = { ...this.#snapshots, failed: this.#snapshots.failed + 1 };
    if (first || !isDiskFull(error)) this.#parts.host.log.warn(`A snapshot failed; the last one stays: ${asError(error).message}`);
    if (isDiskFull(error)) this.#parts.room.note("The snapshot", true);
  }

  async #prune(turn: number, now: bigint): Promise<void> {
    await this.#log.prune(turn);
    for (const [source, journal] of this.#sources.journals) {
      const position = this.#horizon.needed(source, now);
      if (position !== undefined) await journal.prune(position);
    }
  }

  #capture(graph: FlowGraph, which: "changed" | "all"): Capture {
    this.#horizon.note(graph, graph.now);
    return captureState(graph, which, this.#horizon, this.#refer);
  }

  readonly #refer: Refer = (batch) => this.#lasting.has(batch.source) && this.#horizon.reaches(batch);

  async #roll(graph: FlowGraph): Promise<void> {
    let watermark: bigint | undefined;
    for (const { marks } of graph.sources.values()) {
      const { time, ended } = marks.progress;
      if (!ended && (watermark === undefined || time < watermark)) watermark = time;
    }
    const { document, runtime } = this.#meta;
    const known = watermark !== undefined && watermark > BEGIN ? { watermark } : {};
    await this.#log.begin({ format: 1, runtime, document, turn: graph.turns, now: graph.now, ...known, state: encodeGraph(graph, this.#refer) });
  }

  /** Takes a last snapshot, if the run ended well, and gives the directory back. */
  async end(graph: FlowGraph, delivery: Delivery | undefined): Promise<void> {
    try {
      await this.#taking;
      if (delivery) await this.#commit(this.#capture(graph, this.#everything ? "all" : "changed"), delivery);
    } finally {
      await this.#log.close();
      for (const journal of this.#sources.journals.values()) await journal.close();
      await this.#store.close();
    }
  }

  metrics(): DurableMetrics {
    const journals = Object.fromEntries([...this.#sources.journals].map(([id, journal]) => [id, journal.stats()]));
    return { log: this.#log.stats(), journals, snapshots: { ...this.#snapshots }, recovery: this.#recovery, full: this.#parts.room.waiting.size > 0 };
  }

  #access(plan: FlowPlan): SourceAccess {
    const { host, options, room } = this.#parts;
    const { files, clock, log } = host;
    return new SourceAccess(plan, host, (source) =>
      Journal.open({ files, clock, log, folder: this.#paths.journal(source), options, full: (full) => room.note(`The journal of source "${source}"`, full) }),
    );
  }
}

function check(loaded: LoadedState, { plan, options }: DurableParts): void {
  const reset = resetOf(options.reset, plan);
  const known = new Set([...ids(loaded.meta.document), ...ids(stateMeta(plan).document), "*"]);
  const unknown = options.reset.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new HeadframeError("state-mismatch", `--reset ${unknown.join(", ")}: neither the flow nor its state has a step of that name`);
  const problems = continueProblems(loaded.meta.document, plan, reset);
  if (problems.length > 0) throw new HeadframeError("state-mismatch", `The state in ${options.directory} does not fit the flow:\n- ${problems.join("\n- ")}`);
}

function ids({ sources, steps }: StateMeta["document"]): string[] {
  return [...sources, ...steps].map(({ id }) => id);
}

/** The flow as it was, where everything it needs is still there. */
function oldPlan(loaded: LoadedState, catalogue: Catalogue): FlowPlan | undefined {
  try {
    return planFlow(loaded.meta.document, catalogue);
  } catch {
    return undefined;
  }
}

async function hasTurns({ host, options }: DurableParts): Promise<boolean> {
  const segments = await listSegments(host.files, statePaths(options.directory).turns);
  return segments.length > 0;
}

async function removeAll({ files }: Host, folder: string): Promise<void> {
  const found = await files.list(folder).catch(() => []);
  for (const { path } of found) await files.remove(path);
}
