/** A file on a virtual disk: what processes see, and the way back to what is on the medium. */

const SECTOR = 512;

/** The way back from one change of a file. */
interface Change {
  readonly at: number;
  /** Bytes that were changed, or came or went. */
  readonly length: number;
  /** What was there before, as far as the file reached. */
  readonly before: Uint8Array;
  readonly sizeBefore: number;
}

/** The content of a file; it has no name. */
export class DiskFile {
  #bytes = new Uint8Array(0);
  #size = 0;
  /** Since the last sync, oldest first. */
  #unsynced: Change[] = [];

  get size(): number {
    return this.#size;
  }

  /** View on the content, good until the next change. */
  get content(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  write(bytes: Uint8Array, at: number): void {
    if (bytes.length === 0) return;
    this.#note(at, bytes.length);
    this.#reserve(at + bytes.length);
    this.#bytes.set(bytes, at);
    this.#size = Math.max(this.#size, at + bytes.length);
  }

  truncate(size: number): void {
    const at = Math.min(size, this.#size);
    this.#note(at, Math.max(size, this.#size) - at);
    this.#reserve(size);
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  /** Bytes past the size are zero, always: a file that grows by a truncation or a hole reads as zeros there. */
  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2));
    grown.set(this.content);
    this.#bytes = grown;
  }

  #note(at: number, length: number): void {
    this.#unsynced.push({ at, length, before: this.#bytes.slice(Math.min(at, this.#size), Math.min(at + length, this.#size)), sizeBefore: this.#size });
  }

  sync(): void {
    this.#unsynced = [];
  }

  /** Every sector, and the size, are left as they were after any of the changes since the last sync. */
  powerLoss(random: () => number): void {
    const changes = this.#unsynced;
    if (changes.length === 0) return;
    this.#unsynced = [];
    const any = () => Math.floor(random() * (changes.length + 1));
    const common = random() < 0.2 ? 0 : any();
    const inOrder = random() < 0.4;
    const arrived = new Map<number, number>();
    const sizeArrived = inOrder ? common : any();
    for (let i = changes.length - 1; i >= 0; i--) {
      const { at, length, before } = changes[i] as Change;
      for (let sector = Math.floor(at / SECTOR); sector * SECTOR < at + length; sector++) {
        const count = arrived.get(sector) ?? (inOrder ? common : any());
        arrived.set(sector, count);
        if (i >= count) this.#undo(at, length, before, sector);
      }
    }
    const size = changes[sizeArrived]?.sizeBefore ?? this.#size;
    this.#reserve(size);
    this.#bytes.fill(0, size);
    this.#size = size;
  }

  #undo(at: number, length: number, before: Uint8Array, sector: number): void {
    const begin = Math.max(at, sector * SECTOR);
    const end = Math.min(at + length, (sector + 1) * SECTOR);
    this.#reserve(end);
    this.#bytes.fill(0, begin, end);
    this.#bytes.set(before.subarray(Math.min(begin - at, before.length), Math.min(end - at, before.length)), begin);
  }
}
