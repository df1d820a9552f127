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
  /** Brings to the disk what sources gave. */
  readonly flush: (sources: ReadonlySet<string>) => Promise<void>;
  /** A snapshot that includes this turn is committed: what is older may go. */
  readonly committed: (turn: number, now: Time) => Promise<void>;
}

/** A captured state, and the sources that it refers to samples of. */
interface ReferringCapture extends Capture {
  readonly referred: ReadonlySet<string>;
}

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
  #metrics: SnapshotMetrics = { turn: 0, count: 0, bytes: 0, seconds: 0, failed: 0 };

  constructor(parts: SnapshotParts) {
    this.#parts = parts;
    this.#interval = nanoseconds(parts.options.snapshotSeconds);
  }

  get metrics(): SnapshotMetrics {
    return this.#metrics;
  }

  /** Begins to count time. */
  start(now: Time): void {
    this.#last = now;
  }

  due(now: Time): boolean {
    return this.#taking === undefined && now - this.#last >= this.#interval;
  }

  /** Starts a snapshot; the run goes on meanwhile, and without it if it fails: recovery then takes longer. */
  take(graph: FlowGraph, delivery: Delivery): void {
    const now = graph.now;
    this.#last = this.#parts.host.clock.now(); // a clock that was set back between two runs is behind the turns'
    const capture = this.#capture(graph, this.#everything ? "all" : "changed");
    this.#everything = false;
    this.#taking = this.#commit(capture, delivery)
      .then(() => this.#parts.committed(capture.turn, now))
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#taking = undefined;
      });
  }

  /** Takes one and waits for it. */
  async save(graph: FlowGraph, delivery: Delivery, now: Time): Promise<void> {
    await this.#taking;
    this.#last = now;
    await this.#commit(this.#capture(graph, this.#everything ? "all" : "changed"), delivery);
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
    horizon.note(graph, graph.now);
    const referred = new Set<string>();
    const noting: Refer = (batch) => {
      const refers = refer(batch);
      if (refers) referred.add(batch.source);
      return refers;
    };
    return { ...captureState(graph, which, horizon, noting), referred };
  }

  async #commit(capture: ReferringCapture, delivery: Delivery, how: Partial<SnapshotChange> = {}): Promise<void> {
    const { host, store, room, options, flush } = this.#parts;
    const started = host.clock.now();
    const positions = await delivery.checkpoint();
    // A loss of power may leave the snapshot: it must leave what the snapshot refers to as well.
    await flush(capture.referred);
    if (options.durability === "power") await delivery.flush();
    const change = { ...stateChange(capture, positions), ...how };
    await store.commit(change);
    room.note("The snapshot", false);
    const { count, bytes, seconds, failed } = this.#metrics;
    const written = change.rest.length + change.keys.reduce((sum, { state }) => sum + state.length, 0);
    const now = host.clock.now();
    this.#metrics = { turn: capture.turn, time: now, count: count + 1, bytes: bytes + written, seconds: seconds + Number(now - started) / 1e9, failed };
  }

  #failed(error: unknown): void {
    const { room, host } = this.#parts;
    this.#everything = true;
    const { failed } = this.#metrics;
    this.#metrics = { ...this.#metrics, failed: failed + 1 };
    if (isDiskFull(error)) room.note("The snapshot", true);
    if (error instanceof HeadframeError && error.code === "sink-failed") return; // the run ends by that
    if (failed === 0 || !isDiskFull(error)) host.log.warn(`A snapshot failed; the last one stays: ${asError(error).message}`);
  }
}
