/**
 * What a run survives: `process`, the end of the process by any means (`kill -9`), without waiting for the disk;
 * `power`, also a loss of power: the disk has a turn's record before its outputs leave.
 */
export type Durability = "process" | "power";

/** What may be chosen about a durable run. Times are host time, sizes are of files. */
export interface StateOptions {
  /** Where the run keeps what it remembers. One process at a time. */
  readonly directory: string;
  readonly durability: Durability;
  /** Between snapshots, s. A longer time means less writing and a longer recovery. */
  readonly snapshotSeconds: number;
  /** With `power`: how long a turn may wait for others to share one sync of the disk, s. */
  readonly groupSeconds: number;
  /** How long turns and journals are kept for `replay`, s. */
  readonly keepSeconds: number;
  /** Largest size of the turn log, and of each journal, in bytes; the oldest part is deleted first, but never what recovery needs. */
  readonly keepBytes: number;
  /** A new segment begins after this long, s, ... */
  readonly segmentSeconds: number;
  /** ... or at this size, bytes. */
  readonly segmentBytes: number;
  /** Items of a journal that no turn has taken yet: largest size in bytes. */
  readonly backlogBytes: number;
  /**
   * What a journal does when the backlog is full: `drop-newest` makes gaps of what comes until there is room, `wait` takes
   * nothing more from the device.
   */
  readonly overflow: "drop-newest" | "wait";
  /** What to do when turns that are run again come out otherwise than they did, before any of it reaches a sink. */
  readonly changed: "refuse" | "accept";
  /** Steps whose state starts afresh, by id; `"*"`: everything does. */
  readonly reset: readonly string[];
}

/** Defaults of {@link StateOptions}: an hour is kept. */
export const defaultStateOptions: Omit<StateOptions, "directory"> = {
  durability: "process",
  snapshotSeconds: 5,
  groupSeconds: 0.02,
  keepSeconds: 3600,
  keepBytes: 1 << 30,
  segmentSeconds: 600,
  segmentBytes: 32 << 20,
  backlogBytes: 256 << 20,
  overflow: "drop-newest",
  changed: "refuse",
  reset: [],
};
