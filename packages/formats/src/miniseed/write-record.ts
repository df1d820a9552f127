import { encodingProblem, type PayloadSource } from "./encode-payload.ts";
import { MiniseedWriteError, type RecordHeader, type WrittenRecord } from "./record-header.ts";
import { writeRecord2 } from "./write-v2.ts";
import { writeRecord3 } from "./write-v3.ts";

/**
 * Writes one record with as many of the samples (bytes, for text) as fit.
 *
 * @throws MiniseedWriteError if the header or the samples cannot be written as asked
 */
export function writeRecord(header: RecordHeader, source: PayloadSource, from = 0, to = source.length): WrittenRecord & { readonly bytes: Uint8Array } {
  checkRecordLength(header.version, header.recordLength);
  const problem = encodingProblem(header.encoding, source);
  if (problem !== undefined) throw new MiniseedWriteError(problem);
  const bytes = new Uint8Array(header.recordLength);
  const written = writeRecordAt(bytes, new DataView(bytes.buffer), 0, header, source, from, to);
  return { ...written, bytes: bytes.subarray(0, written.length) };
}

/** {@link writeRecord} into a larger buffer at byte `at`, where `recordLength` bytes must be there. */
export function writeRecordAt(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  header: RecordHeader,
  source: PayloadSource,
  from: number,
  to: number,
): WrittenRecord {
  return (header.version === 2 ? writeRecord2 : writeRecord3)(bytes, view, at, header, source, from, to);
}

/** Throws where records of a version cannot have this length. */
export function checkRecordLength(version: 2 | 3, length: number): void {
  if (version === 2 && !(Number.isInteger(Math.log2(length)) && length >= 128 && length <= 65536))
    throw new MiniseedWriteError(`miniSEED 2 records have a power of two from 128 to 65536 bytes, not ${length}`);
  if (version === 3 && !(Number.isInteger(length) && length >= 128 && length <= 1 << 20))
    throw new MiniseedWriteError(`miniSEED 3 records have 128 to 1048576 bytes at the most, not ${length}`);
}
