import { HeadframeError, nanoseconds } from "@headframe/core";
import { asError } from "../bad-data.ts";
import type { TurnLog, TurnOutput, TurnRecord } from "../turn.ts";
import type { SegmentBase } from "./log-entry.ts";
import type { LogParts } from "./log-parts.ts";
import { outputDigests } from "./output-digest.ts";
import { pruneSegments, type SegmentPlace, segmentPath, segmentsIn } from "./segment-folder.ts";
import { type SegmentSurroundings, SegmentWriter } from "./segment-writer.ts";
import { encodeBase, encodeEntry } from "./turn-codec.ts";
import { TURNS } from "./turn-log-reader.ts";

/** Figures of a turn log: segments and bytes are of files as they are, the others since the log was opened. */
export interface TurnLogStats {
  readonly segments: number;
  readonly bytes: number;
  readonly records: number;
  /** Bytes. */
  readonly written: number;
  readonly syncs: number;
}

/** Keeps turns in segment files, each with the state that its first turn needs. */
export class TurnLogFiles implements TurnLog {
  readonly #parts: LogParts;
  readonly #surroundings: SegmentSurroundings;
  readonly #place: SegmentPlace;
  #writer: SegmentWriter | undefined;
  #begun = 0n;
  /** Bytes of the present segment before its first turn. */
  #base = 0;
  #ordinal: number | undefined;
  /** Segments before the present one. */
  #older = { segments: 0, bytes: 0 };
  /** Of closed writers. */
  #past = { records: 0, written: 0, syncs: 0 };
  /** Why no segment could be begun. */
  #failure: HeadframeError | undefined;

  constructor(parts: LogParts) {
    this.#parts = parts;
    this.#surroundings = { ...parts, whileFull: "the run takes nothing more" };
    this.#place = { files: parts.files, folder: parts.folder, extension: TURNS };
  }

  /**
   * Begins a new segment, never in an old file. Turns that are appended from now on go there, and it is not written before the
   * segment before it is complete, which may take long on a full disk. Await the first one before turns are appended. Later
   * ones need not be awaited: where one fails, all that is appended after it fails as well.
   *
   * @throws HeadframeError `log-failed`
   */
  begin(base: SegmentBase): Promise<void> {
    const begun = this.#ordinal === undefined ? this.#find().then(() => this.#begin(base)) : this.#begin(base);
    begun.catch(() => {}); // what is appended fails with it
    return begun;
  }

  /** Finds what is there. */
  async #find(): Promise<void> {
    const segments = await segmentsIn(this.#place);
    this.#ordinal = segments.at(-1)?.ordinal ?? 0;
    this.#older = { segments: segments.length, bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  #begin(base: SegmentBase): Promise<void> {
    const payload = this.#encoded(base);
    if (payload === undefined) return Promise.reject(this.#failure);
    const before = this.#writer;
    if (before) {
      this.#older = { segments: this.#older.segments + 1, bytes: this.#older.bytes + before.bytes };
      const { records, written, syncs } = this.#past;
      this.#past = { records: records + before.records, written: written + before.bytes, syncs: syncs + before.syncs };
    }
    this.#ordinal = (this.#ordinal ?? 0) + 1;
    this.#begun = this.#parts.clock.now();
    const writer = new SegmentWriter(segmentPath(this.#place, base.turn + 1, this.#ordinal), this.#surroundings, before);
    this.#writer = writer;
    const written = writer.append(payload);
    this.#base = writer.bytes;
    return written;
  }

  #encoded(base: SegmentBase): Uint8Array | undefined {
    try {
      return encodeBase(base);
    } catch (cause) {
      this.#failure = new HeadframeError("log-failed", `The state after turn ${base.turn} cannot be written to the turn log: ${asError(cause).message}`, {
        cause,
      });
      return undefined;
    }
  }

  /** @throws HeadframeError `log-failed` */
  append(record: TurnRecord, output: TurnOutput): Promise<void> {
    if (this.#writer === undefined) throw new HeadframeError("log-failed", "A turn is appended before the turn log has begun a segment");
    if (this.#failure) return Promise.reject(this.#failure);
    return this.#writer.append(encodeEntry({ record, outputs: outputDigests(output) }));
  }

  /** The segment is so old, or its turns so large, that a new one should begin. A large base makes no turns large. */
  get due(): boolean {
    const { clock, options } = this.#parts;
    if (this.#writer === undefined) return true;
    return this.#writer.bytes - this.#base >= options.segmentBytes || clock.now() - this.#begun >= nanoseconds(options.segmentSeconds);
  }

  /** Deletes old segments as the options say, but none that has turns after `oldestNeededTurn`. */
  async prune(oldestNeededTurn: number): Promise<void> {
    const { clock, options, log } = this.#parts;
    if (this.#writer?.established === false) return; // a segment replaces an earlier one only when it is there
    const current = this.#writer?.path;
    const left = await pruneSegments(this.#place, { options, log, now: clock.now(), needed: oldestNeededTurn + 1 });
    const older = left.filter(({ path }) => path !== current);
    if (this.#writer?.path === current) this.#older = { segments: older.length, bytes: older.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /** Finishes what was appended. */
  async close(): Promise<void> {
    await this.#writer?.close();
  }

  stats(): TurnLogStats {
    const { bytes = 0, records = 0, syncs = 0 } = this.#writer ?? {};
    const present = this.#writer ? 1 : 0;
    return {
      segments: this.#older.segments + present,
      bytes: this.#older.bytes + bytes,
      records: this.#past.records + records,
      written: this.#past.written + bytes,
      syncs: this.#past.syncs + syncs,
    };
  }
}
