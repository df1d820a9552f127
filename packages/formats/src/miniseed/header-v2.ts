/** Headers of miniSEED 2. @see SEED 2.4 manual, chapter 8: fixed section of data header, blockettes 100, 1000, 1001 */
import { daysToYear, isYearDay } from "./calendar.ts";
import { Encoding } from "./encoding.ts";
import { IdTable } from "./id-table.ts";
import type { MiniseedRecord } from "./record.ts";
import { seedId } from "./seed-id.ts";

/** Bytes of the fixed section. */
export const FIXED_HEADER_2 = 48;

const LONGEST_CHAIN = 300;
const SHORTEST_POWER = 6;
const LONGEST_POWER = 20;

/** Whether a data record's fixed section starts here; 48 bytes must be there. */
export function isHeader2(bytes: Uint8Array, view: DataView, at: number): boolean {
  const quality = bytes[at + 6];
  if (quality !== 68 && quality !== 82 && quality !== 81 && quality !== 77) return false; // D, R, Q, M
  const reserved = bytes[at + 7];
  if (reserved !== 32 && reserved !== 0) return false;
  for (let i = at; i < at + 6; i++) {
    const c = bytes[i]!;
    if (!((c >= 48 && c <= 57) || c === 32 || c === 0)) return false;
  }
  return bytes[at + 24]! <= 23 && bytes[at + 25]! <= 59 && bytes[at + 26]! <= 60 && headerOrder(view, at) >= 0;
}

/** Byte order of a header by its year and day: 0 big endian, 1 little endian, -1 neither makes sense. */
function headerOrder(view: DataView, at: number): number {
  if (isLikely(view, at, false)) return 0;
  if (isLikely(view, at, true)) return 1;
  return isYearDay(view.getUint16(at + 20), view.getUint16(at + 22)) && view.getUint16(at + 28) <= 9999 ? 0 : -1;
}

function isLikely(view: DataView, at: number, little: boolean): boolean {
  const year = view.getUint16(at + 20, little);
  const day = view.getUint16(at + 22, little);
  return year >= 1900 && year <= 2100 && day >= 1 && day <= 366 && view.getUint16(at + 28, little) <= 9999;
}

/** Whether a SEED control header (volume, abbreviation, station, time span) or a blank record starts here. */
export function isControlHeader(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at + 6];
  if (type !== 86 && type !== 65 && type !== 83 && type !== 84 && type !== 32) return false; // V, A, S, T, blank
  const next = bytes[at + 7];
  if (next !== 32 && next !== 42) return false;
  for (let i = at; i < at + 6; i++) if (bytes[i]! < 48 || bytes[i]! > 57) return false;
  return true;
}

/**
 * Length of the record whose fixed section starts at `at`, from blockette 1000, or from where the next
 * header stands if it has none.
 *
 * @param end end of the bytes at hand; `final`: nothing follows them
 * @returns the length; 0 if this is no record after all; or, negative, how many bytes from `at` are needed to tell
 */
export function recordLength2(bytes: Uint8Array, view: DataView, at: number, end: number, final: boolean): number {
  const little = headerOrder(view, at) === 1;
  let blockette = view.getUint16(at + 46, little);
  for (let i = 0; i < LONGEST_CHAIN && blockette >= FIXED_HEADER_2; i++) {
    if (at + blockette + 8 > end) {
      if (!final) return -(blockette + 8);
      break;
    }
    const type = view.getUint16(at + blockette, little);
    if (type === 1000) {
      const power = bytes[at + blockette + 6]!;
      return power >= SHORTEST_POWER && power <= LONGEST_POWER ? 2 ** power : 0;
    }
    const next = view.getUint16(at + blockette + 2, little);
    if (next !== 0 && next < blockette + 4) return 0;
    blockette = next;
  }
  return searchLength(bytes, view, at, end, final);
}

/** Length of a record without blockette 1000: a power of two at which another header, or the end, follows. */
function searchLength(bytes: Uint8Array, view: DataView, at: number, end: number, final: boolean): number {
  for (let length = 128; length <= 65536; length *= 2) {
    const next = at + length;
    if (next + FIXED_HEADER_2 > end) return final ? lengthToEnd(end - at) : -(length + FIXED_HEADER_2);
    if (isHeader2(bytes, view, next) || isControlHeader(bytes, next)) return length;
  }
  return 0;
}

function lengthToEnd(rest: number): number {
  return rest >= 128 && rest <= 65536 && (rest & (rest - 1)) === 0 ? rest : 0;
}

const ids = new IdTable();

function spell(codes: Uint8Array): string {
  const part = (from: number, to: number) => String.fromCharCode(...codes.subarray(from, to).filter((c) => c > 32 && c < 127));
  return seedId({ station: part(0, 5), location: part(5, 7), channel: part(7, 10), network: part(10, 12) });
}

/**
 * Reads the header of the record of `record.length` bytes at `record.offset` into `record`.
 *
 * @returns a problem as one sentence, or undefined
 */
export function readHeader2(record: MiniseedRecord): string | undefined {
  const { bytes, view, offset: at, length } = record;
  const little = headerOrder(view, at) === 1;
  record.version = 2;
  record.headerLittleEndian = little;
  record.id = ids.intern(bytes, at + 8, 12, spell);
  record.sampleCount = view.getUint16(at + 30, little);
  record.rate = nominalRate(view.getInt16(at + 32, little), view.getInt16(at + 34, little));
  record.publicationVersion = PUBLICATION[bytes[at + 6]!] ?? 0;
  const activity = bytes[at + 36]!;
  record.flags = (activity & 1) | (bytes[at + 38]! & 0x80 ? 2 : 0) | (bytes[at + 37]! & 0x20 ? 4 : 0);
  record.extraOffset = 0;
  record.extraLength = 0;
  record.encoding = Encoding.steim1;
  record.littleEndian = little;
  record.statedQuality = -1;
  let ticks = view.getUint16(at + 28, little);
  if (!(activity & 2)) ticks += view.getInt32(at + 40, little);
  const microseconds = readBlockettes(record, little);
  setTime(record, little, ticks, microseconds);
  const data = view.getUint16(at + 44, little);
  record.dataOffset = at + data;
  record.dataLength = data >= FIXED_HEADER_2 && data < length ? length - data : 0;
  if (record.sampleCount > 0 && record.dataLength === 0) return `The data offset ${data} lies outside of the record of ${length} bytes`;
  return undefined;
}

const PUBLICATION: Readonly<Record<number, number>> = { 82: 1, 68: 2, 81: 3, 77: 4 };

/** Takes in blockettes 100, 1000 and 1001; gives the microseconds of blockette 1001. */
function readBlockettes(record: MiniseedRecord, little: boolean): number {
  const { bytes, view, offset: at, length } = record;
  let blockette = view.getUint16(at + 46, little);
  let microseconds = 0;
  record.blocketteOffset = blockette;
  for (let i = 0; i < LONGEST_CHAIN && blockette >= FIXED_HEADER_2 && blockette + 8 <= length; i++) {
    const p = at + blockette;
    const type = view.getUint16(p, little);
    if (type === 1000) {
      record.encoding = bytes[p + 4]!;
      record.littleEndian = bytes[p + 5] === 0;
    } else if (type === 1001) {
      record.statedQuality = bytes[p + 4]! <= 100 ? bytes[p + 4]! : -1;
      microseconds = view.getInt8(p + 5);
    } else if (type === 100) {
      const actual = view.getFloat32(p + 4, little);
      // The nominal rate is the exact one where the blockette only repeats it in single precision.
      if (actual > 0 && Number.isFinite(actual) && Math.fround(record.rate) !== actual) record.rate = actual;
    }
    const next = view.getUint16(p + 2, little);
    if (next < blockette + 4) break;
    blockette = next;
  }
  return microseconds;
}

/** Rate in Hz of a factor and a multiplier: above 0 a rate or product, below 0 a period or divisor. */
export function nominalRate(factor: number, multiplier: number): number {
  if (factor === 0) return 0;
  const numerator = (factor > 0 ? factor : 1) * (multiplier > 0 ? multiplier : 1);
  const denominator = (factor < 0 ? -factor : 1) * (multiplier < 0 ? -multiplier : 1);
  return numerator / denominator;
}

function setTime(record: MiniseedRecord, little: boolean, ticks: number, microseconds: number): void {
  const { bytes, view, offset: at } = record;
  const days = daysToYear(view.getUint16(at + 20, little)) + view.getUint16(at + 22, little) - 1;
  const seconds = days * 86400 + bytes[at + 24]! * 3600 + bytes[at + 25]! * 60 + bytes[at + 26]!;
  const fraction = ticks * 100 + microseconds; // microseconds, below 2^53
  const carry = Math.floor(fraction / 1_000_000);
  record.seconds = seconds + carry;
  record.nanoseconds = (fraction - carry * 1_000_000) * 1000;
}
