/** Records of miniSEED 2, big endian. @see SEED 2.4 manual, chapter 8 */
import { seedFromSourceId } from "@headframe/core";
import { calendarTime } from "./calendar.ts";
import { encodePayload, type PayloadSource } from "./encode-payload.ts";
import { Encoding } from "./encoding.ts";
import { FIXED_HEADER_2 } from "./header-v2.ts";
import { factorAndMultiplier, MiniseedWriteError, type RecordHeader, type WrittenRecord } from "./record-header.ts";

const MOST_SAMPLES = 65535;
const QUALITIES = "DRDQM";

/** Writes a record at byte `at`; `recordLength` bytes must be there. Blockettes: 1000; 1001 for microseconds or timing quality; 100 for a rate without exact factor and multiplier. */
export function writeRecord2(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  header: RecordHeader,
  source: PayloadSource,
  from: number,
  to: number,
): WrittenRecord {
  const { recordLength } = header;
  bytes.fill(0, at, at + recordLength);
  bytes.set(codesOf(header.id), at + 8);
  writeSequence(bytes, at, header.sequence ?? 0);
  bytes[at + 6] = (QUALITIES[header.publicationVersion] ?? "D").charCodeAt(0);
  bytes[at + 7] = 32;
  const microseconds = writeTime(view, at, header.t0);
  bytes[at + 36] = header.flags & 1;
  bytes[at + 37] = header.flags & 4 ? 0x20 : 0;
  bytes[at + 38] = header.flags & 2 ? 0x80 : 0;
  const dataOffset = writeBlockettes(bytes, view, at, header, microseconds);
  const steim = header.encoding === "steim1" || header.encoding === "steim2";
  const start = steim ? Math.ceil(dataOffset / 64) * 64 : dataOffset;
  if (to > from && start + (steim ? 64 : 8) > recordLength)
    throw new MiniseedWriteError(`A record of ${recordLength} bytes has no room for data after ${dataOffset} bytes of headers`);
  const most = Math.min(to, from + MOST_SAMPLES);
  const payload = encodePayload(header.encoding, source, from, most, view, at + start, recordLength - start, false, header.before);
  view.setUint16(at + 30, payload.samples);
  view.setUint16(at + 44, payload.samples > 0 ? start : 0);
  return { length: recordLength, samples: payload.samples, full: payload.full || payload.samples === MOST_SAMPLES };
}

function writeSequence(bytes: Uint8Array, at: number, sequence: number): void {
  let rest = sequence % 1_000_000;
  for (let i = at + 5; i >= at; i--) {
    bytes[i] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

/** Writes the start time rounded to microseconds; gives the part that goes into blockette 1001. */
function writeTime(view: DataView, at: number, t0: bigint): number {
  const rounded = ((t0 + 500n + 1_000_000_000_000_000_000_000n) / 1000n) * 1000n - 1_000_000_000_000_000_000_000n;
  const time = calendarTime(rounded);
  const microseconds = time.nanosecond / 1000;
  let ticks = Math.floor(microseconds / 100);
  if (microseconds - ticks * 100 >= 50 && ticks < 9999) ticks++;
  view.setUint16(at + 20, time.year);
  view.setUint16(at + 22, time.day);
  view.setUint8(at + 24, time.hour);
  view.setUint8(at + 25, time.minute);
  view.setUint8(at + 26, time.second);
  view.setUint16(at + 28, ticks);
  return microseconds - ticks * 100;
}

/** Writes rate and blockettes; gives the first byte after them. */
function writeBlockettes(bytes: Uint8Array, view: DataView, at: number, header: RecordHeader, microseconds: number): number {
  const { factor, multiplier, exact } = factorAndMultiplier(header.rate);
  view.setInt16(at + 32, factor);
  view.setInt16(at + 34, multiplier);
  view.setUint16(at + 46, FIXED_HEADER_2);
  let end = FIXED_HEADER_2;
  let blockettes = 0;
  let next = at + 46;
  const blockette = (type: number, length: number): number => {
    const p = at + end;
    view.setUint16(next, end);
    view.setUint16(p, type);
    next = p + 2;
    end += length;
    blockettes++;
    return p;
  };
  const p = blockette(1000, 8);
  bytes[p + 4] = Encoding[header.encoding];
  bytes[p + 5] = 1;
  bytes[p + 6] = Math.log2(header.recordLength);
  if (microseconds !== 0 || header.timingQuality !== undefined) {
    const extension = blockette(1001, 8);
    bytes[extension + 4] = Math.round(header.timingQuality ?? 0);
    view.setInt8(extension + 5, microseconds);
  }
  if (!exact) view.setFloat32(blockette(100, 12) + 4, header.rate);
  bytes[at + 39] = blockettes;
  return end;
}

const known = new Map<string, Uint8Array>();

/** Station, location, channel and network as the fixed section spells them. */
export function codesOf(id: string): Uint8Array {
  let bytes = known.get(id);
  if (!bytes) {
    const codes = seedCodes(id);
    const text = codes.station.padEnd(5) + codes.location.padEnd(2) + codes.channel + codes.network.padEnd(2);
    bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    if (known.size >= 65536) known.clear();
    known.set(id, bytes);
  }
  return bytes;
}

function seedCodes(id: string): ReturnType<typeof seedFromSourceId> {
  try {
    return seedFromSourceId(id);
  } catch (error) {
    throw new MiniseedWriteError(`${(error as Error).message}; write version 3`);
  }
}
