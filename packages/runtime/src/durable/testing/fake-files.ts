import type { FileEntry, Files, OpenFile } from "@headframe/core";
import { VirtualFiles } from "../../virtual/virtual-files.ts";

/** Files in memory whose writes and syncs can be made to wait or to fail; counts what is done. */
export class FakeFiles implements Files {
  readonly inner = new VirtualFiles();
  /** Calls in order, as `write PATH BYTES` and `sync PATH`. */
  readonly calls: string[] = [];
  /** Bytes that writes may still take; a write that does not fit is partial and fails with ENOSPC. */
  room = Number.POSITIVE_INFINITY;
  /** Most bytes asked for in one read. */
  largestRead = 0;
  /** Fails the next call of this kind, once. */
  fail: { readonly kind: "write" | "sync"; readonly code: string } | undefined;
  readonly #gates: { write?: Promise<void> | undefined; sync?: Promise<void> | undefined } = {};

  /** Lets writes or syncs wait until the function that it gives is called. */
  hold(kind: "write" | "sync" = "write"): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gates[kind] = promise;
    return () => {
      if (this.#gates[kind] === promise) this.#gates[kind] = undefined;
      resolve();
    };
  }

  list(path: string): Promise<readonly FileEntry[]> {
    return this.inner.list(path);
  }

  remove(path: string): Promise<void> {
    return this.inner.remove(path);
  }

  rename(from: string, to: string): Promise<void> {
    return this.inner.rename(from, to);
  }

  async open(path: string, mode: "read" | "write" | "append"): Promise<OpenFile> {
    const file = await this.inner.open(path, mode);
    return {
      size: () => file.size(),
      read: (target, position) => {
        this.largestRead = Math.max(this.largestRead, target.length);
        return file.read(target, position);
      },
      write: (bytes, position) => this.#write(path, file, bytes, position),
      truncate: (size) => file.truncate(size),
      sync: async () => {
        this.calls.push(`sync ${path}`);
        await this.#gates.sync;
        this.#mayFail("sync");
        await file.sync();
      },
      close: () => file.close(),
    };
  }

  async #write(path: string, file: OpenFile, bytes: Uint8Array, position: number | undefined): Promise<void> {
    this.calls.push(`write ${path} ${bytes.length}`);
    const copy = bytes.slice();
    await this.#gates.write;
    this.#mayFail("write");
    await file.write(copy.subarray(0, this.room), position);
    if (copy.length > this.room) throw failure("ENOSPC");
    this.room -= copy.length;
  }

  #mayFail(kind: "write" | "sync"): void {
    if (this.fail?.kind !== kind) return;
    const { code } = this.fail;
    this.fail = undefined;
    throw failure(code);
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: something is wrong with the disk`), { code });
}
