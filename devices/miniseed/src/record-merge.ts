import { HeadframeError } from "@headframe/core";
import { type MiniseedRecord, readRecords } from "@headframe/formats";
import { type OpenFiles, readRange } from "./open-files.ts";
import type { Chunk } from "./record-index.ts";
import { compareRecords } from "./record-order.ts";

/** A record and the file it comes from. */
export interface FileRecord {
  readonly file: string;
  readonly record: MiniseedRecord;
}

/** A chunk in memory: its records in order, and the next of them. */
interface Loaded {
  readonly file: string;
  readonly records: readonly MiniseedRecord[];
  next: number;
}

/** Records of many chunks in order. Only chunks whose times overlap are in memory at a time. */
export class RecordMerge {
  readonly #chunks: readonly Chunk[];
  readonly #open: OpenFiles;
  #waiting = 0;
  /** Binary heap by each chunk's next record. */
  readonly #heap: Loaded[] = [];

  /** @param chunks - by their earliest record */
  constructor(chunks: readonly Chunk[], open: OpenFiles) {
    this.#chunks = chunks;
    this.#open = open;
  }

  /** Whether {@link next} knows the next record; if not, wait for {@link load}. */
  get ready(): boolean {
    const chunk = this.#chunks[this.#waiting];
    if (!chunk) return true;
    const head = this.#heap[0];
    return head !== undefined && chunk.earliest > headOf(head).t0;
  }

  /** Reads every chunk that may hold the next record. */
  async load(): Promise<void> {
    while (!this.ready) {
      const chunk = this.#chunks[this.#waiting++] as Chunk;
      const bytes = await this.#read(chunk);
      const records = readRecords(bytes, { position: chunk.from }).filter((item) => item.kind === "record");
      if (records.length > 0) this.#add({ file: chunk.file, records: records.sort(compareRecords), next: 0 });
    }
  }

  async #read({ file, from, to }: Chunk): Promise<Uint8Array> {
    try {
      return await readRange(await this.#open.get(file), from, to);
    } catch (error) {
      throw new HeadframeError("miniseed-read", `"${file}" could not be read: ${(error as Error).message}`, { cause: error });
    }
  }

  /** The next record, which stays; undefined at the end. */
  peek(): FileRecord | undefined {
    const head = this.#heap[0];
    return head && { file: head.file, record: headOf(head) };
  }

  /** Drops the next record. */
  advance(): void {
    const head = this.#heap[0];
    if (!head) return;
    if (++head.next >= head.records.length) {
      const last = this.#heap.pop() as Loaded;
      if (this.#heap.length === 0) return;
      this.#heap[0] = last;
    }
    this.#sink();
  }

  #add(loaded: Loaded): void {
    const heap = this.#heap;
    let i = heap.push(loaded) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(heap[i], heap[parent])) return;
      [heap[i], heap[parent]] = [heap[parent] as Loaded, heap[i] as Loaded];
      i = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let i = 0; ; ) {
      let first = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && isBefore(heap[child], heap[first])) first = child;
      if (first === i) return;
      [heap[i], heap[first]] = [heap[first] as Loaded, heap[i] as Loaded];
      i = first;
    }
  }
}

function headOf(loaded: Loaded): MiniseedRecord {
  return loaded.records[loaded.next] as MiniseedRecord;
}

function isBefore(a: Loaded | undefined, b: Loaded | undefined): boolean {
  return a !== undefined && b !== undefined && compareRecords(headOf(a), headOf(b)) < 0;
}
