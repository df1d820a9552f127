/** Source ids by the bytes that spell them, so that a stream of records makes one string per channel. */

interface Entry {
  readonly bytes: Uint8Array;
  readonly id: string;
}

const LIMIT = 1 << 16;

/** Source ids by the bytes that spell them, so that each becomes a string once. */
export class IdTable {
  readonly #byHash = new Map<number, Entry[]>();
  #size = 0;
  #last: Entry = { bytes: new Uint8Array(), id: "" };

  /** The id spelled by `length` bytes from `at`; `spell` makes it at the first sight of these bytes. */
  intern(bytes: Uint8Array, at: number, length: number, spell: (bytes: Uint8Array) => string): string {
    if (same(this.#last.bytes, bytes, at, length)) return this.#last.id;
    let hash = length;
    for (let i = at; i < at + length; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const entries = this.#byHash.get(hash);
    let entry = entries?.find((candidate) => same(candidate.bytes, bytes, at, length));
    if (!entry) {
      entry = this.#add(hash, bytes.slice(at, at + length), spell);
    }
    this.#last = entry;
    return entry.id;
  }

  #add(hash: number, bytes: Uint8Array, spell: (bytes: Uint8Array) => string): Entry {
    if (this.#size >= LIMIT) {
      this.#byHash.clear();
      this.#size = 0;
    }
    const entry = { bytes, id: spell(bytes) };
    const entries = this.#byHash.get(hash);
    if (entries) entries.push(entry);
    else this.#byHash.set(hash, [entry]);
    this.#size++;
    return entry;
  }
}

function same(known: Uint8Array, bytes: Uint8Array, at: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[at + i]) return false;
  return true;
}
