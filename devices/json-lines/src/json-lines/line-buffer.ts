/** Cuts bytes into lines, a block of whole lines at a time, with bounded memory. */
import { isAscii } from "node:buffer";

/** Takes one line: its text without the newline, or null where the bytes are not UTF-8 or the line is too long. */
export type TakeLine = (text: string | null, line: LineBytes) => void;

/** Where a line stands. */
export interface LineBytes {
  /** Offset of the line's first byte in the input. */
  offset: number;
  /** The line's bytes, the first of them where it is too long; valid during the call. */
  bytes(): Uint8Array;
  tooLong: boolean;
}

const NEWLINE = 10;
/** Bytes of a too long line that are kept to show. */
const SAMPLE = 512;

/** Lines out of chunks that are cut anywhere. */
export class LineBuffer {
  /** Offset in the input of the first byte that no line taken so far holds. */
  offset: number;
  readonly #longest: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #buffer: Buffer;
  /** Bytes `#at` to `#filled` of the buffer are yet to be taken; those before `#whole` are whole lines. */
  #at = 0;
  #whole = 0;
  #filled = 0;
  /** Text of the block if it is ASCII, where an index of the text is one of the bytes; it starts at `#textAt`. */
  #text: string | undefined;
  #textAt = 0;
  /** Length of a too long line so far, of which only the first bytes are in the buffer. */
  #dropped = 0;

  /** @param blockBytes - bytes read at a time, at least 1024 */
  constructor(offset: number, { blockBytes, maxLineBytes }: { readonly blockBytes: number; readonly maxLineBytes: number }) {
    this.offset = offset;
    this.#longest = maxLineBytes;
    this.#buffer = Buffer.allocUnsafe(blockBytes);
  }

  /** Whole lines are there to be taken. */
  get ready(): boolean {
    return this.#at < this.#whole;
  }

  /** Room for the next bytes of the input; what was not taken is moved to the front. */
  room(): Uint8Array {
    if (this.#at > 0) {
      this.#buffer.copyWithin(0, this.#at, this.#filled);
      this.#filled -= this.#at;
      this.#at = this.#whole = 0;
    }
    if (this.#filled > this.#longest) this.#dropLine();
    if (this.#filled === this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#buffer.length * 2, this.#longest + SAMPLE + 1));
      this.#buffer.copy(larger, 0, 0, this.#filled);
      this.#buffer = larger;
    }
    return this.#buffer.subarray(this.#filled);
  }

  /** `count` bytes were put into the room. */
  added(count: number): void {
    const from = this.#filled;
    this.#filled += count;
    const last = this.#buffer.lastIndexOf(NEWLINE, this.#filled - 1);
    if (last >= from) this.#cut(last + 1);
    else if (this.#dropped > 0) this.#dropLine();
  }

  /** The input has ended: what is left is a line. */
  ended(): void {
    if (this.#filled > this.#at) this.#cut(this.#filled);
  }

  #cut(end: number): void {
    this.#whole = end;
    const block = this.#buffer.subarray(this.#at, end);
    this.#textAt = this.#at;
    this.#text = this.#dropped === 0 && isAscii(block) ? block.toString("latin1") : undefined;
  }

  /** Forgets all but the first bytes of a line that has grown too long. */
  #dropLine(): void {
    if (this.#filled <= SAMPLE) return;
    this.#dropped += this.#filled - SAMPLE;
    this.#filled = SAMPLE;
  }

  /** Hands over at most `most` lines; blank ones too. */
  take(most: number, each: TakeLine): void {
    const line: LineBytes = { offset: 0, bytes: () => this.#buffer.subarray(start, line.tooLong ? Math.min(end, start + SAMPLE) : end), tooLong: false };
    let start = this.#at;
    let end = start;
    for (let n = 0; n < most && this.#at < this.#whole; n++) {
      start = this.#at;
      end = this.#lineEnd(start);
      line.offset = this.offset;
      line.tooLong = this.#dropped > 0 || end - start > this.#longest;
      each(line.tooLong ? null : this.#textOf(start, end), line);
      this.offset += Math.min(end + 1, this.#whole) - start + this.#dropped;
      this.#dropped = 0;
      this.#at = Math.min(end + 1, this.#whole);
    }
  }

  #lineEnd(start: number): number {
    if (this.#text !== undefined) {
      const found = this.#text.indexOf("\n", start - this.#textAt);
      return found < 0 ? this.#whole : found + this.#textAt;
    }
    const found = this.#buffer.indexOf(NEWLINE, start);
    return found < 0 || found >= this.#whole ? this.#whole : found;
  }

  #textOf(start: number, end: number): string | null {
    if (this.#text !== undefined) return this.#text.slice(start - this.#textAt, end - this.#textAt);
    try {
      return this.#decoder.decode(this.#buffer.subarray(start, end));
    } catch {
      return null;
    }
  }
}
