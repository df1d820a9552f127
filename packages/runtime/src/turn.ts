/** A turn: what a host takes in at one go, and the record from which it can be run again. */
import type { DataItem, Gap, Item, OutputBatch, Position, Time } from "@headframe/core";

/** Items that travel along the edges of a graph; watermarks advance as progress, not as items. */
export type Flowing = DataItem | Gap;

/** What was taken from a source in a turn, without the items. */
export interface TakenRange {
  /** Source id in the flow. */
  readonly source: string;
  /** Items of the main port, watermarks included. */
  readonly count: number;
  /** Items of side ports, by port. */
  readonly side?: Readonly<Record<string, number>>;
  /** Where the source stands after them. */
  readonly position: Position;
  /** The source has ended, or the host ended it. */
  readonly done?: true;
}

/** The items of a {@link TakenRange}. */
export interface TakenItems {
  readonly items: readonly Item[];
  readonly side?: Readonly<Record<string, readonly Item[]>>;
}

/** An item source has been silent too long; without `item` the whole flow source has never been heard. */
export interface IdleTimer {
  readonly source: string;
  readonly item?: string;
}

/** How the asynchronous work on one item came out. Plain data: it is kept in the turn log. */
export type AsyncOutcome = { readonly items: readonly DataItem[] } | { readonly error: string; readonly stack?: string };

/** A result of an asynchronous step, as it enters a turn. */
export interface AsyncResult {
  readonly step: string;
  /** Number of the item within its step. */
  readonly id: number;
  readonly outcome: AsyncOutcome;
}

/** With the taken items, everything that a turn's outcome depends on besides the state. Plain data. */
export interface TurnRecord {
  readonly turn: number;
  /** Host time of the turn; never earlier than that of the turn before. */
  readonly now: Time;
  /** In the order in which the sources entered the graph. */
  readonly taken: readonly TakenRange[];
  /** In the order in which they fired. */
  readonly idle: readonly IdleTimer[];
  /** In the order in which the work finished. */
  readonly results: readonly AsyncResult[];
}

/** A record together with the items it speaks of, one entry for each of `record.taken`. */
export interface TurnInput {
  readonly record: TurnRecord;
  readonly items: readonly TakenItems[];
}

/** What a run starts from, besides the flow. */
export interface RunStart {
  readonly flow: string;
  /** Seed of the kernels' random numbers. */
  readonly seed: number;
  /** Turns that were run before, when the run continues from a snapshot. */
  readonly turn: number;
}

/** Where records become durable before a turn's outputs leave the host. */
export interface TurnLog {
  start?(run: RunStart): Promise<void> | void;
  /**
   * Called in the order of turns. The turn's outputs leave, and its asynchronous work starts, when the
   * promise resolves; the host may run `limits.queuedTurns` further turns meanwhile, so appends can be grouped.
   *
   * @param output - what the turn put out, so that a replay can be compared with it
   */
  append(record: TurnRecord, output: TurnOutput): Promise<void> | void;
}

/** Keeps nothing. */
export const noLog: TurnLog = { append: () => {} };

/** Keeps the records in an array; for tests and replays within a process. */
export class MemoryLog implements TurnLog {
  readonly runs: RunStart[] = [];
  readonly records: TurnRecord[] = [];

  start(run: RunStart): void {
    this.runs.push(run);
  }

  append(record: TurnRecord): void {
    this.records.push(record);
  }
}

/** What a turn puts out: at most one batch for each sink, in the flow's order. */
export type TurnOutput = readonly OutputBatch[];
