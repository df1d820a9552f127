import type { Samples, Time } from "@headframe/core";

/** Samples of one channel that wait for a full record, with all else that the next records depend on. Plain data. */
export interface WaitingSamples {
  /** FDSN source identifier. */
  readonly id: string;
  /** May be none, where only the sequence number has to be kept. */
  readonly samples: Samples;
  /** Samples per second. */
  readonly rate: number;
  /** In percent. */
  readonly timingQuality: number | undefined;
  /** Times that were stated: of the sample at `index`, counted from the first that waits; the first may lie before it. */
  readonly anchors: readonly { readonly index: number; readonly t0: Time }[];
  /** Number of the next record of miniSEED 2. */
  readonly sequence: number;
  /** No record is tried before so many samples wait. */
  readonly promising: number;
}
