import { crc32 } from "node:zlib";
import type { FileBlocks } from "./file-blocks.ts";
import { FRAME_BYTES, MARK_BIT, MARK_BYTES, type SegmentHeader } from "./segment-format.ts";

/** A record or, without payload, a mark. */
export interface SegmentFrame {
  readonly payload?: Uint8Array;
  /** Of a mark: bytes of the file that were on the disk. */
  readonly synced?: number;
  readonly end: number;
}

/** How a mark begins. */
const MARK = Buffer.from(new Uint8Array(littleEndian(MARK_BIT + MARK_BYTES)));

/** Good records behind a wrong place are looked for among those of up to this size: a longer one takes long to check at every byte. */
const SOUGHT_BYTES = 64 << 10;
/** Bytes of what looks like a record that are checked in search of a good one: some 10 ms of work. */
const SEARCH_BYTES = 32 << 20;
/** The same, as a number of checks: what is all small integers looks like a short record everywhere. */
const SEARCH_CHECKS = 20_000;

function littleEndian(value: number): ArrayBuffer {
  const bytes = new ArrayBuffer(4);
  new DataView(bytes).setUint32(0, value, true);
  return bytes;
}

/** Records and marks of a segment. */
export class SegmentFrames {
  readonly #blocks: FileBlocks;
  /** Undefined if it was not written whole. */
  readonly header: SegmentHeader | undefined;

  constructor(blocks: FileBlocks, header: SegmentHeader | undefined) {
    this.#blocks = blocks;
    this.header = header;
  }

  /** The frame at an offset if it is good and at hand. */
  at(offset: number): SegmentFrame | undefined {
    const blocks = this.#blocks;
    if (!blocks.has(offset, FRAME_BYTES)) return undefined;
    const size = this.#size(offset);
    if (size === undefined || !blocks.has(offset, FRAME_BYTES + size)) return undefined;
    const payload = blocks.view(offset + FRAME_BYTES, size);
    return crc32(payload) === blocks.uint32(offset + 4) ? this.#frame(offset, payload) : undefined;
  }

  /** The frame at an offset if it is good. A long one is checked before there is memory for it. */
  async load(offset: number): Promise<SegmentFrame | undefined> {
    const size = await this.#loadSize(offset);
    if (size === undefined) return undefined;
    const blocks = this.#blocks;
    if (!blocks.has(offset, FRAME_BYTES + size)) {
      if ((await blocks.crc(offset + FRAME_BYTES, size)) !== blocks.uint32(offset + 4)) return undefined;
      await blocks.load(offset, FRAME_BYTES + size);
    }
    return this.at(offset);
  }

  /**
   * Whether something behind a place without a good frame shows that one was there: with `power` a mark of the writer's
   * that says so, otherwise any good record. Gives up after some milliseconds of work, as a record that was torn may be
   * as large as it likes.
   */
  async promised(at: number): Promise<boolean> {
    if (this.header?.durability === "power") return this.#marked(at);
    const size = await this.#loadSize(at);
    const next = size === undefined ? undefined : at + FRAME_BYTES + size; // its length may be right
    return (next !== undefined && (await this.load(next))?.payload !== undefined) || this.#recordFollows(at);
  }

  /** Whether a mark says that the file was on the disk beyond `at`. */
  async #marked(at: number): Promise<boolean> {
    const blocks = this.#blocks;
    const length = FRAME_BYTES + MARK_BYTES;
    for (let from = at + 1; from + length <= blocks.size; ) {
      await blocks.load(from, length);
      const view = blocks.rest(from);
      if (view.length < length) return false;
      for (let i = view.indexOf(MARK); i >= 0 && i + length <= view.length; i = view.indexOf(MARK, i + 1)) {
        const { synced = 0 } = this.at(from + i) ?? {};
        if (synced > at && synced <= from + i) return true;
      }
      from += view.length - length + 1;
    }
    return false;
  }

  async #recordFollows(at: number): Promise<boolean> {
    const blocks = this.#blocks;
    let [bytes, checks] = [0, 0];
    for (let offset = at + 1; offset + FRAME_BYTES < blocks.size; offset++) {
      if (!blocks.has(offset, FRAME_BYTES)) {
        await blocks.load(offset, FRAME_BYTES + SOUGHT_BYTES);
        if (!blocks.has(offset, FRAME_BYTES)) return false;
      }
      const size = this.#size(offset);
      if (size === undefined || size > SOUGHT_BYTES || blocks.uint32(offset) >= MARK_BIT) continue;
      bytes += size;
      if (bytes > SEARCH_BYTES || ++checks > SEARCH_CHECKS) return false;
      if (this.at(offset) ?? (await this.load(offset))) return true;
    }
    return false;
  }

  async #loadSize(offset: number): Promise<number | undefined> {
    await this.#blocks.load(offset, FRAME_BYTES);
    return this.#blocks.has(offset, FRAME_BYTES) ? this.#size(offset) : undefined;
  }

  /** Payload's size as the frame says; undefined where it cannot be. */
  #size(offset: number): number | undefined {
    const word = this.#blocks.uint32(offset);
    const size = word % MARK_BIT;
    const possible = size > 0 && offset + FRAME_BYTES + size <= this.#blocks.size && (word < MARK_BIT || size === MARK_BYTES);
    return possible ? size : undefined;
  }

  #frame(offset: number, payload: Uint8Array): SegmentFrame {
    const end = offset + FRAME_BYTES + payload.length;
    return this.#blocks.uint32(offset) < MARK_BIT ? { payload, end } : { synced: Buffer.from(payload).readUIntLE(0, MARK_BYTES), end };
  }
}
