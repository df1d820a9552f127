import { HeadframeError, type Host, nanoseconds, type Time } from "@headframe/core";
import { asError } from "../bad-data.ts";
import type { Delivery } from "../delivery.ts";
import { type DiskRoom, isDiskFull } from "../disk-room.ts";
import type { FlowGraph } from "../graph.ts";
import type { SnapshotMetrics } from "./durable-metrics.ts";
import type { ReferenceHorizon } from "./reference-horizon.ts";
import type { SnapshotChange, SnapshotStore } from "./snapshot-store.ts";
import type { Refer } from "./state-bytes.ts";
import type { StateOptions } from "./state-options.ts";
import { type Capture, captureState, type StateMeta, stateChange } from "./stored-state.ts";

/** What snapshots are taken with. */
export interface SnapshotParts {
  readonly store: SnapshotStore;
  readonly host: Host;
  readonly options: StateOptions;
  readonly room: DiskRoom;
  readonly horizon: ReferenceHorizon;
  readonly refer: Refer;
  /** Aborts when nobody wants to wait any longer. */
  readonly signal: AbortSignal;
  /** Brings to the disk what sources gave. */
  readonly flush: (sources: ReadonlySet<string>) => Promise<void>;
  /** A snapshot that includes this turn is committed: what is older may go. */
  readonly committed: (turn: number, now: Time) => Promise<void>;
}

/** How long a snapshot waits for a moment at which no outputs are on their way, ns. */
const PATIENCE = 50_000_000n;

/** A captured state, and the sources that it refers to samples of. */
interface ReferringCapture extends Capture {
  readonly referred: ReadonlySet<string>;
}

/** How a commit is made: at once, or again and again while the disk is full. */
type Patience = (commit: () => Promise<void>) => Promise<void>;

/**
 * Takes snapshots: captured between two turns, committed when every sink has what was put out up to then.
 *
 * @see decision 14
 */
export class Snapshots {
  readonly #parts: SnapshotParts;
  readonly #interval: bigint;
  #taking: Promise<void> | undefined;
  /** The next one holds all keys, because the last one was not committed. */
  #everything = false;
  #last: Time = 0n;
  #problem: string | undefined;
  #metrics: SnapshotMetrics = { turn: 0, count: 0, bytes: 0, seconds: 0, failed: 0 };

  constructor(parts: SnapshotParts) {
    this.#parts = parts;
    this.#interval = nanoseconds(parts.options.snapshotSeconds);
  }

  get metrics(): SnapshotMetrics {
    return this.#metrics;
  }

  /** Why the last one failed; undefined if it did not. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Begins to count time. */
  start(now: Time): void {
    this.#last = now;
  }

  due(now: Time): boolean {
    return this.#taking === undefined && now - this.#last >= this.#interval;
  }

  /** There was no moment at which nothing was on its way. */
  overdue(now: Time): boolean {
    return now - this.#last >= this.#interval + PATIENCE;
  }

  /** Starts a snapshot; the run goes on meanwhile, and without it if it fails: recovery then takes longer. */
  take(graph: FlowGraph, delivery: Delivery): void {
    const now = this.#parts.host.clock.now();
    this.#last = now;
    const capture = this.#capture(graph, this.#everything ? "all" : "changed");
    this.#everything = false;
    this.#taking = this.#commit(capture, delivery, {}, (commit) => commit())
      .then(() => this.#parts.committed(capture.turn, now))
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#taking = undefined;
      });
  }

  /** Takes one and waits for it, and for room on the disk. */
  async save(graph: FlowGraph, delivery: Delivery): Promise<void> {
    await this.#taking;
    this.#last = this.#parts.host.clock.now();
    const capture = this.#capture(graph, this.#everything ? "all" : "changed");
    this.#everything = true; // until it is committed: what was captured counts as unchanged
    await this.#commit(capture, delivery);
    this.#everything = false;
  }

  /** Keeps the whole state, and nothing of what was kept before. */
  async replace(graph: FlowGraph, delivery: Delivery, meta: StateMeta): Promise<void> {
    await this.#commit(this.#capture(graph, "all"), delivery, { meta: meta as unknown as NonNullable<SnapshotChange["meta"]>, fresh: true });
    this.#last = this.#parts.host.clock.now();
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    await this.#taking;
  }

  #capture(graph: FlowGraph, which: "changed" | "all"): ReferringCapture {
    const { horizon, refer } = this.#parts;
    const now = this.#parts.host.clock.now();
    horizon.note(graph, now);
    const referred = new Set<string>();
    const noting: Refer = (batch) => {
      const refers = refer(batch);
      if (refers) referred.add(batch.source);
      return refers;
    };
    return { ...captureState(graph, which, horizon, noting, now), referred };
  }

  async #commit(capture: ReferringCapture, delivery: Delivery, how: Partial<SnapshotChange> = {}, patiently?: Patience): Promise<void> {
    const { host, store, room, options, flush, signal } = this.#parts;
    const withRoom: Patience = patiently ?? ((commit) => room.work("The snapshot", commit, signal));
    const started = host.clock.now();
    const positions = await delivery.checkpoint();
    // A loss of power may leave the snapshot: it must leave what the snapshot refers to as well.
    await flush(capture.referred);
    // A fresh one is on the disk whatever the durability, so what it stands on has to be there too.
    if (options.durability === "power" || how.fresh) await delivery.flush();
    const change = { ...stateChange(capture, positions), ...how };
    await withRoom(() => store.commit(change));
    room.note("The snapshot", false);
    this.#problem = undefined;
    const { count, bytes, seconds, failed } = this.#metrics;
    const written = change.rest.length + change.keys.reduce((sum, { state }) => sum + state.length, 0);
    const now = host.clock.now();
    this.#metrics = { turn: capture.turn, time: now, count: count + 1, bytes: bytes + written, seconds: seconds + Number(now - started) / 1e9, failed };
  }

  #failed(error: unknown): void {
    const { room, host } = this.#parts;
    this.#everything = true;
    this.#problem = asError(error).message;
    const { failed } = this.#metrics;
    this.#metrics = { ...this.#metrics, failed: failed + 1 };
    if (isDiskFull(error)) room.note("The snapshot", true);
    if (error instanceof HeadframeError && error.code === "sink-failed") return; // the run ends by that
    if (failed === 0 || !isDiskFull(error)) host.log.warn(`A snapshot failed; the last one stays: ${asError(error).message}`);
  }
}
