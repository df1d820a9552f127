import type { Event, Frame } from "@headframe/core";
import { Encoding, sampleTypeOf } from "./encoding.ts";
import { type ReaderItem, readRecords } from "./reader.ts";
import type { MiniseedRecord, SkippedBytes } from "./record.ts";
import { frameOf, recordContent } from "./record-frame.ts";
import { decodeInto, samplesFor } from "./samples.ts";

/** Settings of {@link readMiniseed} and {@link joinRecords}. */
export interface JoinOptions {
  /** Most samples of a frame (more only where one record holds more); 2^20 unless told. */
  readonly maxSamples?: number;
  /** Farthest that a record may be from the sample grid of a frame and still join it, in samples; 0.5 unless told. */
  readonly tolerance?: number;
  /** Compare the CRC-32C of miniSEED 3 records; true unless told. */
  readonly checkCrc?: boolean;
}

/** Contents of a buffer. */
export interface MiniseedContents {
  /** Frames in the order in which their first records lie. */
  readonly frames: readonly Frame[];
  /** Log records and detections. */
  readonly events: readonly Event[];
  /** Bytes that could not be used, and records that are doubtful (their samples are in the frames). */
  readonly problems: readonly SkippedBytes[];
}

/**
 * Reads a whole buffer of miniSEED 2 and 3 records, neighbouring records of a channel joined into long
 * frames. The fast way from bytes to samples: each record is decoded straight into its frame's array.
 *
 * Never throws for what the bytes hold.
 */
export function readMiniseed(bytes: Uint8Array, options: JoinOptions = {}): MiniseedContents {
  return joinRecords(readRecords(bytes, options), options);
}

/** Joins records to frames: those of a channel that follow one another on the same sample grid. */
export function joinRecords(items: readonly ReaderItem[], { maxSamples = 1 << 20, tolerance = 0.5 }: JoinOptions = {}): MiniseedContents {
  const events: Event[] = [];
  const problems: SkippedBytes[] = [];
  const runs: Run[] = [];
  const open = new Map<string, Run>();
  for (const item of items) {
    if (item.kind === "skipped") problems.push(item);
    else if (item.sampleCount === 0 || item.encoding === Encoding.text || !(item.rate > 0)) {
      const { event, problem } = recordContent(item);
      if (event) events.push(event);
      if (problem !== undefined) problems.push(problemOf(item, problem));
    } else {
      const run = open.get(item.id);
      if (run?.takes(item, maxSamples, tolerance)) run.add(item);
      else {
        const next = new Run(item);
        open.set(item.id, next);
        runs.push(next);
      }
    }
  }
  const frames: Frame[] = [];
  for (const run of runs) run.decode(frames, problems);
  return { frames, events, problems };
}

/** Records of a channel that follow one another. */
class Run {
  readonly #records: MiniseedRecord[];
  readonly #first: MiniseedRecord;
  /** Timing quality; 0 also where it is not stated, for blockette 1001 must state one when it holds microseconds. */
  readonly #quality: number;
  #samples: number;

  constructor(first: MiniseedRecord) {
    this.#first = first;
    this.#records = [first];
    this.#samples = first.sampleCount;
    this.#quality = first.timingQuality ?? 0;
  }

  takes(record: MiniseedRecord, maxSamples: number, tolerance: number): boolean {
    const first = this.#first;
    if (record.rate !== first.rate || this.#samples + record.sampleCount > maxSamples) return false;
    const elapsed = record.seconds - first.seconds + (record.nanoseconds - first.nanoseconds) / 1e9;
    if (Math.abs(elapsed * first.rate - this.#samples) > tolerance) return false;
    return sampleTypeOf(record.encoding) === sampleTypeOf(first.encoding) && (record.timingQuality ?? 0) === this.#quality;
  }

  add(record: MiniseedRecord): void {
    this.#records.push(record);
    this.#samples += record.sampleCount;
  }

  /** Decodes the records; one that cannot be decoded is reported and ends a frame. */
  decode(frames: Frame[], problems: SkippedBytes[]): void {
    const out = samplesFor(this.#first, this.#samples);
    let from = 0;
    let at = 0;
    let head = this.#first;
    const cut = () => {
      if (at > from) frames.push(frameOf(head, from === 0 && at === out.length ? out : out.slice(from, at)));
    };
    for (const record of this.#records) {
      const fault = decodeInto(record, out, at);
      if (fault) problems.push(problemOf(record, fault.reason));
      if (at === from) head = record;
      if (fault?.fatal) {
        cut();
        at += record.sampleCount;
        from = at;
      } else at += record.sampleCount;
    }
    cut();
  }
}

function problemOf(record: MiniseedRecord, reason: string): SkippedBytes {
  return { kind: "skipped", position: record.position, bytes: record.length, reason, harmless: false };
}
