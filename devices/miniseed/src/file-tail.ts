import type { Files } from "@headframe/core";
import { MiniseedReader } from "@headframe/formats";
import type { BadBytes } from "./miniseed-errors.ts";
import { type OpenFiles, readRange } from "./open-files.ts";
import type { FileRecord } from "./record-merge.ts";
import { compareRecords } from "./record-order.ts";

const READ = 1 << 20;

/** A file that is followed. */
interface Tail {
  reader: MiniseedReader;
  /** Bytes read. */
  at: number;
  /** End of what was given. */
  end: number;
  /** What was read and not given, in the file's order. */
  queue: (FileRecord | Damage)[];
}

/** Bytes that hold no record, and where to go on in the file behind them. */
interface Damage {
  readonly bad: BadBytes;
  readonly end: number;
}

/** Follows files that grow, and new ones, from where each was left. Each file's records keep their order. */
export class FileTail {
  readonly #files: Files;
  readonly #open: OpenFiles;
  readonly #path: string;
  readonly #tails = new Map<string, Tail>();
  readonly #others: ReadonlySet<string>;

  /** @param ends - where to go on in each file; others - files that are none of ours */
  constructor(files: Files, open: OpenFiles, path: string, ends: ReadonlyMap<string, number>, others: readonly string[]) {
    this.#files = files;
    this.#open = open;
    this.#path = path;
    this.#others = new Set(others);
    for (const [file, at] of ends) this.#tails.set(file, tailFrom(at));
  }

  /** For each file, the end of what was given. */
  get ends(): Record<string, number> {
    return Object.fromEntries([...this.#tails].map(([file, { end }]) => [file, end]));
  }

  /** Reads what was added since the last time, at most 1 MiB of each file; false if there was nothing. */
  async poll(): Promise<boolean> {
    for (const { path: file, size } of await this.#files.list(this.#path)) {
      if (this.#others.has(file)) continue;
      let tail = this.#tails.get(file);
      if (!tail || size < tail.at) {
        await this.#open.close(file);
        tail = tail ? replacedTail(file, tail) : tailFrom(0);
        this.#tails.set(file, tail);
      }
      if (size > tail.at) await this.#readOn(file, tail, size);
    }
    return [...this.#tails.values()].some(({ queue }) => queue.length > 0);
  }

  async #readOn(file: string, tail: Tail, size: number): Promise<void> {
    const bytes = await readRange(await this.#open.get(file), tail.at, Math.min(size, tail.at + READ));
    tail.at += bytes.length;
    for (const item of tail.reader.push(bytes)) {
      if (item.kind === "record") tail.queue.push({ file, record: item });
      else if (!item.harmless) {
        const { position, bytes, reason } = item;
        tail.queue.push({ bad: { file, position, bytes, reason }, end: position + bytes });
      }
    }
  }

  /** The earliest of the files' next records; undefined if nothing waits. */
  peek(): FileRecord | undefined {
    let first: FileRecord | undefined;
    for (const { queue } of this.#tails.values()) {
      const head = queue[0];
      if (head && "record" in head && (!first || compareRecords(head.record, first.record) < 0)) first = head;
    }
    return first;
  }

  /** Damage that nothing of its file waits before; counts as given. */
  takeBad(): BadBytes | undefined {
    for (const tail of this.#tails.values()) {
      const head = tail.queue[0];
      if (!head || "record" in head) continue;
      tail.queue.shift();
      tail.end = head.end;
      return head.bad;
    }
    return undefined;
  }

  /** The record that {@link peek} gives has been given. */
  advance({ file, record }: FileRecord): void {
    const tail = this.#tails.get(file);
    tail?.queue.shift();
    if (tail) tail.end = record.position + record.length;
  }
}

function tailFrom(at: number): Tail {
  return { reader: new MiniseedReader({ position: at }), at, end: at, queue: [] };
}

function replacedTail(file: string, { at, end }: Tail): Tail {
  const bad = { file, position: 0, bytes: at, reason: "The file was cut or replaced; it is read from its start" };
  return { ...tailFrom(0), end, queue: [{ bad, end: 0 }] };
}
