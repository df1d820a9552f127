import { FIXED_HEADER_2, isControlHeader, isHeader2, readHeader2, recordLength2 } from "./header-v2.ts";
import { FIXED_HEADER_3, isHeader3, readHeader3, recordCrc, recordLength3 } from "./header-v3.ts";
import { MiniseedRecord, type SkippedBytes } from "./record.ts";
import { payloadProblem } from "./samples.ts";

/** What a reader finds in a stream, in order. */
export type ReaderItem = MiniseedRecord | SkippedBytes;

/** Settings of a reader. */
export interface ReaderOptions {
  /** Compare the CRC-32C of miniSEED 3 records; true unless told. */
  readonly checkCrc?: boolean;
  /** Place in its stream of the first byte that is pushed; 0 unless told. */
  readonly position?: number;
}

/** Bytes of failed checksums that are searched again for records, at the least and for each byte read. */
const RETRY_BYTES = 1 << 26;

/**
 * Finds the miniSEED 2 and 3 records of a stream that arrives in chunks cut anywhere. What is no record
 * (damage, noise, SEED control headers) is skipped to the next record, and reported with place, number
 * of bytes and reason. The items do not depend on where the stream was cut.
 *
 * A record that is found points into the chunk or into a buffer of the reader that is not written again.
 */
export class MiniseedReader {
  readonly #checkCrc: boolean;
  /** Bytes from #start to #end wait for more. */
  #bytes: Uint8Array = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);
  #start = 0;
  #end = 0;
  /** How many bytes from #start are needed before anything can be said. */
  #needed = FIXED_HEADER_3;
  /** Place in the stream of the byte at #start. */
  #position: number;
  #skipped = 0;
  #reason = "";
  #retried = 0;

  constructor(options: ReaderOptions = {}) {
    this.#checkCrc = options.checkCrc ?? true;
    this.#position = options.position ?? 0;
  }

  /** Place in the stream of the first byte that has not become part of an item. */
  get position(): number {
    return this.#position - this.#skipped;
  }

  /** Takes the next bytes; gives what is complete with them. */
  push(chunk: Uint8Array): ReaderItem[] {
    this.#append(chunk);
    return this.#end - this.#start < this.#needed ? [] : this.#scan(false);
  }

  /** The stream has ended: gives what is left. */
  end(): ReaderItem[] {
    const items = this.#scan(true);
    this.#skip(this.#end - this.#start, "The stream ends inside of a record");
    this.#report(items);
    return items;
  }

  #append(chunk: Uint8Array): void {
    const waiting = this.#end - this.#start;
    if (waiting === 0) {
      this.#bytes = chunk;
      this.#start = 0;
      this.#end = chunk.length;
    } else if (this.#owned && this.#end + chunk.length <= this.#bytes.length) {
      this.#bytes.set(chunk, this.#end);
      this.#end += chunk.length;
      return;
    } else {
      const grown = new Uint8Array(Math.max(2 * (waiting + chunk.length), Math.min(this.#needed, 1 << 20)));
      grown.set(this.#bytes.subarray(this.#start, this.#end));
      grown.set(chunk, waiting);
      this.#bytes = grown;
      this.#start = 0;
      this.#end = waiting + chunk.length;
    }
    this.#owned = waiting > 0;
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  }

  /** #bytes is the reader's own and may be filled up. */
  #owned = false;

  #scan(final: boolean): ReaderItem[] {
    const items: ReaderItem[] = [];
    for (;;) {
      const left = this.#end - this.#start;
      const length = left >= FIXED_HEADER_3 ? this.#lengthHere(final) : -FIXED_HEADER_3;
      if (length > 0 && length <= left) {
        this.#take(length, items);
      } else if (length === 0) {
        this.#searchOn();
      } else if (final && left > 0) {
        this.#skip(1, length < -FIXED_HEADER_2 || length > 0 ? "The stream ends inside of a record" : "No miniSEED record");
      } else {
        this.#needed = Math.abs(length);
        return items;
      }
    }
  }

  /** Length of the record here; 0: none; negative, or more than there is: so many bytes are needed. */
  #lengthHere(final: boolean): number {
    const at = this.#start;
    if (isHeader3(this.#bytes, this.#view, at)) return recordLength3(this.#view, at);
    if (this.#end - at < FIXED_HEADER_2) return final || !this.#mayBeHeader2() ? 0 : -FIXED_HEADER_2;
    return isHeader2(this.#bytes, this.#view, at) ? recordLength2(this.#bytes, this.#view, at, this.#end, final) : 0;
  }

  /** 40 to 47 bytes are there: enough for the tests of a header, not for its last fields. */
  #mayBeHeader2(): boolean {
    return isHeader2(this.#bytes, this.#view, this.#start);
  }

  #take(length: number, items: ReaderItem[]): void {
    const record = new MiniseedRecord();
    record.bytes = this.#bytes;
    record.view = this.#view;
    record.offset = this.#start;
    record.length = length;
    record.position = this.#position;
    let problem: string | undefined;
    if (this.#bytes[this.#start] === 77) {
      if (this.#checkCrc && !this.#crcHolds(length)) {
        if (this.#mayRetry(length)) this.#searchOn("The CRC-32C of the record does not match its bytes");
        else this.#drop(length, "The CRC-32C of the record does not match its bytes", items);
        return;
      }
      readHeader3(record);
    } else problem = readHeader2(record);
    problem ??= payloadProblem(record);
    if (problem !== undefined) {
      this.#drop(length, problem, items);
      return;
    }
    this.#report(items);
    items.push(record);
    this.#start += length;
    this.#position += length;
  }

  #crcHolds(length: number): boolean {
    return recordCrc(this.#bytes.subarray(this.#start, this.#start + length)) === this.#view.getUint32(this.#start + 28, true);
  }

  /** After a failed checksum the length is in doubt too: look inside, unless that was done too often. */
  #mayRetry(length: number): boolean {
    this.#retried += length;
    return this.#retried < RETRY_BYTES + 4 * this.#position;
  }

  /** A whole record that cannot be used, as an item of its own. */
  #drop(length: number, reason: string, items: ReaderItem[]): void {
    this.#report(items);
    this.#skip(length, reason);
    this.#report(items);
  }

  /** Skips to the next place where a header may start. */
  #searchOn(reason?: string): void {
    const bytes = this.#bytes;
    let at = this.#start + 1;
    const last = this.#end - FIXED_HEADER_3;
    while (at <= last && !mayStart(bytes, at)) at++;
    this.#skip(at - this.#start, reason ?? (isControlHeader(bytes, this.#start) ? CONTROL : "No miniSEED record"));
  }

  #skip(bytes: number, reason: string): void {
    if (this.#skipped === 0) this.#reason = reason;
    this.#skipped += bytes;
    this.#start += bytes;
    this.#position += bytes;
  }

  #report(items: ReaderItem[]): void {
    if (this.#skipped > 0)
      items.push({ kind: "skipped", position: this.#position - this.#skipped, bytes: this.#skipped, reason: this.#reason, harmless: this.#reason === CONTROL });
    this.#skipped = 0;
  }
}

const CONTROL = "SEED control headers or blank records";

/** Cheap test for the first bytes of a header of either version. */
function mayStart(bytes: Uint8Array, at: number): boolean {
  const c = bytes[at + 6]!;
  if (c === 68 || c === 82 || c === 81 || c === 77) return bytes[at + 7] === 32 || bytes[at + 7] === 0;
  return bytes[at] === 77 && bytes[at + 1] === 83 && bytes[at + 2] === 3;
}

/** All records of a buffer, and what was skipped. */
export function readRecords(bytes: Uint8Array, options: ReaderOptions = {}): ReaderItem[] {
  const reader = new MiniseedReader(options);
  const items = reader.push(bytes);
  return items.concat(reader.end());
}
