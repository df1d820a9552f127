/** The last frames of one source, by reference, and what of them was sent on. */
import { type FrameHistory, type Span, stationOf, type Time } from "@headframe/core";

/** Plain data; frames are references. */
export interface FrameBuffer extends FrameHistory {
  readonly source: string;
  readonly station: string;
  /** Spans that were sent, united; their samples are not sent again. */
  done: Span[];
  /** Time after the last sample that was sent. */
  sentTo: Time | null;
}

/** An empty buffer for a source. */
export function startBuffer(source: string): FrameBuffer {
  return { source, station: stationOf(source), pieces: [], done: [], sentTo: null };
}
