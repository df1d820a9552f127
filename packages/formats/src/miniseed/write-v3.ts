/** Records of miniSEED 3. @see FDSN miniSEED 3 definition */
import { calendarTime } from "./calendar.ts";
import { encodePayload, type PayloadSource } from "./encode-payload.ts";
import { Encoding } from "./encoding.ts";
import { FIXED_HEADER_3, recordCrc } from "./header-v3.ts";
import { MiniseedWriteError, type RecordHeader, type WrittenRecord } from "./record-header.ts";

const utf8 = new TextEncoder();

/** Writes a record at byte `at`, as long as its samples make it; `recordLength` bytes must be there. */
export function writeRecord3(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  header: RecordHeader,
  source: PayloadSource,
  from: number,
  to: number,
): WrittenRecord {
  const id = idBytes(header.id);
  const extra = header.extraHeaders ? utf8.encode(header.extraHeaders) : NONE;
  if (extra.length > 65535) throw new MiniseedWriteError(`Extra headers of ${extra.length} bytes are longer than 65535`);
  const start = FIXED_HEADER_3 + id.length + extra.length;
  const steim = header.encoding === "steim1" || header.encoding === "steim2";
  if (to > from && start + (steim ? 64 : 8) > header.recordLength)
    throw new MiniseedWriteError(`A record of ${header.recordLength} bytes has no room for data after ${start} bytes of headers`);
  writeFixed(bytes, view, at, header);
  bytes[at + 33] = id.length;
  view.setUint16(at + 34, extra.length, true);
  bytes.set(id, at + FIXED_HEADER_3);
  bytes.set(extra, at + FIXED_HEADER_3 + id.length);
  const payload = encodePayload(header.encoding, source, from, to, view, at + start, header.recordLength - start, !steim, header.before);
  view.setUint32(at + 24, payload.samples, true);
  view.setUint32(at + 36, payload.bytes, true);
  const length = start + payload.bytes;
  view.setUint32(at + 28, recordCrc(bytes.subarray(at, at + length)), true);
  return { length, samples: payload.samples, full: payload.full };
}

const NONE = new Uint8Array();

function writeFixed(bytes: Uint8Array, view: DataView, at: number, header: RecordHeader): void {
  const time = calendarTime(header.t0);
  bytes[at] = 77; // M
  bytes[at + 1] = 83; // S
  bytes[at + 2] = 3;
  bytes[at + 3] = header.flags;
  view.setUint32(at + 4, time.nanosecond, true);
  view.setUint16(at + 8, time.year, true);
  view.setUint16(at + 10, time.day, true);
  bytes[at + 12] = time.hour;
  bytes[at + 13] = time.minute;
  bytes[at + 14] = time.second;
  bytes[at + 15] = Encoding[header.encoding];
  view.setFloat64(at + 16, rateField(header.rate), true);
  view.setUint32(at + 28, 0, true);
  bytes[at + 32] = header.publicationVersion;
}

/** A rate below 1 Hz is written as a period, with a minus sign, if that gives the same rate back. */
function rateField(rate: number): number {
  const period = 1 / rate;
  return rate > 0 && rate < 1 && 1 / period === rate ? -period : rate;
}

const known = new Map<string, Uint8Array>();

/** An id in UTF-8. */
export function idBytes(id: string): Uint8Array {
  let bytes = known.get(id);
  if (!bytes) {
    bytes = utf8.encode(id);
    if (bytes.length === 0 || bytes.length > 255) throw new MiniseedWriteError(`A source id takes 1 to 255 bytes, "${id.slice(0, 60)}" takes ${bytes.length}`);
    if (known.size >= 65536) known.clear();
    known.set(id, bytes);
  }
  return bytes;
}
