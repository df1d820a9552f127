import { crc32 } from "node:zlib";
import { FRAME_BYTES, MARK_BIT, MARK_BYTES } from "./segment-format.ts";

/** More than this is given back when it has been written. */
const KEPT_BYTES = 1 << 20;

/** Records on their way to a file. */
export class SegmentBuffer {
  length = 0;
  #bytes = Buffer.allocUnsafeSlow(16 << 10);

  /** Bytes of the records; valid until the next change. */
  get content(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(16 << 10);
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
  }

  record(payload: Uint8Array): void {
    const bytes = this.#room(FRAME_BYTES + payload.length);
    bytes.writeUInt32LE(payload.length, this.length);
    bytes.writeUInt32LE(crc32(payload), this.length + 4);
    bytes.set(payload, this.length + FRAME_BYTES);
    this.length += FRAME_BYTES + payload.length;
  }

  /** Notes that the file's first `synced` bytes are on the disk. */
  mark(synced: number): void {
    const bytes = this.#room(FRAME_BYTES + MARK_BYTES);
    const end = bytes.writeUIntLE(synced, this.length + FRAME_BYTES, MARK_BYTES);
    bytes.writeUInt32LE(MARK_BIT + MARK_BYTES, this.length);
    bytes.writeUInt32LE(crc32(bytes.subarray(this.length + FRAME_BYTES, end)), this.length + 4);
    this.length = end;
  }

  #room(count: number): Buffer {
    const needed = this.length + count;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    return this.#bytes;
  }
}
