import { crc32 } from "node:zlib";
import type { OpenFile } from "@headframe/core";

const BLOCK_BYTES = 1 << 20;

/** A file read in large blocks, of which one is at hand. Each block has memory of its own, so that views stay valid. */
export class FileBlocks {
  /** Bytes of the file that are looked at. */
  readonly size: number;
  readonly #file: OpenFile;
  #block: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(file: OpenFile, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** These bytes are at hand. */
  has(offset: number, count: number): boolean {
    return offset >= this.#start && offset + count <= this.#start + this.#block.length;
  }

  /** Bytes at hand, not a copy. */
  view(offset: number, count: number): Uint8Array {
    return this.#block.subarray(offset - this.#start, offset - this.#start + count);
  }

  /** Bytes at hand from an offset on, not a copy. */
  rest(offset: number): Buffer {
    return this.#block.subarray(offset - this.#start);
  }

  /** A number at hand. */
  uint32(offset: number): number {
    return this.#block.readUInt32LE(offset - this.#start);
  }

  /** Gets at least these bytes at hand, as far as the file has them. */
  async load(offset: number, count: number): Promise<void> {
    if (this.has(offset, count)) return;
    this.#block = await this.#read(offset, Math.min(Math.max(count, BLOCK_BYTES), Math.max(0, this.size - offset)));
    this.#start = offset;
  }

  /** CRC-32 of bytes, without holding them all. */
  async crc(offset: number, count: number): Promise<number> {
    let crc = 0;
    for (let done = 0; done < count; ) {
      const part = await this.#read(offset + done, Math.min(BLOCK_BYTES, count - done));
      if (part.length === 0) return -1;
      crc = crc32(part, crc);
      done += part.length;
    }
    return crc;
  }

  async #read(offset: number, count: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(count);
    let done = 0;
    while (done < count) {
      const read = await this.#file.read(bytes.subarray(done), offset + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  }
}
