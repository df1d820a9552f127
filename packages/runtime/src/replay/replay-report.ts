/** What came of a replay. Plain JSON: times are ISO 8601 with nanoseconds. */
import type { Json } from "@headframe/core";
import type { FieldDifference } from "./field-differences.ts";
import type { FlowChange } from "./flow-changes.ts";
import type { StreamCount, StreamDifference } from "./stream-comparison.ts";

/** An event as a flat object: `type`, `id`, `source`, `time`, and the fields of its data. */
export type FlatEvent = Readonly<Record<string, Json>>;

/** One thing that both flows found, and say different things of. */
export interface DifferentPair {
  readonly recorded: FlatEvent;
  readonly other: FlatEvent;
  /** Known to be one by their equal ids, or by source, channel, phase and time. */
  readonly by: "id" | "time";
  readonly fields: readonly FieldDifference[];
}

/** Events of one type at one sink, or at several that were given the same ones. */
export interface EventComparison {
  readonly sinks: readonly string[];
  readonly type: string;
  /** Found by both. */
  readonly both: number;
  /** Of these, equal in every field. */
  readonly equal: number;
  readonly different: readonly DifferentPair[];
  readonly onlyRecorded: readonly FlatEvent[];
  readonly onlyOther: readonly FlatEvent[];
}

/** Frames of one source at one sink. */
export interface StreamReport {
  readonly sink: string;
  readonly source: string;
  readonly recorded: Readonly<StreamCount>;
  readonly other: Readonly<StreamCount>;
  readonly firstDifference?: StreamDifference;
}

/** The recorded flow beside another one, over the same items. */
export interface Comparison {
  readonly other: string;
  /** What is different about the other flow. */
  readonly changes: readonly FlowChange[];
  /** Steps of the other flow that began with no state; the rest went on from the recorded one's. */
  readonly freshSteps: readonly string[];
  /** Event time at which they began; absent where that was the flow's own beginning, so that nothing is missing. */
  readonly freshSince?: string;
  /** Events of one type, source, channel and phase are the same thing when their times are at most this far apart. */
  readonly toleranceSeconds: number;
  readonly events: readonly EventComparison[];
  readonly frames: readonly StreamReport[];
  /** Sinks that only one of the flows has, and that were therefore not compared. */
  readonly sinksOfOne: readonly string[];
}

/** What the recorded flow put out in the interval. */
export interface SinkCount {
  readonly sink: string;
  /** By type. */
  readonly events: Readonly<Record<string, number>>;
  readonly frames: number;
  readonly gaps: number;
}

/** What came of a replay. */
export interface ReplayReport {
  readonly flow: string;
  readonly directory: string;
  /** The interval in event time, as asked for. */
  readonly from?: string;
  readonly to?: string;
  /** Set where the interval, or all that is kept if none was asked for, begins later than asked or at an unknown beginning: what is kept begins here. */
  readonly keptFrom?: string;
  /** Event time that was reached. */
  readonly reached?: string;
  readonly turns: number;
  /** Host time that it took, s. */
  readonly seconds: number;
  /** Event time that was run again, s. */
  readonly eventSeconds: number;
  /** Versions of the runtime that wrote the turns. */
  readonly writtenBy: readonly string[];
  readonly replayedBy: string;
  /** Every turn came out as it was recorded. */
  readonly equal: boolean;
  readonly differingTurns: number;
  /** The first of them. */
  readonly firstDifferences: readonly { readonly turn: number; readonly time?: string; readonly what: string }[];
  readonly outputs: readonly SinkCount[];
  readonly comparison?: Comparison;
  /** What else must be known to read this right, a sentence each. */
  readonly notes: readonly string[];
}
