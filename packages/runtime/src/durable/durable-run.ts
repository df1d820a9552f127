/**
 * The durable half of a run: what it continues from, the log its turns go into, and the snapshots on the way.
 *
 * Order is everything here. A snapshot of turn N is committed only when every sink has what turns up to N put out, so no
 * output before N is ever needed again; outputs after N are recomputed from the log and recognised by the sinks. No output
 * waits for a snapshot.
 */
import { type Catalogue, HeadframeError, type Host, type SinkResume, type SourceReader, type Time } from "@headframe/core";
import { asError } from "../bad-data.ts";
import type { Delivery } from "../delivery.ts";
import type { DiskRoom } from "../disk-room.ts";
import type { FlowPlan } from "../flow-plan.ts";
import type { FlowGraph } from "../graph.ts";
import type { TurnLog, TurnOutput, TurnRecord } from "../turn.ts";
import { BEGIN } from "../watermarks.ts";
import type { DurableMetrics } from "./durable-metrics.ts";
import { Journal } from "./journal.ts";
import { checkReset, checkState, Recovery } from "./recovery.ts";
import { ReferenceHorizon } from "./reference-horizon.ts";
import type { OpenSnapshotStore, SnapshotStore } from "./snapshot-store.ts";
import { Snapshots } from "./snapshots.ts";
import { SourceAccess } from "./source-access.ts";
import type { Refer } from "./state-bytes.ts";
import type { StateOptions } from "./state-options.ts";
import { type StatePaths, statePaths } from "./state-paths.ts";
import { movableDocument, placedDocument } from "./state-places.ts";
import { encodeGraph, type LoadedState, loadState, type StateMeta, stateMeta } from "./stored-state.ts";
import { type Reset, resetOf } from "./transplant.ts";
import { TurnLogFiles } from "./turn-log-files.ts";
import { listSegments } from "./turn-log-reader.ts";

/** What a durable run is made of. */
export interface DurableParts {
  readonly plan: FlowPlan;
  readonly catalogue: Catalogue;
  readonly host: Host & { readonly openStore?: OpenSnapshotStore };
  readonly options: StateOptions;
  readonly room: DiskRoom;
  /** A graph without state for a plan. */
  readonly makeGraph: (plan: FlowPlan) => FlowGraph;
  /** Aborts when the run is to stop. */
  readonly signal: AbortSignal;
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
  /** The same as it is kept. */
  readonly #kept: StateMeta;
  readonly #reset: Reset;
  readonly #sources: SourceAccess;
  /** That of the flow, and that of the flow as it was. */
  readonly #accesses: SourceAccess[] = [];
  readonly #refer: Refer;
  readonly #snapshots: Snapshots;
  readonly #recovery: Recovery | undefined;

  private constructor(parts: DurableParts, store: SnapshotStore, loaded: LoadedState | undefined) {
    const { plan, host, options, room, signal } = parts;
    this.#parts = parts;
    this.#paths = statePaths(options.directory);
    this.#store = store;
    this.#meta = stateMeta(plan);
    this.#kept = { ...this.#meta, document: movableDocument(this.#meta.document, options.directory) };
    this.#reset = resetOf(options.reset, plan);
    this.#sources = this.#access(plan);
    this.#log = this.#turnLog();
    const horizon = new ReferenceHorizon(Math.min(LONGEST_REACH_SECONDS, options.keepSeconds / 4));
    this.#refer = (batch) => horizon.reaches(batch);
    const flush = (sources: ReadonlySet<string>) => this.#flush(sources);
    const committed = (turn: number, now: Time) => this.#prune(turn, now, horizon);
    this.#snapshots = new Snapshots({ store, host, options, room, horizon, refer: this.#refer, flush, committed, signal });
    const [meta, reset, sources, turns] = [this.#meta, this.#reset, this.#sources, this.#paths.turns];
    this.#recovery = loaded && new Recovery({ ...parts, loaded, meta, reset, sources, turns, access: (of) => this.#access(of) });
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
      const loaded = stored && placed(loadState(stored), options.directory);
      checkReset(loaded, plan, options);
      if (loaded) checkState(loaded, plan, options);
      else if ((await listSegments(host.files, statePaths(options.directory).turns)).length > 0)
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

  /** Puts what was kept into the graph. */
  async restore(graph: FlowGraph): Promise<void> {
    await this.#recovery?.restore(graph, this.#parts.signal);
  }

  /** Where a sink goes on; undefined where it begins. */
  resume(sink: string): SinkResume | undefined {
    return this.#recovery?.resume(sink);
  }

  /**
   * Runs the logged turns after the snapshot again. Snapshots are taken meanwhile: a process that is killed again and again
   * while it recovers must get on nevertheless.
   *
   * @returns whether all were run; false if a stop came first
   */
  async replay(graph: FlowGraph, delivery: Delivery): Promise<boolean> {
    const recovery = this.#recovery;
    if (recovery === undefined) return true;
    const { clock } = this.#parts.host;
    this.#snapshots.start(clock.now());
    const deliver = (output: TurnOutput) => delivery.redeliver(output);
    // A graph of changed operators stands for another state than the one that is kept, until `begin` replaces that.
    const save = (on: FlowGraph) => (recovery.changed ? undefined : this.#snapshots.save(on, delivery));
    const replayed = (on: FlowGraph) => (this.#snapshots.due(clock.now()) ? save(on) : undefined);
    const whole = await recovery.replay(graph, { deliver, replayed }, this.#parts.signal);
    if (!whole && recovery.graph && recovery.metrics.turns > 0) await save(recovery.graph);
    return whole;
  }

  /** Opens a source to go on from where it stands. */
  async openSource(id: string, graph: FlowGraph): Promise<SourceReader> {
    const { host, options } = this.#parts;
    if (options.reset.length > 0 && this.#reset.has(id)) await removeAll(host, this.#paths.journal(id));
    return this.#sources.live(id, graph.source(id).position);
  }

  /** Keeps the state as it is now, and begins a new segment of the log. Nothing may have left the host since the replay. */
  async begin(graph: FlowGraph, delivery: Delivery): Promise<void> {
    for (const journal of this.#sources.journals.values()) await journal.flush();
    await this.#snapshots.replace(graph, delivery, this.#kept);
    await this.#roll(graph);
  }

  append(record: TurnRecord, output: TurnOutput): Promise<void> {
    return this.#log.append(record, output);
  }

  /** Whether there is something to do between this turn and the next. */
  due(now: Time): boolean {
    return this.#log.due || this.#snapshots.due(now);
  }

  /**
   * Between two turns: begins a new segment, starts a snapshot. Waits for neither. Outputs that are on their way leave before
   * a snapshot takes the thread, where that is soon.
   */
  tend(graph: FlowGraph, delivery: Delivery): void {
    // Where it fails, so do the turns that are appended to it.
    if (this.#log.due) this.#roll(graph).catch((error: unknown) => this.#parts.host.log.debug(`A segment of the turn log failed: ${asError(error).message}`));
    const now = this.#parts.host.clock.now();
    const wanted = this.#snapshots.due(now) && graph.turns > this.#snapshots.metrics.turn;
    if (wanted && (delivery.idle || this.#snapshots.overdue(now))) this.#snapshots.take(graph, delivery);
  }

  async #roll(graph: FlowGraph): Promise<void> {
    let watermark: bigint | undefined;
    for (const { marks } of graph.sources.values()) {
      const { time, ended } = marks.progress;
      if (!ended && (watermark === undefined || time < watermark)) watermark = time;
    }
    const { document, runtime } = this.#kept;
    const known = watermark !== undefined && watermark > BEGIN ? { watermark } : {};
    await this.#log.begin({ format: 1, runtime, document, turn: graph.turns, now: graph.now, ...known, state: encodeGraph(graph, this.#refer) });
  }

  async #flush(sources: ReadonlySet<string>): Promise<void> {
    for (const { journals } of this.#accesses) for (const source of sources) await journals.get(source)?.flush();
  }

  async #prune(turn: number, now: Time, horizon: ReferenceHorizon): Promise<void> {
    await this.#log.prune(turn);
    for (const [source, journal] of this.#sources.journals) {
      const position = horizon.needed(source, now);
      if (position !== undefined) await journal.prune(position);
    }
  }

  /** Takes a last snapshot of a run that ended well. The sinks must be open. */
  async finish(graph: FlowGraph, delivery: Delivery): Promise<void> {
    await this.#snapshots.settled();
    await this.#snapshots.save(graph, delivery);
  }

  /** What is wrong, one sentence each: snapshots fail, turns came out otherwise when they were run again. */
  get problems(): readonly string[] {
    const failing = this.#snapshots.problem;
    return [...(failing === undefined ? [] : [`Snapshots fail: ${failing}`]), ...(this.#recovery?.differences ?? [])];
  }

  /** Gives the directory back, whatever fails; after the devices are closed. */
  async close(): Promise<void> {
    const journals = [...this.#sources.journals.values()].map((journal) => journal.close());
    const closed = await Promise.allSettled([...journals, this.#log.close()]);
    await this.#store.close();
    for (const result of closed) if (result.status === "rejected") throw result.reason;
  }

  metrics(): DurableMetrics {
    const journals = Object.fromEntries([...this.#sources.journals].map(([id, journal]) => [id, journal.stats()]));
    const recovery = this.#recovery?.metrics ?? { turns: 0, seconds: 0 };
    return { log: this.#log.stats(), journals, snapshots: this.#snapshots.metrics, recovery, full: this.#parts.room.waiting.size > 0 };
  }

  #turnLog(): TurnLogFiles {
    const { host, options, room } = this.#parts;
    const { files, clock, log } = host;
    const full = (isFull: boolean) => room.note("The turn log", isFull);
    // A turn must not outlive what it took.
    const journals = () => Promise.all([...this.#sources.journals.values()].map((journal) => journal.synced()));
    const before = options.durability === "power" ? { before: journals } : {};
    return new TurnLogFiles({ files, clock, log, folder: this.#paths.turns, options, full, ...before });
  }

  #access(plan: FlowPlan): SourceAccess {
    const { host, options, room } = this.#parts;
    const { files, clock, log } = host;
    const access = new SourceAccess(plan, host, (source) =>
      Journal.open({ files, clock, log, folder: this.#paths.journal(source), options, full: (full) => room.note(`The journal of source "${source}"`, full) }),
    );
    this.#accesses.push(access);
    return access;
  }
}

function placed(loaded: LoadedState, directory: string): LoadedState {
  return { ...loaded, meta: { ...loaded.meta, document: placedDocument(loaded.meta.document, directory) } };
}

async function removeAll({ files }: Host, folder: string): Promise<void> {
  const found = await files.list(folder).catch(() => []);
  for (const { path } of found) await files.remove(path);
}
