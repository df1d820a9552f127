/**
 * The four kinds of item that travel along the edges of a flow.
 *
 * An item is plain data: it survives `structuredClone`, so it can be stored, sent and replayed.
 * Frames are shared, not copied: nobody writes into the samples of a frame it did not make.
 */

/** Instant in nanoseconds since 1970-01-01T00:00:00Z (UTC, POSIX: leap seconds are not counted). */
export type Time = bigint;

/** Sample storage; planar: all samples of channel 0, then all of channel 1, and so on. */
export type Samples = Int32Array | Float32Array | Float64Array;

/** Equal-rate samples of one or more channels that share time. */
export interface Frame {
  readonly kind: "frame";
  /** Name of one continuous stream; its frames have the same channels (in order), rate and unit. */
  readonly source: string;
  /** FDSN source identifiers, one for each channel, such as `FDSN:BW_UH1__S_H_Z`. */
  readonly channels: readonly string[];
  /** Time of the first sample. */
  readonly t0: Time;
  /** Samples per second, for each channel. */
  readonly rate: number;
  /** Unit of the samples, see `units.ts`; `"count"` for raw digitiser output. */
  readonly unit: string;
  /** Planar samples: `channels.length` times the same number of samples. */
  readonly samples: Samples;
  /** Leading samples that an operator computed before its state had settled; absent means 0. */
  readonly settling?: number;
  /** Timing quality in percent (0 to 100) as the digitiser stated it; absent means unknown. */
  readonly timingQuality?: number;
}

/** Values that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Something discrete at a time. On the wire it is a CloudEvents 1.0 JSON. */
export interface Event<Type extends string = string, Data = Json> {
  readonly kind: "event";
  readonly type: Type;
  /** Deterministic: the same input gives the same id, see {@link eventId}. */
  readonly id: string;
  readonly source: string;
  readonly time: Time;
  readonly data: Data;
}

/** Why samples are missing. */
export type GapCause = "missing" | "lost" | "overflow" | "clock-step" | "damaged" | "rate-change";

/** A stated hole in a source: no samples with `from <= time < to`. */
export interface Gap {
  readonly kind: "gap";
  readonly source: string;
  readonly from: Time;
  readonly to: Time;
  readonly cause: GapCause;
}

/** Promise that no item of `source` with an earlier time follows, other than late ones. */
export interface Watermark {
  readonly kind: "watermark";
  readonly source: string;
  readonly time: Time;
}

/** Source of a watermark that speaks for a flow source as a whole, item sources not yet heard included. */
export const WHOLE_SOURCE = "*";

/** What travels along the edges of a flow. */
export type Item = Frame | Event | Gap | Watermark;

/** Items that carry data; gaps and watermarks are control items and flow along every edge. */
export type DataItem = Frame | Event;

/** Number of samples in each channel of a frame. */
export function frameLength(frame: Pick<Frame, "channels" | "samples">): number {
  return frame.samples.length / frame.channels.length;
}

/** View on the samples of channel `index`; no copy. */
export function channelSamples<S extends Samples>(frame: Pick<Frame, "channels"> & { readonly samples: S }, index: number): S {
  const n = frame.samples.length / frame.channels.length;
  return frame.samples.subarray(index * n, (index + 1) * n) as S;
}

/** Time that orders an item: a frame's first sample, a gap's start, an event's or watermark's time. */
export function itemTime(item: Item): Time {
  if (item.kind === "frame") return item.t0;
  return item.kind === "gap" ? item.from : item.time;
}
