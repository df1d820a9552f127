import { matchesGlob } from "node:path";
import type { FileEntry, Files, OpenFile } from "@headframe/core";

/** Files in memory. */
export class VirtualFiles implements Files {
  readonly #contents = new Map<string, Content>();

  /** Content of a file, for tests; undefined if it does not exist. */
  content(path: string): Uint8Array | undefined {
    const content = this.#contents.get(clean(path));
    return content?.bytes.slice(0, content.size);
  }

  /** Puts a file there. */
  put(path: string, bytes: Uint8Array | string): void {
    const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes.slice();
    this.#contents.set(clean(path), { bytes: data, size: data.length });
  }

  async list(pathOrPattern: string): Promise<readonly FileEntry[]> {
    const wanted = clean(pathOrPattern);
    const pattern = /[*?]/.test(wanted);
    const found = [...this.#contents].filter(([path]) =>
      pattern ? matchesGlob(path, wanted) : path === wanted || wanted === "." || path.startsWith(`${wanted}/`),
    );
    if (found.length === 0 && !pattern) throw noSuchFile(pathOrPattern);
    return found.map(([path, { size }]) => ({ path, size })).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async open(path: string, mode: "read" | "write" | "append"): Promise<OpenFile> {
    const name = clean(path);
    let content = this.#contents.get(name);
    if (content === undefined) {
      if (mode === "read") throw noSuchFile(path);
      content = { bytes: new Uint8Array(0), size: 0 };
      this.#contents.set(name, content);
    }
    return new VirtualFile(content, mode);
  }

  async remove(path: string): Promise<void> {
    if (!this.#contents.delete(clean(path))) throw noSuchFile(path);
  }

  async rename(from: string, to: string): Promise<void> {
    const content = this.#contents.get(clean(from));
    if (content === undefined) throw noSuchFile(from);
    this.#contents.delete(clean(from));
    this.#contents.set(clean(to), content);
  }
}

interface Content {
  bytes: Uint8Array;
  size: number;
}

class VirtualFile implements OpenFile {
  readonly #content: Content;
  readonly #mode: "read" | "write" | "append";
  #open = true;

  constructor(content: Content, mode: "read" | "write" | "append") {
    this.#content = content;
    this.#mode = mode;
  }

  async size(): Promise<number> {
    return this.#usable().size;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    const { bytes, size } = this.#usable();
    const part = bytes.subarray(position, Math.min(size, position + target.length));
    target.set(part);
    return part.length;
  }

  async write(bytes: Uint8Array, position?: number): Promise<void> {
    if (this.#mode === "read") throw new Error("The file is open for reading only");
    const content = this.#usable();
    const at = this.#mode === "append" ? content.size : (position ?? content.size);
    const end = at + bytes.length;
    if (end > content.bytes.length) {
      const grown = new Uint8Array(Math.max(end, content.bytes.length * 2));
      grown.set(content.bytes.subarray(0, content.size));
      content.bytes = grown;
    }
    content.bytes.set(bytes, at);
    content.size = Math.max(content.size, end);
  }

  async truncate(size: number): Promise<void> {
    const content = this.#usable();
    const bytes = new Uint8Array(size);
    bytes.set(content.bytes.subarray(0, Math.min(size, content.size)));
    Object.assign(content, { bytes, size });
  }

  async sync(): Promise<void> {
    this.#usable();
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  #usable(): Content {
    if (!this.#open) throw new Error("The file is closed");
    return this.#content;
  }
}

function clean(path: string): string {
  return path
    .replace(/\/+/g, "/")
    .replace(/^\.\/(?=.)/, "")
    .replace(/(?<=.)\/$/, "");
}

function noSuchFile(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
}
