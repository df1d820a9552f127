import { HeadframeError } from "@headframe/core";

/** Reads what a `ByteWriter` wrote; never beyond the end, whatever the bytes say. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #names: string[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError("the bytes end too early");
    return value;
  }

  uint32(): number {
    return this.#bytes.readUInt32LE(this.#skip(4));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#skip(8));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64LE(this.#skip(8));
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (!Number.isSafeInteger(value)) throw new RangeError("a number is too large");
      if (byte < 128) return value;
      if (scale > 2 ** 49) throw new RangeError("a number is too long");
    }
  }

  /** A view, not a copy. */
  bytes(count: number): Uint8Array {
    const at = this.#skip(count);
    return this.#bytes.subarray(at, at + count);
  }

  /** All that is left, for who reads many small things; who does, then skips what it has read with {@link bytes}. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  text(): string {
    const header = this.varint();
    const size = Math.floor(header / 2);
    const at = this.#skip(size);
    return this.#bytes.toString(header % 2 === 1 ? "utf16le" : "utf8", at, at + size);
  }

  name(): string {
    const known = this.varint();
    if (known > 0) {
      const name = this.#names[known - 1];
      if (name === undefined) throw new RangeError("a name is used before it is said");
      return name;
    }
    const name = this.text();
    this.#names.push(name);
    return name;
  }

  /** Reads `count` things; the list grows as they are there, so that a wrong count costs nothing. */
  list<T>(count: number, read: () => T): T[] {
    const list: T[] = [];
    for (let i = 0; i < count; i++) list.push(read());
    return list;
  }

  #skip(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at) throw new RangeError("the bytes end too early");
    this.#at = at + count;
    return at;
  }
}

/**
 * Reads a whole message.
 *
 * @throws HeadframeError with `code` if it is not what `read` expects, or longer
 */
export function decoded<T>(bytes: Uint8Array, what: { readonly code: string; readonly name: string }, read: (reader: ByteReader) => T): T {
  try {
    const reader = new ByteReader(bytes);
    const value = read(reader);
    if (reader.left > 0) throw new RangeError(`${reader.left} bytes are left over`);
    return value;
  } catch (cause) {
    throw new HeadframeError(what.code, `${bytes.length} bytes are not ${what.name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
