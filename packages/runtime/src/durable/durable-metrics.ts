import type { Time } from "@headframe/core";

/** The turn log of a run. */
export interface LogMetrics {
  /** Records written since the run's start: turns, and what a segment begins with. */
  readonly records: number;
  /** Bytes written since the run's start. */
  readonly written: number;
  /** Size of its files now; deleting old ones makes it smaller. */
  readonly bytes: number;
  /** Times that the disk was synced for it. */
  readonly syncs: number;
  /** Segments on disk. */
  readonly segments: number;
}

/** The journal of a source that cannot be read again. */
export interface JournalMetrics {
  /** Batches that are kept now. */
  readonly entries: number;
  /** Size of its files now. */
  readonly bytes: number;
  /** Bytes of items that no turn has taken yet. */
  readonly backlogBytes: number;
  /** Items dropped because the backlog was full; each stretch of them is a gap in the flow. */
  readonly dropped: number;
}

/** The snapshots of a run. */
export interface SnapshotMetrics {
  /** Last turn that the last snapshot includes. */
  readonly turn: number;
  /** Host time of the last snapshot; absent before the run's first. */
  readonly time?: Time;
  /** Snapshots since the run's start. */
  readonly count: number;
  /** Bytes written by them. */
  readonly bytes: number;
  /** Time spent on them, s. */
  readonly seconds: number;
  /** Snapshots that could not be written. */
  readonly failed: number;
}

/** How the run got back to where the last one was. */
export interface RecoveryMetrics {
  /** Turns run again. */
  readonly turns: number;
  /** Time it took, s. */
  readonly seconds: number;
}

/** What a durable run keeps, and what that costs. */
export interface DurableMetrics {
  readonly log: LogMetrics;
  /** By source. */
  readonly journals: Readonly<Record<string, JournalMetrics>>;
  readonly snapshots: SnapshotMetrics;
  readonly recovery: RecoveryMetrics;
  /** The disk is full: nothing is taken until there is room. */
  readonly full: boolean;
}
