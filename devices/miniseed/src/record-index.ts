import { type FileEntry, HeadframeError, type Host, nanoseconds, type Time } from "@headframe/core";
import { MiniseedReader, type ReaderItem } from "@headframe/formats";
import type { BadBytes } from "./miniseed-errors.ts";
import { type OpenFiles, readRange } from "./open-files.ts";

/** Records that lie next to one another in a file. */
export interface Chunk {
  readonly file: string;
  readonly from: number;
  to: number;
  /** Time of the earliest first sample. */
  earliest: Time;
  /** Time up to which samples reach. */
  latest: Time;
}

/** Where the records of many files lie, without the records. */
export interface RecordIndex {
  /** By their earliest record. */
  readonly chunks: readonly Chunk[];
  readonly bad: readonly BadBytes[];
  /** For each miniSEED file the first byte that is not in the index. */
  readonly ends: ReadonlyMap<string, number>;
  readonly others: readonly string[];
}

/** Called for each record, in the order of each file. */
type SeeRecord = (t0: Time) => void;

const READ = 1 << 20;
const SMALLEST_CHUNK = 1 << 16;
const MOST_CHUNKS = 400_000;
/** A file is none of ours if so many bytes from its start hold no record and no SEED control header. */
const DOUBT = 1 << 18;
const MOST_BAD = 10_000;

/**
 * Reads files once to learn where their records lie in time. Memory grows with the number of chunks
 * (64 KiB each, more where there are more than 26 GB), not with that of records.
 *
 * @param ends - how far to read each file; a file that is not named, to its end
 * @param complete - nothing will be added to the files: what is left over at the end is damage
 * @param see - sees the time of every record
 */
export async function indexFiles(
  entries: readonly FileEntry[],
  open: OpenFiles,
  host: Host,
  ends?: ReadonlyMap<string, number>,
  complete = true,
  see: SeeRecord = () => {},
): Promise<RecordIndex> {
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  const size = Math.max(SMALLEST_CHUNK, Math.ceil(total / MOST_CHUNKS));
  const chunks: Chunk[] = [];
  const bad: BadBytes[] = [];
  const found = new Map<string, number>();
  const others: string[] = [];
  for (const entry of entries) {
    const scan = new FileScan(entry.path, size, see);
    const end = await scan.read(open, ends?.get(entry.path) ?? entry.size, complete).catch((error: Error) => {
      throw new HeadframeError("miniseed-read", `"${entry.path}" could not be read: ${error.message}`, { cause: error });
    });
    if (end === undefined) others.push(entry.path);
    else {
      found.set(entry.path, end);
      chunks.push(...scan.chunks);
      for (const item of scan.bad) if (bad.length < MOST_BAD) bad.push(item);
    }
  }
  if (others.length > 0) host.log.info(`${others.length} of ${entries.length} files hold no miniSEED and are skipped`, { files: others.slice(0, 5) });
  chunks.sort((a, b) => (a.earliest < b.earliest ? -1 : a.earliest > b.earliest ? 1 : 0));
  return { chunks, bad, ends: found, others };
}

class FileScan {
  readonly chunks: Chunk[] = [];
  readonly bad: BadBytes[] = [];
  readonly #file: string;
  readonly #size: number;
  readonly #see: SeeRecord;
  #records = 0;

  constructor(file: string, size: number, see: SeeRecord) {
    this.#file = file;
    this.#size = size;
    this.#see = see;
  }

  /** Gives the first byte that was not taken in, or undefined if this is no miniSEED file. */
  async read(open: OpenFiles, end: number, complete: boolean): Promise<number | undefined> {
    const file = await open.get(this.#file);
    const reader = new MiniseedReader();
    let control = false;
    for (let at = 0; at < end; ) {
      const bytes = await readRange(file, at, Math.min(end, at + READ));
      if (bytes.length === 0) break;
      if (at === 0) control = startsLikeSeed(bytes);
      at += bytes.length;
      this.#take(reader.push(bytes));
      if (this.#records === 0 && at >= DOUBT && !control) return undefined;
    }
    const left = reader.position;
    const rest = reader.end();
    if (complete) this.#take(rest);
    if (this.#records > 0) return complete ? end : left;
    return !complete && end === 0 ? 0 : undefined;
  }

  #take(items: readonly ReaderItem[]): void {
    for (const item of items) {
      if (item.kind === "skipped") {
        if (!item.harmless && this.bad.length < MOST_BAD) this.bad.push({ file: this.#file, position: item.position, bytes: item.bytes, reason: item.reason });
        continue;
      }
      this.#records++;
      const { position, length, t0, rate, sampleCount } = item;
      this.#see(t0);
      const end = rate > 0 ? t0 + nanoseconds(sampleCount / rate) : t0;
      const last = this.chunks.at(-1);
      if (last && last.to === position && position + length - last.from <= this.#size) {
        last.to = position + length;
        if (t0 < last.earliest) last.earliest = t0;
        if (end > last.latest) last.latest = end;
      } else this.chunks.push({ file: this.#file, from: position, to: position + length, earliest: t0, latest: end });
    }
  }
}

/** Six digits and a record type, as every SEED record begins. */
function startsLikeSeed(bytes: Uint8Array): boolean {
  return /^\d{6}[VASTDRQM]/.test(String.fromCharCode(...bytes.subarray(0, 7)));
}
