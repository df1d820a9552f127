import { SeededRandom } from "@headframe/core";
import type { DiskFile } from "./disk-file.ts";
import { StoreMedium } from "./store-medium.ts";

/** Least and greatest seconds, evenly spread. */
export type SecondsRange = readonly [least: number, greatest: number];

/** How long a disk takes; 0 unless told. */
export interface DiskDelays {
  /** A write, truncation, rename or removal. */
  readonly write: SecondsRange;
  readonly sync: SecondsRange;
  /** A commit of a snapshot store. */
  readonly commit: SecondsRange;
}

/** What may be chosen about a disk. */
export interface VirtualDiskOptions {
  /** Room in bytes; none is counted unless told. */
  readonly capacity?: number;
  readonly delays?: Partial<DiskDelays>;
}

/** Something that changes a disk. */
export type DiskOperation = "create" | "write" | "truncate" | "rename" | "remove" | "sync" | "commit";

/** The way back from a change of the directory. */
type DirectoryChange = readonly { readonly path: string; readonly before: DiskFile | undefined }[];

/**
 * A disk that outlives the hosts that use it.
 *
 * It knows what processes see and what is on the medium. A sync of a file brings its data to the medium, and all
 * changes of directories so far (as the journals of ext4 and XFS do); everything else may be lost when the power fails.
 */
export class VirtualDisk {
  capacity: number;
  readonly delays: DiskDelays;
  /** Changes that were begun. */
  operations = 0;
  bytesWritten = 0;
  syncs = 0;
  /** Called when a change begins, before anything of it is done. */
  onOperation: ((operation: DiskOperation, path: string) => void) | undefined;
  readonly #files = new Map<string, DiskFile>();
  readonly #stores = new Map<string, StoreMedium>();
  /** Since the last sync, oldest first. */
  #unsynced: DirectoryChange[] = [];

  constructor({ capacity = Number.POSITIVE_INFINITY, delays = {} }: VirtualDiskOptions = {}) {
    this.capacity = capacity;
    this.delays = { write: [0, 0], sync: [0, 0], commit: [0, 0], ...delays };
  }

  /** Files by path, as processes see them. */
  get files(): ReadonlyMap<string, DiskFile> {
    return this.#files;
  }

  /** Bytes of all files and stores. */
  get used(): number {
    let used = 0;
    for (const { size } of this.#files.values()) used += size;
    for (const { size } of this.#stores.values()) used += size;
    return used;
  }

  get room(): number {
    return this.capacity === Number.POSITIVE_INFINITY ? this.capacity : Math.max(0, this.capacity - this.used);
  }

  /** A change begins. */
  begin(operation: DiskOperation, path: string): void {
    this.operations++;
    if (operation === "sync") this.syncs++;
    this.onOperation?.(operation, path);
  }

  /** Puts a name into the directory, or takes it out. */
  link(path: string, file: DiskFile | undefined): void {
    this.#change([{ path, file }]);
  }

  rename(from: string, to: string): void {
    this.#change([
      { path: to, file: this.#files.get(from) },
      { path: from, file: undefined },
    ]);
  }

  #change(changes: readonly { readonly path: string; readonly file: DiskFile | undefined }[]): void {
    this.#unsynced.push(changes.map(({ path }) => ({ path, before: this.#files.get(path) })));
    for (const { path, file } of changes) this.#set(path, file);
  }

  #set(path: string, file: DiskFile | undefined): void {
    if (file === undefined) this.#files.delete(path);
    else this.#files.set(path, file);
  }

  /** Brings a file to the medium. */
  sync(file: DiskFile): void {
    file.sync();
    this.#unsynced = [];
  }

  /** What the operating system does by itself after a while: all files are on the medium. */
  writeBack(): void {
    for (const file of this.#files.values()) file.sync();
    this.#unsynced = [];
    for (const store of this.#stores.values()) store.sync();
  }

  /** The snapshot store of a directory, made when first asked for. */
  store(directory: string): StoreMedium {
    const store = this.#stores.get(directory) ?? new StoreMedium();
    this.#stores.set(directory, store);
    return store;
  }

  /**
   * The power fails: what was not synced is lost, torn or there, at random, in sectors of 512 bytes; files may have
   * grown without their data. What was synced stays as it was. Hosts that used the disk must have been killed.
   */
  powerLoss(random: () => number): void {
    const kept = Math.floor(random() * (this.#unsynced.length + 1));
    for (const change of this.#unsynced.splice(kept).reverse()) for (const { path, before } of [...change].reverse()) this.#set(path, before);
    this.#unsynced = [];
    for (const file of new Set(this.#files.values())) {
      const own = new SeededRandom(Math.floor(random() * 2 ** 32)); // what becomes of one file does not hang on the size of another
      file.powerLoss(() => own.next());
    }
    for (const store of this.#stores.values()) store.powerLoss(random);
  }
}
