import type { Files } from "@headframe/core";
import { MiniseedReader, type ReaderItem } from "@headframe/formats";
import { type BadBytes } from "./miniseed-errors.ts";
import { type OpenFiles, readRange } from "./open-files.ts";
import type { FileRecord } from "./record-merge.ts";
import { compareRecords } from "./record-order.ts";

const READ = 1 << 20;

/** What was added to files. */
export interface Growth {
  readonly records: readonly FileRecord[];
  readonly bad: readonly BadBytes[];
}

/** Follows files that grow, and new ones, from where each was left. */
export class FileTail {
  readonly #files: Files;
  readonly #open: OpenFiles;
  readonly #path: string;
  readonly #readers = new Map<string, { reader: MiniseedReader; at: number }>();
  readonly #others: Set<string>;

  /** @param ends - where to go on in each file; others - files that are none of ours */
  constructor(files: Files, open: OpenFiles, path: string, ends: ReadonlyMap<string, number>, others: readonly string[]) {
    this.#files = files;
    this.#open = open;
    this.#path = path;
    this.#others = new Set(others);
    for (const [file, at] of ends) this.#readers.set(file, { reader: new MiniseedReader({ position: at }), at });
  }

  /** For each file the first byte that has not become part of an item. */
  get ends(): Record<string, number> {
    return Object.fromEntries([...this.#readers].map(([file, { reader }]) => [file, reader.position]));
  }

  /** Reads what was added since the last time, at most 1 MiB of each file; the records in order. */
  async poll(): Promise<Growth> {
    const records: FileRecord[] = [];
    const bad: BadBytes[] = [];
    for (const { path: file, size } of await this.#files.list(this.#path)) {
      if (this.#others.has(file)) continue;
      let tail = this.#readers.get(file);
      if (!tail) {
        tail = { reader: new MiniseedReader(), at: 0 };
        this.#readers.set(file, tail);
      }
      if (size < tail.at) {
        bad.push({ file, position: 0, bytes: tail.at, reason: "The file was cut or replaced; it is read from its start" });
        await this.#open.close(file);
        Object.assign(tail, { reader: new MiniseedReader(), at: 0 });
      }
      if (size > tail.at) await this.#readOn(file, tail, size, records, bad);
    }
    records.sort((a, b) => compareRecords(a.record, b.record));
    return { records, bad };
  }

  async #readOn(file: string, tail: { reader: MiniseedReader; at: number }, size: number, records: FileRecord[], bad: BadBytes[]): Promise<void> {
    const bytes = await readRange(await this.#open.get(file), tail.at, Math.min(size, tail.at + READ));
    tail.at += bytes.length;
    const items: ReaderItem[] = tail.reader.push(bytes);
    for (const item of items) {
      if (item.kind === "record") records.push({ file, record: item });
      else bad.push({ file, position: item.position, bytes: item.bytes, reason: item.reason });
    }
  }
}
