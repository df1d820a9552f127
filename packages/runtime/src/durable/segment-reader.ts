import { type Files, HeadframeError } from "@headframe/core";
import { FileBlocks } from "./file-blocks.ts";
import { HEADER_BYTES, parseHeader, type SegmentHeader } from "./segment-format.ts";
import { SegmentFrames } from "./segment-frames.ts";

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

/** Which part of a segment is wanted. */
export interface SegmentRange {
  /** Offset of the first wanted record. */
  readonly from?: number | undefined;
  /** The file is being written: where it ends for now is not looked into, and called torn if it is not whole. */
  readonly growing?: boolean;
}

/**
 * Records of a segment in order, as far as the file went when it was opened; each payload is valid as long as it is held.
 *
 * @returns how the segment ended; nothing is thrown for what is wrong in the file
 * @throws HeadframeError `log-version` for a segment of another version, or the system's error
 */
export async function* readSegment(files: Files, path: string, { from, growing = false }: SegmentRange = {}): AsyncGenerator<SegmentRecord, SegmentEnd> {
  const file = await files.open(path, "read");
  try {
    const blocks = new FileBlocks(file, await file.size());
    const frames = new SegmentFrames(blocks, await headerOf(blocks, path));
    let at = from ?? (frames.header ? HEADER_BYTES : 0);
    for (;;) {
      const frame = frames.header && (frames.at(at) ?? (await frames.load(at)));
      if (!frame) break;
      if (frame.payload) yield { payload: frame.payload, offset: at, end: frame.end };
      at = frame.end;
    }
    if (at >= blocks.size && frames.header) return { kind: "whole", at };
    const damaged = !growing && !(at === 0 && (await begunOnly(blocks))) && (await frames.promised(at));
    return damaged ? { kind: "damaged", at, error: damage(path, at) } : { kind: "torn", at };
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

/** The header is zeros or shorter than it should be: the process died while making the file. */
async function begunOnly(blocks: FileBlocks): Promise<boolean> {
  await blocks.load(0, HEADER_BYTES);
  return !blocks.has(0, HEADER_BYTES) || blocks.view(0, HEADER_BYTES).every((byte) => byte === 0);
}

function damage(path: string, at: number): HeadframeError {
  return new HeadframeError("log-damaged", `${path} is damaged at byte ${at}: what is there is wrong, and good records follow`);
}
