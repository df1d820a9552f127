import { type Batch, HeadframeError, type Item, type Position } from "@headframe/core";
import type { StoredEntry } from "./journal-entry.ts";

/** Where a reader of a journal stands: the next entry, and how many of its items have been given. Plain JSON. */
export type JournalPosition = { readonly entry: number; readonly item: number };

/** Entries in memory, and their size in bytes; what is beyond is read back. */
export const QUEUED_ENTRIES = 64;
export const QUEUED_BYTES = 1 << 20;

/** Entries in order, handed out by credit: as many at a time as there is credit for, and part of one where need be. */
export class JournalQueue {
  /** Size in the file of the entries that are waiting. */
  bytes = 0;
  readonly #entries: StoredEntry[] = [];
  readonly #taken: (bytes: number) => void;
  #next: JournalPosition;

  /** @param taken - told of the size of each entry that has been given */
  constructor(from: JournalPosition, taken: (bytes: number) => void = () => {}) {
    this.#next = from;
    this.#taken = taken;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Whether more may be kept in memory. */
  get hasRoom(): boolean {
    return this.length < QUEUED_ENTRIES && this.bytes < QUEUED_BYTES;
  }

  get position(): JournalPosition {
    return this.#next;
  }

  /** Number of the entry that has to be pushed next. */
  get wanted(): number {
    return this.#next.entry + this.#entries.length;
  }

  /** The entries before this one are lost; nothing may be waiting. */
  skipTo(entry: number): void {
    this.#next = { entry, item: 0 };
  }

  /** @throws HeadframeError `source-changed` if it is not the entry that follows, or shorter than it was */
  push(stored: StoredEntry): void {
    const { number, items } = stored.entry;
    if (number !== this.wanted) throw new HeadframeError("source-changed", `Entry ${this.wanted} of the journal is missing: entry ${number} follows`);
    if (number === this.#next.entry && this.#next.item > items.length)
      throw new HeadframeError("source-changed", `Entry ${number} of the journal has ${items.length} items, but ${this.#next.item} were taken from it`);
    this.#entries.push(stored);
    this.bytes += stored.bytes;
  }

  /** Side items come with the first part of their entry, the end with the last. */
  take(credit: number): Batch {
    const items: Item[] = [];
    const side: Record<string, Item[]> = {};
    let done = false;
    for (let head = this.#entries[0]; head && !done; head = this.#entries[0]) {
      const { entry, item } = this.#next;
      const part = head.entry.items.slice(item, item + credit - items.length);
      for (const given of part) items.push(given);
      if (item === 0) for (const [port, list] of Object.entries(head.entry.side ?? {})) side[port] = [...(side[port] ?? []), ...list];
      if (item + part.length < head.entry.items.length) {
        this.#next = { entry, item: item + part.length };
        break;
      }
      this.#drop(head);
      done = head.entry.done === true;
      if (items.length >= credit) break;
    }
    return { items, ...(Object.keys(side).length > 0 && { side }), position: { ...this.#next }, ...(done && { done }) };
  }

  #drop({ bytes }: StoredEntry): void {
    this.#next = { entry: this.#next.entry + 1, item: 0 };
    this.#entries.shift();
    this.bytes -= bytes;
    this.#taken(bytes);
  }
}

/** Reads what was given as a position of a journal. */
export function journalPosition(position: Position): JournalPosition {
  const { entry, item } = (position ?? {}) as Partial<JournalPosition>;
  const valid = Number.isSafeInteger(entry) && Number.isSafeInteger(item) && (entry as number) > 0 && (item as number) >= 0;
  if (!valid)
    throw new HeadframeError("source-changed", `${JSON.stringify(position)} is not a position in a journal: the source was not journalled when it was written`);
  return { entry: entry as number, item: item as number };
}
