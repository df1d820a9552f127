import type { Host, OpenFile } from "@headframe/core";
import type { TextOutput } from "./output-lines.ts";

const NEWLINE = 10;
const window = 1 << 16;

/** How a file is opened. */
interface Beginning {
  readonly path: string;
  /** Begin with an empty file, unless it is gone on with. */
  readonly overwrite: boolean;
  /** Go on at this byte: what lies behind it may be written again. */
  readonly offset?: number;
}

/**
 * Lines at the end of a file. Behind the offset at which a file is gone on with may lie lines that are written again:
 * as long as they are equal nothing is written, and at the first byte that differs the file is cut off.
 */
export class FileLines implements TextOutput {
  readonly #path: string;
  readonly #log: Host["log"];
  readonly #file: OpenFile;
  readonly #encoder = new TextEncoder();
  /** End of what was written. */
  #end: number;
  /** End of the file, where it holds more than was written. */
  #size: number;

  private constructor(path: string, log: Host["log"], file: OpenFile, end: number, size: number) {
    this.#path = path;
    this.#log = log;
    this.#file = file;
    this.#end = end;
    this.#size = size;
  }

  /** Opens a file where it is gone on with; otherwise empties it if asked, or cuts off a last line that has no newline. */
  static async open({ path, overwrite, offset }: Beginning, { files, log }: Pick<Host, "files" | "log">): Promise<FileLines> {
    const file = await files.open(path, "write");
    const size = await file.size();
    if (offset !== undefined && size >= offset) return new FileLines(path, log, file, offset, size);
    if (offset !== undefined)
      log.warn(
        `${path}: has ${size} bytes where ${offset} were written before; new lines are added at its end. If it was rotated, results since the last snapshot may stand in the rotated file as well`,
      );
    const fresh = overwrite && offset === undefined;
    const whole = fresh ? 0 : await lastLineEnd(file, size);
    if (whole < size) await file.truncate(whole);
    if (whole < size && !fresh) log.warn(`${path}: cut off ${size - whole} bytes of a line that was not finished`);
    return new FileLines(path, log, file, whole, whole);
  }

  async write(text: string): Promise<void> {
    const bytes = this.#encoder.encode(text);
    const there = this.#end < this.#size ? await this.#alreadyThere(bytes) : 0;
    // At a stated position, so that a write that failed half way is written over by the next.
    if (there < bytes.length) await this.#file.write(there === 0 ? bytes : bytes.subarray(there), this.#end + there);
    this.#end += bytes.length;
  }

  /** How many of the bytes the file holds at its end; where it holds others, it is cut off there. */
  async #alreadyThere(bytes: Uint8Array): Promise<number> {
    const buffer = Buffer.allocUnsafe(Math.min(window, bytes.length));
    let equal = 0;
    while (equal < bytes.length && this.#end + equal < this.#size) {
      const wanted = bytes.subarray(equal, equal + Math.min(window, this.#size - this.#end - equal));
      const found = buffer.subarray(0, await readAll(this.#file, buffer.subarray(0, wanted.length), this.#end + equal));
      const same = sameLength(found, wanted);
      equal += same;
      if (same < wanted.length) await this.#cut(this.#end + equal);
    }
    return equal;
  }

  /** Cuts off what is not written again, and tells what that was. */
  async #cut(at: number): Promise<void> {
    const bytes = this.#size - at;
    const cut = `${this.#path}: cut off the last ${bytes} bytes, which are not what is written again`;
    // A write that a kill ended half way left nothing but bytes that are written again.
    if (await isBlank(this.#file, at, this.#size)) this.#log.info(`${cut}: zeros, the torn end of a crash`);
    else this.#log.warn(`${cut}: somebody else appended them, or a loss of power damaged them`);
    await this.#file.truncate(at);
    this.#size = at;
  }

  checkpoint(): { offset: number } {
    return { offset: this.#end };
  }

  flush(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Number of bytes at the start in which two arrays agree. */
function sameLength(a: Buffer, b: Uint8Array): number {
  if (a.equals(b)) return a.length;
  const n = Math.min(a.length, b.length);
  let i = 0;
  while (i < n && a[i] === b[i]) i++;
  return i;
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

async function isBlank(file: OpenFile, from: number, to: number): Promise<boolean> {
  const buffer = Buffer.alloc(Math.min(window, to - from));
  for (let at = from; at < to; ) {
    const count = await readAll(file, buffer.subarray(0, to - at), at);
    if (count === 0 || buffer.subarray(0, count).some((byte) => byte !== 0)) return count === 0;
    at += count;
  }
  return true;
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
