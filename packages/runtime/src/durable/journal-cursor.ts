import { HeadframeError } from "@headframe/core";
import { decodeJournalEntry, type EntryPlace, entryNumber, type StoredEntry } from "./journal-entry.ts";
import { type Segment, type SegmentPlace, segmentOf, segmentsIn } from "./segment-folder.ts";
import { readSegment, type SegmentEnd, type SegmentRecord } from "./segment-reader.ts";

/** Extension of a journal's segments. */
export const JOURNAL = "journal";

interface OpenFile {
  readonly segment: Segment;
  readonly records: AsyncGenerator<SegmentRecord, SegmentEnd>;
}

/** Reads a journal's entries from the disk in order, also while they are written. */
export class JournalCursor {
  readonly #place: SegmentPlace;
  readonly #growing: boolean;
  #number: number;
  #open: OpenFile | undefined;
  /** Where the next entry is, as far as that is known. */
  #at: EntryPlace | undefined;

  /**
   * @param where - where entry `from` is, if that is known; `growing`: the journal is being written by this process, so that
   *   the end of its last segment says nothing
   */
  constructor(place: SegmentPlace, from: number, { at, growing = false }: { readonly at?: EntryPlace | undefined; readonly growing?: boolean } = {}) {
    this.#place = place;
    this.#number = from;
    this.#at = at;
    this.#growing = growing;
  }

  /** Number of the next entry. */
  get number(): number {
    return this.#number;
  }

  /**
   * The next entry; undefined if the disk has none (yet).
   *
   * @throws HeadframeError `log-damaged`, or `log-pruned` if it is no longer kept
   */
  async next(): Promise<StoredEntry | undefined> {
    for (let looked = false; ; ) {
      looked ||= this.#open === undefined; // at the file as it is now, not as it was when it was opened
      this.#open ??= await this.#find();
      if (this.#open === undefined) return undefined;
      const { segment, records } = this.#open;
      const result = await records.next();
      if (result.done) {
        this.#open = undefined;
        if (result.value.kind === "damaged") throw result.value.error;
        this.#at = { path: segment.path, offset: result.value.at };
        if (!(await this.#follows(segment)) && looked) return undefined;
        continue;
      }
      const { offset, end } = result.value;
      const entry = this.#decoded(segment, result.value);
      if (entry === undefined) continue;
      this.#number++;
      this.#at = { path: segment.path, offset: end };
      if (this.#number >= segment.limit) await this.close(); // what follows is in a later segment
      return { entry, at: { path: segment.path, offset }, bytes: end - offset };
    }
  }

  /** Bytes from the next entry to the end of the journal, as the files are now. */
  async bytesLeft(): Promise<number> {
    const segments = await segmentsIn(this.#place);
    let bytes = 0;
    for (const { path, first, limit, bytes: size } of segments) {
      if (limit <= first || limit <= this.#number) continue;
      bytes += this.#at?.path === path ? Math.max(0, size - this.#at.offset) : size;
    }
    return bytes;
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.records.return({ kind: "whole", at: 0 });
  }

  async #find(): Promise<OpenFile | undefined> {
    const segments = await segmentsIn(this.#place);
    const segment = segmentOf(segments, this.#number);
    if (segment === undefined) {
      if (segments.length > 0) throw new HeadframeError("log-pruned", `Entry ${this.#number} of the journal in ${this.#place.folder} is no longer kept`);
      return undefined;
    }
    const from = this.#at?.path === segment.path ? this.#at.offset : undefined;
    const growing = this.#growing && !Number.isFinite(segment.limit);
    return { segment, records: readSegment(this.#place.files, segment.path, { from, growing }) };
  }

  /** A segment has come to its end as it was when it was opened; whether there is more now, in it or in another one. */
  async #follows({ path, bytes }: Segment): Promise<boolean> {
    const segment = segmentOf(await segmentsIn(this.#place), this.#number);
    if (segment === undefined || (segment.path === path && !Number.isFinite(segment.limit))) return false;
    if (segment.path === path && segment.bytes <= bytes)
      throw new HeadframeError("log-damaged", `${path} ends before entry ${this.#number}, and later entries follow elsewhere`);
    return true;
  }

  /** Undefined for an entry before the wanted one. */
  #decoded({ path }: Segment, { payload, offset }: SegmentRecord): StoredEntry["entry"] | undefined {
    try {
      const number = entryNumber(payload);
      if (number > this.#number) throw new RangeError(`entry ${number} is where entry ${this.#number} should be`);
      return number < this.#number ? undefined : decodeJournalEntry(payload);
    } catch (cause) {
      throw new HeadframeError("log-damaged", `${path} at byte ${offset}: ${(cause as Error).message}`, { cause });
    }
  }
}
