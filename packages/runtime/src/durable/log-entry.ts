/** What the turn log holds: segments that begin with a state, then one entry a turn. */
import type { FlowDocument } from "@headframe/core";
import type { TurnRecord } from "../turn.ts";

/** First thing in a segment: all that is needed to run its turns. */
export interface SegmentBase {
  /** Version of the log's format. */
  readonly format: 1;
  /** Version of the runtime that wrote it. */
  readonly runtime: string;
  /** The bound flow. */
  readonly document: FlowDocument;
  /** Turn after which the segment begins. */
  readonly turn: number;
  /** Host time of that turn. */
  readonly now: bigint;
  /** Event time that all sources had reached; undefined where some source had not begun. */
  readonly watermark?: bigint;
  /** The graph's snapshot at that turn, as `encodeState` gives it. */
  readonly state: Uint8Array;
}

/** What a turn put out through one sink, in short. */
export interface OutputDigest {
  readonly sink: string;
  readonly epoch: number;
  /** Number of the first item. */
  readonly sequence: number;
  readonly count: number;
  /** Of events all that they say, of frames and gaps their times, lengths and a few samples. */
  readonly crc: number;
}

/** One turn in the log. */
export interface LogEntry {
  readonly record: TurnRecord;
  readonly outputs: readonly OutputDigest[];
}

/** A segment on disk. */
export interface SegmentFile {
  readonly path: string;
  /** Turn after which it begins. */
  readonly turn: number;
  readonly bytes: number;
}
