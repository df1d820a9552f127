/** Builds a message byte by byte; numbers are little-endian. */
export class ByteWriter {
  length = 0;
  #bytes = Buffer.allocUnsafeSlow(4096);
  readonly #names = new Map<string, number>();

  /** Begins a new message. */
  clear(): this {
    this.length = 0;
    if (this.#names.size > 0) this.#names.clear();
    return this;
  }

  /** The message so far, as a copy. */
  message(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#bytes, 0, this.length);
  }

  /** The bytes, with room for `count` more at `length`; who writes there moves `length`. */
  room(count: number): Buffer {
    const needed = this.length + count;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    return this.#bytes;
  }

  byte(value: number): void {
    this.room(1)[this.length++] = value;
  }

  uint32(value: number): void {
    this.length = this.room(4).writeUInt32LE(value, this.length);
  }

  double(value: number): void {
    this.length = this.room(8).writeDoubleLE(value, this.length);
  }

  /** @throws RangeError beyond 64 bits with sign */
  int64(value: bigint): void {
    this.length = this.room(8).writeBigInt64LE(value, this.length);
  }

  /** An integer from 0 to 2^53 - 1: seven bits a byte. */
  varint(value: number): void {
    if (!(value >= 0 && Number.isSafeInteger(value))) throw new RangeError(`${value} is not an integer from 0 to 2^53 - 1`);
    const bytes = this.room(8);
    let rest = value;
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) bytes[this.length++] = (rest % 128) | 128;
    for (; rest > 127; rest >>>= 7) bytes[this.length++] = (rest & 127) | 128;
    bytes[this.length++] = rest;
  }

  bytes(value: Uint8Array): void {
    this.room(value.length).set(value, this.length);
    this.length += value.length;
  }

  /** UTF-8; half surrogate pairs, which UTF-8 cannot say, as UTF-16. */
  text(value: string): void {
    const utf16 = !value.isWellFormed();
    const encoding = utf16 ? "utf16le" : "utf8";
    const size = Buffer.byteLength(value, encoding);
    this.varint(size * 2 + Number(utf16));
    this.room(size).write(value, this.length, encoding);
    this.length += size;
  }

  /** A text that may come again: the second time it is a number. */
  name(value: string): void {
    const known = this.#names.get(value);
    if (known !== undefined) {
      this.varint(known);
      return;
    }
    this.byte(0);
    this.text(value);
    this.#names.set(value, this.#names.size + 1);
  }
}
