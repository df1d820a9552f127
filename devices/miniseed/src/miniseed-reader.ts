import {
  type Batch,
  type BegunFiles,
  HeadframeError,
  type Host,
  type Item,
  type Position,
  type SourceReader,
  type Time,
  WHOLE_SOURCE,
  withBegunFile,
} from "@headframe/core";
import { FileTail } from "./file-tail.ts";
import { GatheredBatch } from "./gathered-batch.ts";
import { GivenRecords } from "./given-records.ts";
import { type BadBytes, type MiniseedError, miniseedError } from "./miniseed-errors.ts";
import { intervalOf, type MiniseedOptions } from "./miniseed-options.ts";
import { type MiniseedPosition, parsePosition } from "./miniseed-position.ts";
import { OpenFiles } from "./open-files.ts";
import { Pace } from "./pace.ts";
import { indexFiles, type RecordIndex } from "./record-index.ts";
import { type Interval, isInside, recordItems } from "./record-items.ts";
import { type FileRecord, RecordMerge } from "./record-merge.ts";

/** Watermarks are at least this far apart, in nanoseconds. They come before records, wherever batches end. */
const PROGRESS = 100_000_000n;

/** Reads the records of files in the order of time, and then, if told to follow, what is added to them. */
export class MiniseedSourceReader implements SourceReader {
  readonly #options: MiniseedOptions;
  readonly #host: Host;
  readonly #open: OpenFiles;
  readonly #interval: Interval;
  readonly #pace: Pace;
  readonly #merge: RecordMerge;
  readonly #bad: BadBytes[];
  readonly #ends: Readonly<Record<string, number>>;
  readonly #tail: FileTail;
  #live: boolean;
  /** Where the source stands, see `MiniseedPosition`. */
  #time: Time | undefined;
  #count: number;
  #frames: number;
  #badGiven: number;
  #given: number | undefined;
  #files: BegunFiles;
  #partial: string;
  #skip: { time: Time | undefined; count: number };
  #watermark: Time | undefined;

  constructor(options: MiniseedOptions, host: Host, open: OpenFiles, index: RecordIndex, from: MiniseedPosition) {
    this.#options = options;
    this.#host = host;
    this.#open = open;
    this.#interval = intervalOf(options);
    this.#pace = new Pace(host.clock, options.speed);
    this.#time = from.time === undefined ? undefined : BigInt(from.time);
    this.#count = from.count;
    this.#frames = from.frames;
    this.#badGiven = from.bad;
    this.#given = options.follow ? undefined : from.given;
    this.#files = (from.files ?? []).map(([path, bytes]) => [path, index.ends.get(path) ?? bytes] as const);
    this.#watermark = from.mark === undefined ? undefined : BigInt(from.mark);
    this.#live = from.live !== undefined;
    this.#partial = from.live ?? "";
    this.#skip = { time: this.#time, count: from.count };
    this.#bad = [...index.bad];
    this.#ends = Object.fromEntries(index.ends);
    this.#merge = new RecordMerge(this.#live ? [] : index.chunks.filter((chunk) => this.#wanted(chunk)), open);
    this.#tail = new FileTail(host.files, open, options.path, index.ends, index.others);
  }

  #wanted({ earliest, latest }: { readonly earliest: Time; readonly latest: Time }): boolean {
    const { from, to } = this.#interval;
    return (from === undefined || latest >= from) && (to === undefined || earliest < to) && (this.#time === undefined || latest >= this.#time);
  }

  async take(credit: number, signal: AbortSignal): Promise<Batch> {
    const batch = new GatheredBatch(credit);
    this.#giveBad(batch);
    while (!batch.full && !signal.aborted) {
      const next = await this.#next(batch, signal);
      if (next === "wait") break;
      if (next === "end") return batch.close(this.#position(), true);
      this.#give(next, batch);
    }
    return batch.close(this.#position(), false);
  }

  close(): Promise<void> {
    return this.#open.closeAll();
  }

  /** The next record, when it is due; `wait` if the batch should be handed over first or the take was aborted. */
  async #next(batch: GatheredBatch, signal: AbortSignal): Promise<FileRecord | "wait" | "end"> {
    if (this.#live) return this.#nextLive(batch, signal);
    const next = await this.#nextNotGiven();
    if (!next) {
      if (!this.#options.follow) return "end";
      this.#live = true;
      this.#frames = 0;
      return this.#nextLive(batch, signal);
    }
    const time = next.record.t0;
    this.#giveProgress(time, batch);
    if (batch.full) return "wait";
    if (this.#pace.isDue(time)) return next;
    return !batch.empty || !(await this.#pace.until(time, signal)) ? "wait" : next;
  }

  async #nextNotGiven(): Promise<FileRecord | undefined> {
    for (;;) {
      await this.#merge.load();
      const next = this.#merge.peek();
      if (!next || !this.#isGiven(next.record.t0)) return next;
      this.#merge.advance();
    }
  }

  /** Whether a record was given before the source was opened here; records come in the same order again. */
  #isGiven(time: Time): boolean {
    const skip = this.#skip;
    if (skip.time === undefined || time > skip.time) return false;
    return time < skip.time || skip.count-- > 0;
  }

  async #nextLive(batch: GatheredBatch, signal: AbortSignal): Promise<FileRecord | "wait"> {
    for (;;) {
      for (let bad = this.#tail.takeBad(); bad; bad = batch.full ? undefined : this.#tail.takeBad()) batch.side("errors", this.#error(bad));
      if (batch.full) return "wait";
      const next = this.#tail.peek();
      if (next) return next;
      if (!batch.empty) return "wait";
      if (await this.#tail.poll()) continue;
      const { clock } = this.#host;
      if (!(await waited(clock.until(clock.now() + BigInt(Math.round(this.#options.pollSeconds * 1e9)), signal), signal))) return "wait";
    }
  }

  #give(next: FileRecord, batch: GatheredBatch): void {
    const { frames, log, error } = recordItems(next, this.#options.maxSamples, this.#interval);
    const parts: [port: string, item: Item][] = [];
    if (error) parts.push(["errors", error]);
    if (log) parts.push(["log", log]);
    for (const frame of frames) parts.push(["", frame]);
    let given = this.#live && this.#partial !== "" && this.#partial !== next.file ? 0 : this.#frames;
    for (; given < parts.length && !batch.full; given++) {
      const [port, item] = parts[given] as (typeof parts)[number];
      if (port === "") batch.out(item);
      else batch.side(port, item);
    }
    if (given < parts.length) {
      this.#frames = given;
      if (this.#live) this.#partial = next.file;
      return;
    }
    this.#frames = 0;
    this.#partial = "";
    if (this.#live) this.#tail.advance(next);
    else {
      const time = next.record.t0;
      this.#count = time === this.#time ? this.#count + 1 : 1;
      this.#time = time;
      this.#merge.advance();
      this.#note(next);
    }
  }

  /** Notes a record that was given in full, for {@link GivenRecords}. */
  #note({ file, record }: FileRecord): void {
    if (this.#given === undefined) return;
    if (isInside(record.t0, this.#interval)) this.#given++;
    this.#files = withBegunFile(this.#files, file, this.#ends[file] ?? 0);
  }

  #giveBad(batch: GatheredBatch): void {
    while (this.#badGiven < this.#bad.length && !batch.full) batch.side("errors", this.#error(this.#bad[this.#badGiven++] as BadBytes));
  }

  #error(bad: BadBytes): MiniseedError {
    return miniseedError(bad, bad.file, this.#time ?? 0n);
  }

  /** What follows begins no earlier. Not when following: there nobody knows. */
  #giveProgress(time: Time, batch: GatheredBatch): void {
    if (this.#options.follow || (this.#watermark !== undefined && time - this.#watermark < PROGRESS)) return;
    this.#watermark = time;
    batch.out({ kind: "watermark", source: WHOLE_SOURCE, time });
  }

  #position(): Position {
    const { follow } = this.#options;
    return {
      ...(this.#time !== undefined && { time: String(this.#time) }),
      count: this.#count,
      frames: this.#frames,
      bad: this.#badGiven,
      ...(this.#given !== undefined && { given: this.#given, files: this.#files }),
      ...(this.#watermark !== undefined && { mark: String(this.#watermark) }),
      ...(follow && { ends: this.#live ? this.#tail.ends : this.#ends }),
      ...(follow && this.#live && { live: this.#partial }),
    };
  }
}

/**
 * Opens the source at a position.
 *
 * @throws HeadframeError `source-changed` if what was given before is not there any more, unless the files are followed
 */
export async function openMiniseed(options: MiniseedOptions, host: Host, from?: Position): Promise<MiniseedSourceReader> {
  const position = parsePosition(from);
  const open = new OpenFiles(host.files, "read");
  const given = options.follow ? undefined : new GivenRecords(options.path, position, intervalOf(options));
  const entries = await host.files.list(options.path).catch((error: Error & { readonly code?: string }) => {
    if (error.code === "ENOENT") given?.check([]);
    throw error;
  });
  const ends = position.ends && new Map(Object.entries(position.ends));
  const known = ends ? entries.filter((entry) => ends.has(entry.path)) : entries;
  try {
    const index =
      position.live === undefined
        ? await indexFiles(known, open, host, ends, !options.follow, (t0) => given?.see(t0))
        : { chunks: [], bad: [], ends: ends ?? new Map<string, number>(), others: [] };
    given?.check(entries);
    if (!options.follow && index.ends.size === 0)
      throw new HeadframeError("miniseed-none", `"${options.path}" holds no miniSEED records (${entries.length} files)`);
    return new MiniseedSourceReader(options, host, open, index, position);
  } catch (error) {
    await open.closeAll();
    throw error;
  }
}

/** Whether a wait came to its end rather than being aborted. */
async function waited(wait: Promise<void>, signal: AbortSignal): Promise<boolean> {
  try {
    await wait;
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
