import { type FileHandle, glob, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileEntry, Files, OpenFile } from "@headframe/core";
import { makeFolder } from "./make-folder.ts";

/** The file system, through node:fs. */
export const nodeFiles: Files = {
  async list(pathOrPattern) {
    const found: FileEntry[] = [];
    // A name may have such characters itself: only what does not exist is a pattern.
    const pattern = /[*?]/.test(pathOrPattern);
    const entry = await stat(pathOrPattern).catch((error: unknown) => {
      if (!pattern) throw error;
    });
    if (entry?.isFile()) return [{ path: pathOrPattern, size: entry.size }];
    if (entry) for (const path of await readdir(pathOrPattern, { recursive: true })) await addFile(join(pathOrPattern, path), found);
    else for await (const path of glob(pathOrPattern)) await addFile(path, found);
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  },
  async open(path, mode) {
    if (mode === "read") return new NodeFile(await open(path, "r"), false);
    await makeFolder(dirname(path));
    return new NodeFile(mode === "append" ? await open(path, "a+") : await openToWrite(path), mode === "append");
  },
  remove: (path) => rm(path),
  async rename(from, to) {
    await makeFolder(dirname(to));
    await rename(from, to);
  },
};

async function addFile(path: string, found: FileEntry[]): Promise<void> {
  const entry = await stat(path).catch(() => undefined); // gone since it was listed, or a dead link
  if (entry?.isFile()) found.push({ path, size: entry.size });
}

async function openToWrite(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return open(path, "w+");
  }
}

class NodeFile implements OpenFile {
  readonly #handle: FileHandle;
  readonly #append: boolean;

  constructor(handle: FileHandle, append: boolean) {
    this.#handle = handle;
    this.#append = append;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return (await this.#handle.read(target, 0, target.length, position)).bytesRead;
  }

  async write(bytes: Uint8Array, position?: number): Promise<void> {
    let at = this.#append ? null : (position ?? (await this.size()));
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, at);
      done += bytesWritten;
      if (at !== null) at += bytesWritten;
    }
  }

  truncate(size: number): Promise<void> {
    return this.#handle.truncate(size);
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
