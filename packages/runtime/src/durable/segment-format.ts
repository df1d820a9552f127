/**
 * A segment file: a header of 20 bytes, then records. Numbers are little-endian.
 *
 * Header: "HFSEG", version, durability (0 process, 1 power), 0, host time at which the segment was begun (int64),
 * CRC-32 of these 16 bytes. Record: length, CRC-32 of the payload, payload; no payload is empty, so that a
 * stretch of zeros is no record. A record with the top bit of its length set is a mark of the writer's: how
 * much of the file was on the disk by then. What is wrong beyond the last mark was never promised to anyone.
 */
import { crc32 } from "node:zlib";
import { HeadframeError } from "@headframe/core";
import type { Durability } from "./state-options.ts";

const MAGIC = Buffer.from("HFSEG", "latin1");
const VERSION = 1;

export const HEADER_BYTES = 20;
/** Bytes of a record before its payload. */
export const FRAME_BYTES = 8;
export const MARK_BIT = 0x80000000;
/** Payload of a mark: the size of the file that is on the disk, 48 bits. */
export const MARK_BYTES = 6;

/** What a segment's header says. */
export interface SegmentHeader {
  readonly durability: Durability;
  /** Host time. */
  readonly begun: bigint;
}

export function segmentHeader({ durability, begun }: SegmentHeader): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes[5] = VERSION;
  bytes[6] = durability === "power" ? 1 : 0;
  bytes.writeBigInt64LE(begun, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
  return bytes;
}

/**
 * Undefined for a header that was not written whole.
 *
 * @throws HeadframeError `log-version` for a segment of another version
 */
export function parseHeader(bytes: Uint8Array, path: string): SegmentHeader | undefined {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header.length < HEADER_BYTES || header.readUInt32LE(16) !== crc32(header.subarray(0, 16))) return undefined;
  if (MAGIC.compare(header, 0, MAGIC.length) !== 0) return undefined;
  if (header[5] !== VERSION)
    throw new HeadframeError("log-version", `${path} has version ${header[5]} of the segment format; this runtime reads version ${VERSION}`);
  return { durability: header[6] === 1 ? "power" : "process", begun: header.readBigInt64LE(8) };
}
