import { type Batch, nanoseconds, type SourceReader } from "@headframe/core";
import { Wake } from "../wake.ts";
import { type StoredEntry, sizeInFile } from "./journal-entry.ts";
import { JournalOverflow, type OverflowCause } from "./journal-overflow.ts";
import { type JournalPosition, JournalQueue, QUEUED_BYTES, QUEUED_ENTRIES } from "./journal-queue.ts";
import { JournalReadBack } from "./journal-read-back.ts";
import type { JournalWriter } from "./journal-writer.ts";
import type { LogParts } from "./log-parts.ts";
import { MortalDevice } from "./mortal-device.ts";

/** Items asked of the device at a time. */
const CREDIT = 256;
/** Bytes on their way to the disk beyond which the device has to wait. */
const UNWRITTEN_BYTES = 4 << 20;
/** After an overflow the backlog has to shrink to this part before more is kept: few long gaps are better than many short ones. */
const ROOM = 0.75;
/** A device that gives nothing though asked, or whose items are dropped, lets others run for this long, s. */
const BREATH_SECONDS = 0.001;

/**
 * Takes from the device all the time, writes what comes into the journal, and hands it on when it is there. Without a device
 * (it has ended) what is left is given.
 */
export class JournalLive implements SourceReader {
  /** Items that were dropped. */
  dropped = 0;
  /** Size of the entries that nobody has taken. */
  backlog = 0;
  readonly #parts: LogParts;
  readonly #writer: JournalWriter;
  readonly #device: MortalDevice | undefined;
  readonly #queue: JournalQueue;
  readonly #stop = new AbortController();
  readonly #arrival = new Wake();
  readonly #space = new Wake();
  readonly #begun: Promise<void>;
  readonly #pumped: Promise<void>;
  /** The device is not heard any more. */
  #deaf = false;
  /** Entries that are not in memory since the queue was full. */
  readonly #behind: JournalReadBack;
  #overflow: JournalOverflow | undefined;
  #failure: { readonly reason: unknown } | undefined;
  /** Nothing more will be written. */
  #complete = false;
  #closed: Promise<void> | undefined;

  constructor(parts: LogParts, writer: JournalWriter, device: SourceReader | undefined, from: JournalPosition) {
    this.#parts = parts;
    this.#writer = writer;
    this.#queue = new JournalQueue(from, (bytes) => this.#taken(bytes));
    this.#behind = new JournalReadBack(parts, writer, this.#queue);
    this.#device = device && new MortalDevice(parts, device);
    this.#begun = this.#begin();
    this.#begun.catch(() => {}); // takes and the pump fail with it
    this.#pumped = this.#pump();
  }

  /** The disk has become full, or has room again. */
  fullChanged(): void {
    this.#resume();
    this.#space.call();
  }

  take(credit: number, signal: AbortSignal): Batch | Promise<Batch> {
    return this.#queue.length > 0 && !signal.aborted ? this.#queue.take(credit) : this.#take(credit, signal);
  }

  async #take(credit: number, signal: AbortSignal): Promise<Batch> {
    const aborted = () => this.#arrival.call();
    signal.addEventListener("abort", aborted, { once: true });
    try {
      await this.#begun;
      for (;;) {
        if (signal.aborted) return { items: [], position: { ...this.#queue.position } };
        if (this.#queue.length === 0) await this.#behind.read();
        if (this.#queue.length > 0) return this.#queue.take(credit);
        if (this.#complete && this.#queue.wanted > this.#lastWritten) return this.#end();
        await this.#arrival.wait();
      }
    } finally {
      signal.removeEventListener("abort", aborted);
    }
  }

  /** All has been given: the device has failed, or ended, or was closed. */
  #end(): Batch {
    if (this.#failure) throw this.#failure.reason;
    const done = this.#writer.last?.done === true;
    return { items: [], position: { ...this.#queue.position }, ...(done && { done }) };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    this.#space.call();
    try {
      if (await this.#device?.close()) await this.#pumped; // its last batch is kept
    } finally {
      this.#hearNoMore();
      await this.#behind.close();
    }
  }

  /** Finds the place of the first entry on the disk. */
  async #begin(): Promise<void> {
    if (this.#queue.wanted > this.#lastWritten) return;
    await this.#behind.read();
    this.backlog = this.#queue.bytes + (await this.#behind.bytesLeft());
  }

  get #lastWritten(): number {
    return this.#writer.last?.number ?? 0;
  }

  async #pump(): Promise<void> {
    const { signal } = this.#stop;
    try {
      await this.#begun;
      const device = this.#device;
      let ended = device === undefined || (this.#writer.last?.done === true && this.#writer.next === this.#lastWritten + 1);
      while (!ended && !signal.aborted) {
        await this.#mayTake();
        if (signal.aborted) break;
        const batch = await device?.take(CREDIT, signal);
        if (batch === undefined || this.#deaf) return; // too late: nothing can be written any more
        const kept = !isEmpty(batch) && this.#accept(batch);
        if (!kept && !signal.aborted) await this.#breathe();
        ended = batch.done === true;
      }
    } catch (reason) {
      if (!signal.aborted) this.#failure = { reason };
    }
    this.#hearNoMore();
  }

  #hearNoMore(): void {
    if (this.#deaf) return;
    this.#deaf = true;
    this.#settle();
    void this.#completed();
  }

  /** Nothing more comes, and all that came is written. */
  async #completed(): Promise<void> {
    await this.#writer.durable().catch((reason: unknown) => this.#failed(reason));
    this.#complete = true;
    this.#arrival.call();
  }

  /** Waits while the policy, or a slow disk, wants the device to wait. */
  async #mayTake(): Promise<void> {
    const { overflow, backlogBytes } = this.#parts.options;
    // A device that can wait need not be ahead by more than what stays in memory: the rest would have to be read back.
    const most = Math.min(backlogBytes, QUEUED_BYTES);
    const waits = () => {
      if (overflow === "drop-newest" && this.#writer.full) return false; // it is dropped
      if (this.#writer.full || this.#writer.unwritten > UNWRITTEN_BYTES) return true;
      return overflow === "wait" && (this.backlog >= most || this.#writer.next - this.#queue.position.entry >= QUEUED_ENTRIES);
    };
    while (waits() && !this.#stop.signal.aborted) await this.#space.wait();
  }

  async #breathe(): Promise<void> {
    const { clock } = this.#parts;
    await clock.until(clock.now() + nanoseconds(BREATH_SECONDS), this.#stop.signal).catch(() => {});
  }

  /** Writes a batch; false if there was no room and it was dropped. */
  #accept(batch: Batch): boolean {
    const { overflow, backlogBytes } = this.#parts.options;
    if (this.#overflow && !this.#resume()) {
      this.#drop(batch, this.#overflow);
      return false;
    }
    const encoded = this.#writer.encode(batch);
    const cause = this.#writer.full ? "disk" : this.backlog > 0 && this.backlog + sizeInFile(encoded.payload) > backlogBytes ? "backlog" : undefined;
    if (cause === undefined || overflow === "wait") {
      this.#put(encoded);
      return true;
    }
    this.#drop(batch, this.#overflows(cause));
    return false;
  }

  #overflows(cause: OverflowCause): JournalOverflow {
    const { log, folder, options } = this.#parts;
    const why = cause === "disk" ? "its disk is full" : `${options.backlogBytes} bytes wait to be taken`;
    log.warn(`The journal in ${folder} drops what comes: ${why}`, { folder });
    this.#overflow = new JournalOverflow(cause);
    return this.#overflow;
  }

  #drop(batch: Batch, overflow: JournalOverflow): void {
    const before = overflow.count;
    overflow.drop(batch);
    this.dropped += overflow.count - before;
  }

  /** Ends an overflow if there is room again; true if nothing is in the way. */
  #resume(): boolean {
    const { backlogBytes } = this.#parts.options;
    if (this.#overflow && (this.#writer.full || this.backlog > ROOM * backlogBytes)) return false;
    this.#settle();
    return true;
  }

  /** Writes what was dropped as gaps. */
  #settle(): void {
    const overflow = this.#overflow;
    if (overflow === undefined) return;
    this.#overflow = undefined;
    const { log, folder } = this.#parts;
    log.info(`The journal in ${folder} has room again: ${overflow.count} items were dropped`, { folder, dropped: overflow.count });
    this.#put(this.#writer.encode(overflow.batch()));
  }

  #put(encoded: ReturnType<JournalWriter["encode"]>): void {
    this.backlog += sizeInFile(encoded.payload);
    this.#writer.put(encoded).then(
      (stored) => this.#written(stored),
      (reason: unknown) => this.#failed(reason),
    );
  }

  /** The entry can be given. */
  #written(stored: StoredEntry): void {
    const { number } = stored.entry;
    if (this.#queue.hasRoom && number === this.#queue.wanted) this.#queue.push(stored);
    else this.#behind.note(stored);
    this.#space.call();
    this.#arrival.call();
  }

  #failed(reason: unknown): void {
    this.#failure ??= { reason };
    this.#stop.abort();
    this.#space.call();
  }

  #taken(bytes: number): void {
    const allTaken = this.#queue.length === 0 && this.#queue.wanted >= this.#writer.next;
    this.backlog = allTaken ? 0 : Math.max(0, this.backlog - bytes);
    this.#resume();
    this.#space.call();
  }
}

function isEmpty({ items, side = {}, done }: Batch): boolean {
  return items.length === 0 && !done && Object.values(side).every((list) => list.length === 0);
}
