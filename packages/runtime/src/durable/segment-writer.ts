import { type Clock, type Files, HeadframeError, type Log, nanoseconds, type OpenFile } from "@headframe/core";
import { isDiskFull } from "../disk-room.ts";
import { SegmentBuffer } from "./segment-buffer.ts";
import { segmentHeader } from "./segment-format.ts";
import type { StateOptions } from "./state-options.ts";
import { failedGroup, type WriteGroup, writeGroup } from "./write-group.ts";

/** What writing segments needs. */
export interface SegmentSurroundings {
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: Pick<StateOptions, "durability" | "groupSeconds">;
  /** The disk has become full, or has room again. */
  readonly full: (full: boolean) => void;
  /** What happens while the disk is full, for the log: a main clause. */
  readonly whileFull?: string;
  /** Awaited before each write. */
  readonly before?: () => Promise<unknown>;
}

/** A segment that has to be complete before the next one is written. */
export type EarlierSegment = Pick<SegmentWriter, "finish" | "close" | "full" | "unwritten">;

const RETRY_NS = 1_000_000_000n;

/**
 * Appends records to a new segment file.
 *
 * While a write is on its way further records gather, and one write takes them all. With `power` several writes share a
 * sync. A full disk is waited for; after any other error nothing more can be appended.
 */
export class SegmentWriter {
  readonly path: string;
  records = 0;
  syncs = 0;
  readonly #around: SegmentSurroundings;
  readonly #power: boolean;
  /** Until it is complete. */
  #earlier: EarlierSegment | undefined;
  readonly #earlierDone: Promise<void> | undefined;
  /** No record follows: what is written need not wait for others to share a sync. */
  readonly #finishing = new AbortController();
  /** Nobody waits for room any more. */
  readonly #closing = new AbortController();
  #file: OpenFile | undefined;
  #gathered = new SegmentBuffer();
  #spare = new SegmentBuffer();
  #group: WriteGroup | undefined;
  #last: WriteGroup | undefined;
  #unsynced: WriteGroup[] = [];
  /** Bytes of the file that are good, that are on the disk, and that a mark says to be. */
  #written = 0;
  #synced = 0;
  #marked = 0;
  #lastSync: bigint | undefined;
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #failure: HeadframeError | undefined;
  #finished: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #full = false;

  /** @param earlier - is finished, and nothing is written before that */
  constructor(path: string, around: SegmentSurroundings, earlier?: EarlierSegment) {
    this.path = path;
    this.#around = around;
    this.#power = around.options.durability === "power";
    this.#earlier = earlier;
    this.#earlierDone = earlier?.finish().then(() => {
      this.#earlier = undefined;
    });
    this.#earlierDone?.catch(() => {}); // what is appended here fails with it
    this.#gathered.raw(segmentHeader({ durability: around.options.durability, begun: around.clock.now() }));
  }

  /** Bytes of the file when all is written that was appended. */
  get bytes(): number {
    return this.#written + this.#pending;
  }

  /** The disk has no room for what is to be written, here or before. */
  get full(): boolean {
    return this.#full || (this.#earlier?.full ?? false);
  }

  /** The file is there, as durable as the options say: it may replace an earlier one. */
  get established(): boolean {
    return (this.#power ? this.#synced : this.#written) > 0;
  }

  /** Bytes that wait to be written, here and before. */
  get unwritten(): number {
    return this.#pending + (this.#earlier?.unwritten ?? 0);
  }

  get #pending(): number {
    return this.#gathered.length + this.#spare.length;
  }

  /**
   * Resolves when the record is durable: with `process` when it is written, with `power` when it is on the disk.
   *
   * @throws HeadframeError `log-failed` that names the file
   */
  append(payload: Uint8Array): Promise<void> {
    return this.#add(payload).durable.promise;
  }

  /** As {@link append}, but resolves when the record is written: it survives the end of the process and can be read. */
  write(payload: Uint8Array): Promise<void> {
    return this.#add(payload).written.promise;
  }

  /** Resolves when all that was appended so far is durable. */
  async durable(): Promise<void> {
    await this.#last?.durable.promise;
  }

  /**
   * Resolves when all that was appended is durable, however long a full disk takes; nothing can be appended any more.
   *
   * @throws HeadframeError `log-failed`
   */
  finish(): Promise<void> {
    this.#finished ??= this.#finish();
    return this.#finished;
  }

  /**
   * As {@link finish}, but a full disk is given only one more try, also by segments before.
   *
   * @throws HeadframeError `log-failed`
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #add(payload: Uint8Array): WriteGroup {
    if (payload.length === 0) throw new RangeError("A record is not empty");
    if (this.#failure) return failedGroup(this.#failure);
    if (this.#finished) return failedGroup(new HeadframeError("log-failed", `${this.path} is closed`));
    if (this.#group === undefined) {
      this.#group = writeGroup(this.#power);
      this.#last = this.#group;
      if (this.#synced > this.#marked) this.#mark();
    }
    this.#gathered.record(payload);
    this.records++;
    this.#writing ??= this.#write();
    return this.#group;
  }

  #mark(): void {
    this.#marked = this.#synced;
    this.#gathered.mark(this.#synced);
  }

  async #write(): Promise<void> {
    let group: WriteGroup | undefined;
    try {
      await this.#earlierDone;
      while (this.#group) {
        group = this.#group;
        this.#group = undefined;
        [this.#gathered, this.#spare] = [this.#spare, this.#gathered];
        const { content } = this.#spare;
        await this.#around.before?.();
        await this.#put(content);
        if (this.#failure) throw this.#failure; // a sync failed meanwhile: what is on the disk is not known any more
        this.#written += content.length;
        this.#spare.clear();
        group.written.resolve();
        if (!this.#power) continue;
        this.#unsynced.push(group);
        this.#syncing ??= this.#sync();
      }
    } catch (error) {
      this.#fail(error, group);
    }
    this.#writing = undefined;
  }

  /** Writes at the end of what is good, again and again while the disk is full. */
  async #put(bytes: Uint8Array): Promise<void> {
    const { files, clock } = this.#around;
    for (;;) {
      const lastTry = this.#closing.signal.aborted;
      try {
        this.#file ??= await files.open(this.path, "write");
        await this.#file.write(bytes, this.#written);
        if (this.#full) this.#hasRoom();
        return;
      } catch (error) {
        if (!isDiskFull(error) || lastTry) throw error;
        await this.#file?.truncate(this.#written).catch(() => {}); // else the next try writes over it
        if (!this.#full) this.#hasNoRoom(error);
        await clock.until(clock.now() + RETRY_NS, this.#closing.signal).catch(() => {});
      }
    }
  }

  #hasNoRoom(error: unknown): void {
    this.#full = true;
    const folder = this.path.slice(0, Math.max(0, this.path.lastIndexOf("/"))) || ".";
    const { whileFull = "nothing more is written" } = this.#around;
    this.#around.log.warn(`The disk of ${folder} is full: ${whileFull} until there is room`, { folder, error: message(error) });
    this.#around.full(true);
  }

  #hasRoom(): void {
    this.#full = false;
    this.#around.log.info("The disk has room again: writing goes on", { path: this.path });
    this.#around.full(false);
  }

  /** Syncs at once if the last sync is long ago, and otherwise waits so that more can share the next one. */
  async #sync(): Promise<void> {
    const { clock, options } = this.#around;
    try {
      while (this.#unsynced.length > 0) {
        if (this.#lastSync !== undefined) await clock.until(this.#lastSync + nanoseconds(options.groupSeconds), this.#finishing.signal).catch(() => {});
        this.#lastSync = clock.now();
        const groups = this.#unsynced.slice();
        const end = this.#written;
        await this.#file?.sync();
        this.#unsynced.splice(0, groups.length);
        this.syncs++;
        this.#synced = end;
        for (const { durable } of groups) durable.resolve();
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#syncing = undefined;
  }

  #fail(error: unknown, inFlight?: WriteGroup): void {
    this.#failure ??= asLogFailed(error, this.path);
    for (const group of [inFlight, ...this.#unsynced, this.#group]) {
      group?.written.reject(this.#failure);
      group?.durable.reject(this.#failure);
    }
    this.#unsynced = [];
    this.#group = undefined;
  }

  async #finish(): Promise<void> {
    this.#finishing.abort();
    await this.#earlierDone;
    await this.#writing;
    await this.#syncing;
    if (this.#full) this.#around.full(false); // nobody waits for it any more
    this.#full = false;
    await this.#file?.close();
    if (this.#failure) throw this.#failure;
  }

  async #close(): Promise<void> {
    const finished = this.finish();
    this.#closing.abort();
    await Promise.allSettled([this.#earlier?.close()]); // finishing fails with it
    await finished;
  }
}

function asLogFailed(cause: unknown, path: string): HeadframeError {
  if (cause instanceof HeadframeError && cause.code === "log-failed") return cause;
  return new HeadframeError("log-failed", `Cannot write ${path}: ${message(cause)}`, { cause });
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
