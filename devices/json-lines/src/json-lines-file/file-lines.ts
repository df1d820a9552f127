import type { Host, OpenFile } from "@headframe/core";
import type { TextOutput } from "./output-lines.ts";

const NEWLINE = 10;
const window = 1 << 16;

/** Lines at the end of a file. */
export class FileLines implements TextOutput {
  readonly #file: OpenFile;
  readonly #encoder = new TextEncoder();
  #size: number;

  private constructor(file: OpenFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** Opens a file, empties it if asked, and cuts off a last line that has no newline. */
  static async open(path: string, overwrite: boolean, { files, log }: Pick<Host, "files" | "log">): Promise<FileLines> {
    const file = await files.open(path, "write");
    const size = await file.size();
    const whole = overwrite ? 0 : await lastLineEnd(file, size);
    if (whole < size) await file.truncate(whole);
    if (whole < size && !overwrite) log.warn(`${path}: cut off ${size - whole} bytes of a line that was not finished`);
    return new FileLines(file, whole);
  }

  async write(text: string): Promise<void> {
    const bytes = this.#encoder.encode(text);
    // At a stated position, so that a write that failed half way is written over by the next.
    await this.#file.write(bytes, this.#size);
    this.#size += bytes.length;
  }

  flush(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Offset after the last newline; 0 where there is none. */
async function lastLineEnd(file: OpenFile, size: number): Promise<number> {
  const buffer = Buffer.alloc(window);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - window);
    const count = await readAll(file, buffer.subarray(0, end - start), start);
    const found = buffer.subarray(0, count).lastIndexOf(NEWLINE);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
}

async function readAll(file: OpenFile, target: Uint8Array, position: number): Promise<number> {
  let count = 0;
  while (count < target.length) {
    const more = await file.read(target.subarray(count), position + count);
    if (more === 0) break;
    count += more;
  }
  return count;
}
