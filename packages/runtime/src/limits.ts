/** Bounds of a run. */
export interface Limits {
  /** Items asked of a source at a time (its credit). */
  readonly takeItems: number;
  /** The same of a source that gives events as fast as it is asked: events are small, and a turn has a price. */
  readonly takeEvents: number;
  /** Items in a turn after which further sources wait for the next turn. */
  readonly turnItems: number;
  /** Turns whose outputs are not yet written; at this number the host takes nothing more. */
  readonly queuedTurns: number;
  /** Of those, any number beyond two only while what they put out is smaller than this, bytes. */
  readonly queuedBytes: number;
  /** Items in flight and waiting in one asynchronous step; at this number the host takes nothing more. */
  readonly asyncItems: number;
  /** Seconds of event time by which items of one item source may be out of order. */
  readonly outOfOrderSeconds: number;
  /** Seconds of host time without items after which an item source no longer holds others back. */
  readonly idleSeconds: number;
  /** Seconds of host time that a stop waits: for takes, asynchronous steps, writes and for each close. */
  readonly stopSeconds: number;
  /** Bytes of samples taken in after which the host may tidy up its memory. */
  readonly tidyBytes: number;
  /** Lateness and idleness of single flow sources, by id. */
  readonly sources: Readonly<Record<string, { readonly outOfOrderSeconds?: number; readonly idleSeconds?: number }>>;
}

/** Bounds that suit a host of one mine. */
export const defaultLimits: Limits = {
  takeItems: 256,
  takeEvents: 1024,
  turnItems: 4096,
  queuedTurns: 2,
  queuedBytes: 8 << 20,
  asyncItems: 1024,
  outOfOrderSeconds: 0,
  idleSeconds: 10,
  stopSeconds: 10,
  tidyBytes: 3 << 20,
  sources: {},
};

/** With `power` a turn waits for the disk, tens of milliseconds, in which many others must be able to run. */
export const powerLimits: Partial<Limits> = { queuedTurns: 64 };
