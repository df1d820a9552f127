import { nanoseconds } from "@headframe/core";
import { JOURNAL } from "./journal-cursor.ts";
import { decodeJournalEntry, encodeJournalEntry, entryNumber, type JournalEntry, type StoredEntry, sizeInFile } from "./journal-entry.ts";
import type { LogParts } from "./log-parts.ts";
import { pruneSegments, type Segment, type SegmentPlace, segmentPath, segmentsIn, syncSegments } from "./segment-folder.ts";
import { readSegment } from "./segment-reader.ts";
import { type SegmentSurroundings, SegmentWriter } from "./segment-writer.ts";

/** Numbers entries and writes them to segments. */
export class JournalWriter {
  readonly place: SegmentPlace;
  /** The last entry that is written. */
  last: Pick<JournalEntry, "number" | "position" | "done"> | undefined;
  readonly #parts: LogParts;
  readonly #surroundings: SegmentSurroundings;
  #next: number;
  #ordinal: number;
  #segment: SegmentWriter | undefined;
  #begun = 0n;
  /** Segments before the present one. */
  #older: { first: number | undefined; bytes: number };
  /** With `process`: files that may not be on the disk. */
  readonly #unflushed: Set<string>;

  private constructor(parts: LogParts, place: SegmentPlace, segments: readonly Segment[], last: JournalWriter["last"]) {
    this.#parts = parts;
    const whileFull = parts.options.overflow === "wait" ? "its device has to wait" : "what its device gives is dropped";
    this.#surroundings = { ...parts, whileFull };
    this.place = place;
    this.last = last;
    this.#next = (last?.number ?? Math.max(0, ...segments.map(({ first }) => first - 1))) + 1;
    this.#ordinal = segments.at(-1)?.ordinal ?? 0;
    this.#older = summary(segments);
    this.#unflushed = new Set(parts.options.durability === "process" ? segments.map(({ path }) => path) : []);
  }

  /** Finds the end of what a journal has. */
  static async open(parts: LogParts): Promise<JournalWriter> {
    const place = { files: parts.files, folder: parts.folder, extension: JOURNAL };
    if (parts.options.durability === "power") await syncSegments(place);
    const segments = await segmentsIn(place);
    let last: JournalWriter["last"];
    for (const segment of segments.toReversed()) {
      last = await lastEntry(parts, segment);
      if (last) break;
    }
    return new JournalWriter(parts, place, segments, last);
  }

  /** Number of the next entry. */
  get next(): number {
    return this.#next;
  }

  /** Number of the first entry that is kept, or of the next one. */
  get first(): number {
    return this.#older.first ?? 1;
  }

  get bytes(): number {
    return this.#older.bytes + (this.#segment?.bytes ?? 0);
  }

  get unwritten(): number {
    return this.#segment?.unwritten ?? 0;
  }

  get full(): boolean {
    return this.#segment?.full ?? false;
  }

  /** Entries before `number` were lost, but are known to have been there: their numbers are not given again. */
  skipTo(number: number): void {
    this.#next = Math.max(this.#next, number);
  }

  /** Bytes of a batch as the next entry; nothing is written. */
  encode(batch: Omit<JournalEntry, "number">): { readonly entry: JournalEntry; readonly payload: Uint8Array } {
    const entry = { number: this.#next, ...batch };
    return { entry, payload: encodeJournalEntry(entry) };
  }

  /**
   * Appends what {@link encode} gave. Resolves when the entry is written, in the order of calls.
   *
   * @throws HeadframeError `log-failed`
   */
  async put({ entry, payload }: ReturnType<JournalWriter["encode"]>): Promise<StoredEntry> {
    this.#next = entry.number + 1;
    this.#older.first ??= entry.number;
    const segment = this.#current(entry.number);
    const written = segment.write(payload);
    const bytes = sizeInFile(payload);
    const at = { path: segment.path, offset: segment.bytes - bytes };
    if (this.#parts.options.durability === "process") this.#unflushed.add(segment.path);
    await written;
    const { number, position, done } = entry;
    this.last = { number, position, ...(done && { done }) };
    return { entry, at, bytes };
  }

  #current(number: number): SegmentWriter {
    const { clock, options } = this.#parts;
    const segment = this.#segment;
    const due = segment && (segment.bytes >= options.segmentBytes || clock.now() - this.#begun >= nanoseconds(options.segmentSeconds));
    if (segment && !due) return segment;
    this.#older.bytes += segment?.bytes ?? 0;
    this.#begun = clock.now();
    this.#ordinal++;
    this.#segment = new SegmentWriter(segmentPath(this.place, number, this.#ordinal), this.#surroundings, segment);
    return this.#segment;
  }

  /** Resolves when all that was put is durable. */
  async durable(): Promise<void> {
    await this.#segment?.durable();
  }

  /** Resolves when all that is written is on the disk, with `process` as well. */
  async flush(): Promise<void> {
    await this.durable();
    for (const path of [...this.#unflushed]) {
      this.#unflushed.delete(path); // what is written meanwhile needs another flush
      const file = await this.#parts.files.open(path, "write");
      try {
        await file.sync();
      } catch (error) {
        this.#unflushed.add(path);
        throw error;
      } finally {
        await file.close();
      }
    }
  }

  /** Deletes old segments as the options say, but none with entries from `needed` on. */
  async prune(needed: number): Promise<void> {
    const { clock, options, log } = this.#parts;
    if (this.#segment?.established === false) return; // a segment replaces an earlier one only when it is there
    const current = this.#segment?.path;
    const left = await pruneSegments(this.place, { options, log, now: clock.now(), needed });
    const paths = new Set(left.map(({ path }) => path));
    for (const path of this.#unflushed) if (!paths.has(path) && path !== this.#segment?.path) this.#unflushed.delete(path);
    if (this.#segment?.path !== current) return;
    const older = summary(left.filter(({ path }) => path !== current));
    this.#older = { first: summary(left).first ?? this.#older.first, bytes: older.bytes };
  }

  async close(): Promise<void> {
    await this.#segment?.close();
  }
}

function summary(segments: readonly Segment[]): { first: number | undefined; bytes: number } {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  return { first: segments.length > 0 ? Math.min(...segments.map(({ first }) => first)) : undefined, bytes };
}

/** The last entry of a segment that counts. */
async function lastEntry({ files, log }: LogParts, { path, limit }: Segment): Promise<JournalWriter["last"]> {
  const records = readSegment(files, path);
  let last: Uint8Array | undefined;
  for (let result = await records.next(); ; result = await records.next()) {
    if (result.done) {
      if (result.value.kind === "damaged") log.error(`${result.value.error.message}; the journal goes on after what is good before it`, { path });
      break;
    }
    if (entryNumber(result.value.payload) >= limit) {
      await records.return({ kind: "whole", at: 0 });
      break;
    }
    last = result.value.payload;
  }
  if (last === undefined) return undefined;
  const { number, position, done } = decodeJournalEntry(last);
  return { number, position, ...(done && { done }) };
}
