import { type Clock, type Files, HeadframeError, type Log, nanoseconds, type OpenFile } from "@headframe/core";
import { SegmentBuffer } from "./segment-buffer.ts";
import { segmentHeader } from "./segment-format.ts";
import type { StateOptions } from "./state-options.ts";

/** What writing segments needs. */
export interface SegmentSurroundings {
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: Pick<StateOptions, "durability" | "groupSeconds">;
  /** The disk has become full, or has room again. */
  readonly full: (full: boolean) => void;
  /** Awaited before each write. */
  readonly before?: () => Promise<unknown>;
}

/** Records that go to the file in one write. */
interface Group {
  readonly written: PromiseWithResolvers<void>;
  readonly durable: PromiseWithResolvers<void>;
}

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
  readonly #after: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #file: OpenFile | undefined;
  #gathered = new SegmentBuffer();
  #spare = new SegmentBuffer();
  #group: Group | undefined;
  #last: Group | undefined;
  #unsynced: Group[] = [];
  /** Bytes of the file that are good, that are on the disk, and that a mark says to be. */
  #written = 0;
  #synced = 0;
  #marked = 0;
  #lastSync: bigint | undefined;
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #failure: HeadframeError | undefined;
  #closed: Promise<void> | undefined;
  /** The disk has no room for what is to be written. */
  full = false;

  /** @param after - nothing is written before this has resolved */
  constructor(path: string, around: SegmentSurroundings, after?: Promise<void>) {
    this.path = path;
    this.#around = around;
    this.#power = around.options.durability === "power";
    this.#after = after;
    this.#gathered.raw(segmentHeader({ durability: around.options.durability, begun: around.clock.now() }));
  }

  /** Bytes of the file when all is written that was appended. */
  get bytes(): number {
    return this.#written + this.unwritten;
  }

  /** The file is there, as durable as the options say: it may replace an earlier one. */
  get established(): boolean {
    return (this.#power ? this.#synced : this.#written) > 0;
  }

  get unwritten(): number {
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

  /** Finishes what was appended; a full disk is given one more try. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #add(payload: Uint8Array): Group {
    if (payload.length === 0) throw new RangeError("A record is not empty");
    if (this.#failure === undefined && this.#closed) this.#failure = new HeadframeError("log-failed", `${this.path} is closed`);
    if (this.#failure) return rejected(this.#failure);
    if (this.#group === undefined) {
      this.#group = newGroup(this.#power);
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
    let group: Group | undefined;
    try {
      await this.#after;
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
        if (this.full) this.#hasRoom();
        return;
      } catch (error) {
        if (!isFull(error) || lastTry) throw error;
        await this.#file?.truncate(this.#written).catch(() => {}); // else the next try writes over it
        if (!this.full) this.#isFull(error);
        await clock.until(clock.now() + RETRY_NS, this.#closing.signal).catch(() => {});
      }
    }
  }

  #isFull(error: unknown): void {
    this.full = true;
    const folder = this.path.slice(0, Math.max(0, this.path.lastIndexOf("/"))) || ".";
    this.#around.log.warn(`The disk of ${folder} is full: the run takes nothing more until there is room`, { folder, error: message(error) });
    this.#around.full(true);
  }

  #hasRoom(): void {
    this.full = false;
    this.#around.log.info("The disk has room again: the run goes on", { path: this.path });
    this.#around.full(false);
  }

  /** Syncs at once if the last sync is long ago, and otherwise waits so that more can share the next one. */
  async #sync(): Promise<void> {
    const { clock, options } = this.#around;
    try {
      while (this.#unsynced.length > 0) {
        if (this.#lastSync !== undefined) await clock.until(this.#lastSync + nanoseconds(options.groupSeconds), this.#closing.signal).catch(() => {});
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

  #fail(error: unknown, inFlight?: Group): void {
    this.#failure ??= asLogFailed(error, this.path);
    for (const group of [inFlight, ...this.#unsynced, this.#group]) {
      group?.written.reject(this.#failure);
      group?.durable.reject(this.#failure);
    }
    this.#unsynced = [];
    this.#group = undefined;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await this.#writing;
    await this.#syncing;
    if (this.full) this.#around.full(false); // nobody waits for it any more
    await this.#file?.close();
    if (this.#failure) throw this.#failure;
  }
}

function newGroup(power: boolean): Group {
  const written = promise();
  return { written, durable: power ? promise() : written };
}

/** A promise that nobody needs to wait for. */
function promise(): PromiseWithResolvers<void> {
  const resolvers = Promise.withResolvers<void>();
  resolvers.promise.catch(() => {});
  return resolvers;
}

function rejected(failure: HeadframeError): Group {
  const group = newGroup(false);
  group.written.reject(failure);
  return group;
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}

function asLogFailed(cause: unknown, path: string): HeadframeError {
  if (cause instanceof HeadframeError && cause.code === "log-failed") return cause;
  return new HeadframeError("log-failed", `Cannot write ${path}: ${message(cause)}`, { cause });
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
