import { crc32 } from "node:zlib";
import { type Files, HeadframeError } from "@headframe/core";
import { FileBlocks } from "./file-blocks.ts";
import { FRAME_BYTES, HEADER_BYTES, MARK_BIT, MARK_BYTES, parseHeader, type SegmentHeader } from "./segment-format.ts";

/** A record, and where it begins in the file. */
export interface SegmentRecord {
  readonly payload: Uint8Array;
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
}

/**
 * How a segment ended: at the end of the file (`whole`); at an incomplete or wrong record with nothing good after it, or
 * of which the writer had not said that it is on the disk (`torn`); or before good records (`damaged`).
 */
export type SegmentEnd =
  | { readonly kind: "whole" | "torn" /** Where the good part ends. */; readonly at: number }
  | { readonly kind: "damaged"; readonly at: number; readonly error: HeadframeError };

/** Work spent on looking for good records after a wrong one, in bytes checked. */
const SEARCH_BYTES = 256 << 20;

/**
 * Records of a segment in order, as far as the file went when it was opened; each payload is valid as long as it is held.
 *
 * @param from - offset of the first wanted record
 * @returns how the segment ended; nothing is thrown for what is wrong in the file
 * @throws HeadframeError `log-version` for a segment of another version, or the system's error
 */
export async function* readSegment(files: Files, path: string, from?: number): AsyncGenerator<SegmentRecord, SegmentEnd> {
  const file = await files.open(path, "read");
  try {
    const blocks = new FileBlocks(file, await file.size());
    const frames = new Frames(blocks, path, await headerOf(blocks, path));
    let at = from ?? (frames.header ? HEADER_BYTES : 0);
    for (;;) {
      const frame = frames.header && (frames.at(at) ?? (await frames.load(at)));
      if (!frame) break;
      if (frame.payload) yield { payload: frame.payload, offset: at, end: frame.end };
      at = frame.end;
    }
    return at >= blocks.size && frames.header ? { kind: "whole", at } : await frames.judge(at);
  } finally {
    await file.close();
  }
}

/** What a segment's header says; undefined if it was not written whole. */
export async function readSegmentHeader(files: Files, path: string): Promise<SegmentHeader | undefined> {
  const file = await files.open(path, "read");
  try {
    return await headerOf(new FileBlocks(file, Math.min(HEADER_BYTES, await file.size())), path);
  } finally {
    await file.close();
  }
}

async function headerOf(blocks: FileBlocks, path: string): Promise<SegmentHeader | undefined> {
  await blocks.load(0, HEADER_BYTES);
  return blocks.has(0, HEADER_BYTES) ? parseHeader(blocks.view(0, HEADER_BYTES), path) : undefined;
}

/** A record or, without payload, a mark. */
interface Frame {
  readonly payload?: Uint8Array;
  readonly synced?: number;
  readonly end: number;
}

class Frames {
  readonly header: SegmentHeader | undefined;
  readonly #blocks: FileBlocks;
  readonly #path: string;
  #searched = 0;

  constructor(blocks: FileBlocks, path: string, header: SegmentHeader | undefined) {
    this.#blocks = blocks;
    this.#path = path;
    this.header = header;
  }

  /** The frame at an offset if it is good and at hand. */
  at(offset: number): Frame | undefined {
    const blocks = this.#blocks;
    if (!blocks.has(offset, FRAME_BYTES)) return undefined;
    const size = this.#size(offset);
    if (size === undefined || !blocks.has(offset, FRAME_BYTES + size)) return undefined;
    const payload = blocks.view(offset + FRAME_BYTES, size);
    return crc32(payload) === blocks.uint32(offset + 4) ? this.#frame(offset, payload) : undefined;
  }

  /** The frame at an offset if it is good. A long one is checked before there is memory for it. */
  async load(offset: number): Promise<Frame | undefined> {
    const blocks = this.#blocks;
    await blocks.load(offset, FRAME_BYTES);
    const size = blocks.has(offset, FRAME_BYTES) ? this.#size(offset) : undefined;
    if (size === undefined) return undefined;
    if (!blocks.has(offset, FRAME_BYTES + size)) {
      if ((await blocks.crc(offset + FRAME_BYTES, size)) !== blocks.uint32(offset + 4)) return undefined;
      await blocks.load(offset, FRAME_BYTES + size);
    }
    return this.at(offset);
  }

  /** Payload's size as the frame says; undefined where it cannot be. */
  #size(offset: number): number | undefined {
    const word = this.#blocks.uint32(offset);
    const size = word % MARK_BIT;
    const possible = size > 0 && offset + FRAME_BYTES + size <= this.#blocks.size && (word < MARK_BIT || size === MARK_BYTES);
    return possible ? size : undefined;
  }

  #frame(offset: number, payload: Uint8Array): Frame {
    const end = offset + FRAME_BYTES + payload.length;
    return this.#blocks.uint32(offset) < MARK_BIT ? { payload, end } : { synced: Buffer.from(payload).readUIntLE(0, MARK_BYTES), end };
  }

  /** What it means that there is no good frame at `at`. */
  async judge(at: number): Promise<SegmentEnd> {
    if (at === 0 && (await this.#begunOnly())) return { kind: "torn", at };
    for (let offset = await this.#next(at + 1); offset !== undefined; ) {
      if (offset === "too-far") return this.#damaged(at);
      const frame = await this.load(offset);
      const promised = this.header?.durability === "power" ? (frame?.synced ?? 0) > at : frame?.payload !== undefined;
      if (promised) return this.#damaged(at);
      offset = await this.#next(frame?.end ?? offset + 1);
    }
    return { kind: "torn", at };
  }

  /** The header is zeros or shorter than it should be: the process died while making the file. */
  async #begunOnly(): Promise<boolean> {
    const blocks = this.#blocks;
    await blocks.load(0, HEADER_BYTES);
    return !blocks.has(0, HEADER_BYTES) || blocks.view(0, HEADER_BYTES).every((byte) => byte === 0);
  }

  /** Offset of the next good frame. */
  async #next(from: number): Promise<number | "too-far" | undefined> {
    const blocks = this.#blocks;
    for (let offset = from; offset + FRAME_BYTES < blocks.size; offset++) {
      if (!blocks.has(offset, FRAME_BYTES)) {
        await blocks.load(offset, FRAME_BYTES);
        if (!blocks.has(offset, FRAME_BYTES)) return undefined;
      }
      const size = this.#size(offset);
      if (size === undefined) continue;
      this.#searched += size;
      if (this.#searched > SEARCH_BYTES) return "too-far";
      if (this.at(offset) ?? (await this.load(offset))) return offset;
    }
    return undefined;
  }

  #damaged(at: number): SegmentEnd {
    const error = new HeadframeError("log-damaged", `${this.#path} is damaged at byte ${at}: what is there is wrong, and good records follow`);
    return { kind: "damaged", at, error };
  }
}
