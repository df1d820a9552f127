import type { Batch, Position, SourceReader } from "@headframe/core";
import { JournalCursor } from "./journal-cursor.ts";
import { JournalLive } from "./journal-live.ts";
import { JournalQueue, journalPosition } from "./journal-queue.ts";
import { JournalWriter } from "./journal-writer.ts";
import type { LogParts } from "./log-parts.ts";

/** Figures of a journal. */
export interface JournalStats {
  /** Entries that are kept. */
  readonly entries: number;
  /** Size of the files. */
  readonly bytes: number;
  /** Of that, entries that no turn has taken. */
  readonly backlogBytes: number;
  /** Items dropped for want of room since the journal was opened. */
  readonly dropped: number;
}

/**
 * Keeps what a source gives that cannot be read again. The device is heard all the time, whatever the host does; what it
 * gives is written before the host sees it, under a number, so that it can be taken again in any portions.
 */
export class Journal {
  readonly #parts: LogParts;
  readonly #writer: JournalWriter;
  /** What takes from the device. */
  readonly #around: { live: JournalLive | undefined };
  #closed: Promise<void> | undefined;

  private constructor(parts: LogParts, writer: JournalWriter, around: { live: JournalLive | undefined }) {
    this.#parts = parts;
    this.#writer = writer;
    this.#around = around;
  }

  /**
   * Opens the journal in a folder, which need not exist.
   *
   * @throws HeadframeError `log-version`, `log-damaged`, or the system's error
   */
  static async open(parts: LogParts): Promise<Journal> {
    const around = { live: undefined as JournalLive | undefined };
    const full = (isFull: boolean) => {
      parts.full(isFull);
      around.live?.fullChanged();
    };
    return new Journal(parts, await JournalWriter.open({ ...parts, full }), around);
  }

  /** Where the device stood after the last entry: a device that is opened there goes on without a repeat. */
  get devicePosition(): Position | undefined {
    return this.#writer.last?.position;
  }

  /** Number of the last entry; undefined where there is none. */
  get last(): number | undefined {
    return this.#writer.last?.number;
  }

  /** The device has ended: there is nothing to open it for. */
  get ended(): boolean {
    return this.#writer.last?.done === true;
  }

  /**
   * Begins to take from a device, which need not be there if it has {@link ended}. The reader gives what was journalled after `from` (a position that one of the
   * journal's batches had), and then what comes. Once.
   */
  live(device: SourceReader | undefined, from: Position | undefined): SourceReader {
    if (this.#around.live) throw new TypeError("The journal takes from a device already");
    const { log, folder } = this.#parts;
    const position = from === undefined ? { entry: this.#writer.first, item: 0 } : journalPosition(from);
    // Entries that were taken but are gone (a loss of power with `process`) keep their numbers.
    const start = position.item > 0 && position.entry >= this.#writer.next ? { entry: position.entry + 1, item: 0 } : position;
    const lost = start.entry - this.#writer.next;
    if (lost > 0) log.warn(`The journal in ${folder} has lost its last ${lost} entries, which had been taken`, { folder, lost });
    this.#writer.skipTo(start.entry);
    const live = new JournalLive(this.#parts, this.#writer, device, start);
    this.#around.live = live;
    return { take: (credit, signal) => live.take(credit, signal), close: () => this.close() };
  }

  /** Reads from the disk what was journalled after `from`, and ends where the journal ends. */
  reread(from: Position | undefined): SourceReader {
    const position = from === undefined ? { entry: this.#writer.first, item: 0 } : journalPosition(from);
    return new JournalRereader(new JournalCursor(this.#writer.place, position.entry), new JournalQueue(position));
  }

  /** Resolves when all that was given so far is as durable as the options say. */
  synced(): Promise<void> {
    return this.#writer.durable();
  }

  /** Resolves when all that was given so far is on the disk, with `process` as well. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Deletes old segments as the options say; what follows `position` stays. */
  async prune(position: Position | undefined): Promise<void> {
    if (position !== undefined) await this.#writer.prune(journalPosition(position).entry);
  }

  /**
   * Closes the device, which has `stopSeconds` for that, and finishes what was begun to write.
   *
   * @throws HeadframeError `log-failed`, or what the device threw
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      await this.#around.live?.close();
    } finally {
      await this.#writer.close();
    }
  }

  stats(): JournalStats {
    const { first, next, bytes } = this.#writer;
    const { backlog = 0, dropped = 0 } = this.#around.live ?? {};
    return { entries: Math.max(0, next - first), bytes, backlogBytes: backlog, dropped };
  }
}

/** Reads a journal again. */
class JournalRereader implements SourceReader {
  readonly #cursor: JournalCursor;
  readonly #queue: JournalQueue;

  constructor(cursor: JournalCursor, queue: JournalQueue) {
    this.#cursor = cursor;
    this.#queue = queue;
  }

  async take(credit: number, signal: AbortSignal): Promise<Batch> {
    if (signal.aborted) return { items: [], position: { ...this.#queue.position } };
    const next = this.#queue.length === 0 ? await this.#cursor.next() : undefined;
    if (next) this.#queue.push(next);
    if (this.#queue.length > 0) return this.#queue.take(credit);
    return { items: [], position: { ...this.#queue.position }, done: true };
  }

  close(): Promise<void> {
    return this.#cursor.close();
  }
}
