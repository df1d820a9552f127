/** Headers of miniSEED 3. @see FDSN miniSEED 3 definition */
import { crc32c } from "@headframe/core";
import { daysToYear, isYearDay } from "./calendar.ts";
import { IdTable } from "./id-table.ts";
import type { MiniseedRecord } from "./record.ts";

/** Bytes of the fixed header, before the source identifier. */
export const FIXED_HEADER_3 = 40;

/** Longest record that is read; a longer one is taken for damage. */
const LONGEST_RECORD_3 = 10 * 1024 * 1024;

/** Whether a record's fixed header starts here; 40 bytes must be there. */
export function isHeader3(bytes: Uint8Array, view: DataView, at: number): boolean {
  if (bytes[at] !== 77 || bytes[at + 1] !== 83 || bytes[at + 2] !== 3) return false; // M, S, 3
  if (bytes[at + 12]! > 23 || bytes[at + 13]! > 59 || bytes[at + 14]! > 60) return false;
  return (
    view.getUint32(at + 4, true) <= 999_999_999 &&
    isYearDay(view.getUint16(at + 8, true), view.getUint16(at + 10, true)) &&
    recordLength3(view, at) <= LONGEST_RECORD_3
  );
}

/** Length of the record whose fixed header starts at `at`. */
export function recordLength3(view: DataView, at: number): number {
  return FIXED_HEADER_3 + view.getUint8(at + 33) + view.getUint16(at + 34, true) + view.getUint32(at + 36, true);
}

const ids = new IdTable();
const ascii = new TextDecoder();

function spell(bytes: Uint8Array): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return ascii.decode(bytes).replace(/[\u0000-\u0020\u007f]/g, "");
}

/** Reads the header of the record of `record.length` bytes at `record.offset` into `record`. */
export function readHeader3(record: MiniseedRecord): void {
  const { bytes, view, offset: at } = record;
  const idLength = bytes[at + 33]!;
  const extraLength = view.getUint16(at + 34, true);
  const days = daysToYear(view.getUint16(at + 8, true)) + view.getUint16(at + 10, true) - 1;
  const field = view.getFloat64(at + 16, true);
  record.version = 3;
  record.headerLittleEndian = true;
  record.blocketteOffset = 0;
  record.statedQuality = -1;
  record.flags = bytes[at + 3]!;
  record.seconds = days * 86400 + bytes[at + 12]! * 3600 + bytes[at + 13]! * 60 + bytes[at + 14]!;
  record.nanoseconds = view.getUint32(at + 4, true);
  record.encoding = bytes[at + 15]!;
  record.littleEndian = record.encoding !== 10 && record.encoding !== 11;
  record.rate = field < 0 ? 1 / -field : field;
  if (!Number.isFinite(record.rate)) record.rate = 0;
  record.sampleCount = view.getUint32(at + 24, true);
  record.publicationVersion = bytes[at + 32]!;
  record.id = ids.intern(bytes, at + FIXED_HEADER_3, idLength, spell);
  record.extraOffset = at + FIXED_HEADER_3 + idLength;
  record.extraLength = extraLength;
  record.dataOffset = record.extraOffset + extraLength;
  record.dataLength = view.getUint32(at + 36, true);
}

const NO_CRC = new Uint8Array(4);

/** CRC-32C of a whole record, its own field taken as 0. */
export function recordCrc(record: Uint8Array): number {
  return crc32c(record.subarray(32), crc32c(NO_CRC, crc32c(record.subarray(0, 28))));
}
