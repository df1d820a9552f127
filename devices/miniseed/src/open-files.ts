import type { Files, OpenFile } from "@headframe/core";

type Mode = "read" | "write";

/** Files that are kept open, at most so many: the one unused for longest is closed for the next. */
export class OpenFiles {
  readonly #files: Files;
  readonly #mode: Mode;
  readonly #limit: number;
  readonly #open = new Map<string, OpenFile>();

  constructor(files: Files, mode: Mode, limit = 64) {
    this.#files = files;
    this.#mode = mode;
    this.#limit = limit;
  }

  async get(path: string): Promise<OpenFile> {
    const known = this.#open.get(path);
    if (known) {
      this.#open.delete(path);
      this.#open.set(path, known);
      return known;
    }
    while (this.#open.size >= this.#limit) await this.close(this.#open.keys().next().value as string);
    const file = await this.#files.open(path, this.#mode);
    this.#open.set(path, file);
    return file;
  }

  async close(path: string): Promise<void> {
    const file = this.#open.get(path);
    this.#open.delete(path);
    await file?.close();
  }

  async closeAll(): Promise<void> {
    for (const path of [...this.#open.keys()]) await this.close(path);
  }
}

/** Reads bytes from `from` to before `to`, fewer where the file ends before. */
export async function readRange(file: OpenFile, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  let done = 0;
  while (done < bytes.length) {
    const n = await file.read(done === 0 ? bytes : bytes.subarray(done), from + done);
    if (n === 0) return bytes.subarray(0, done);
    done += n;
  }
  return bytes;
}
