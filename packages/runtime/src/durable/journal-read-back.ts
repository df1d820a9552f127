import { HeadframeError } from "@headframe/core";
import { JournalCursor } from "./journal-cursor.ts";
import type { EntryPlace, StoredEntry } from "./journal-entry.ts";
import type { JournalQueue } from "./journal-queue.ts";
import type { JournalWriter } from "./journal-writer.ts";
import type { LogParts } from "./log-parts.ts";
import { segmentOf, segmentsIn } from "./segment-folder.ts";

/** Reads back from the disk what a queue had no room for, while the journal is being written. */
export class JournalReadBack {
  readonly #parts: LogParts;
  readonly #writer: JournalWriter;
  readonly #queue: JournalQueue;
  #cursor: JournalCursor | undefined;
  /** The first entry that is not in memory. */
  #first: { readonly number: number; readonly at: EntryPlace } | undefined;

  constructor(parts: LogParts, writer: JournalWriter, queue: JournalQueue) {
    this.#parts = parts;
    this.#writer = writer;
    this.#queue = queue;
  }

  /** An entry was written that the queue has no room for. */
  note({ entry: { number }, at }: StoredEntry): void {
    this.#first ??= { number, at };
  }

  /** Fills the queue from the disk, as far as it is behind. */
  async read(): Promise<void> {
    if (!this.#isBehind) return;
    if (this.#cursor?.number !== this.#queue.wanted) {
      await this.#cursor?.close();
      const at = this.#first?.number === this.#queue.wanted ? this.#first.at : undefined;
      this.#cursor = new JournalCursor(this.#writer.place, this.#queue.wanted, { at, growing: true });
    }
    while (this.#queue.hasRoom && this.#isBehind) {
      const next = await this.#nextOrHole(this.#cursor);
      if (next === "hole") return;
      if (next === undefined)
        throw new HeadframeError("log-damaged", `Entry ${this.#queue.wanted} of the journal in ${this.#parts.folder} was written, but is not there`);
      if (next.entry.number === this.#queue.wanted) this.#queue.push(next); // else it came from memory meanwhile
    }
    if (this.#isBehind) return;
    this.#first = undefined;
    await this.#cursor.close();
  }

  get #isBehind(): boolean {
    return this.#queue.wanted <= (this.#writer.last?.number ?? 0);
  }

  /**
   * With `process` durability a loss of power may leave a hole before entries that are there. What is in it is lost; the
   * queue goes on behind it when all before has been given.
   */
  async #nextOrHole(cursor: JournalCursor): Promise<StoredEntry | "hole" | undefined> {
    try {
      return await cursor.next();
    } catch (error) {
      const lossy = this.#parts.options.durability === "process" && error instanceof HeadframeError && error.code === "log-damaged";
      const next = lossy ? segmentOf(await segmentsIn(this.#writer.place), this.#queue.wanted)?.limit : undefined;
      if (next === undefined || !Number.isFinite(next)) throw error;
      if (this.#queue.length > 0) return "hole";
      const { log, folder } = this.#parts;
      log.error(`Entries ${this.#queue.wanted} to ${next - 1} of the journal in ${folder} are lost: ${(error as Error).message}`, { folder });
      this.#queue.skipTo(next);
      await this.read();
      return "hole";
    }
  }

  /** Size of what is on the disk and not in the queue. */
  async bytesLeft(): Promise<number> {
    return (await this.#cursor?.bytesLeft()) ?? 0;
  }

  async close(): Promise<void> {
    await this.#cursor?.close();
  }
}
