import { crc32 } from "node:zlib";
import type { Host, OpenFile } from "@headframe/core";

/** Bytes of a note: order, epoch, number of the next item (8), CRC-32 of the producer, CRC-32 of all that. */
const NOTE = 24;

/** What was shown: all items of the epoch before the number. */
export interface Shown {
  readonly epoch: number;
  readonly sequence: number;
}

/**
 * A small file that remembers what was shown. Notes go to two places in turn, so that one that is torn leaves the one
 * before it whole.
 */
export class ShownNote {
  readonly #file: OpenFile;
  readonly #path: string;
  readonly #log: Host["log"];
  #producer = 0;
  #order = 0;
  #warned = false;
  /** The last note; undefined where there is none for this producer. */
  shown: Shown | undefined;

  private constructor(path: string, file: OpenFile, log: Host["log"]) {
    this.#path = path;
    this.#file = file;
    this.#log = log;
  }

  /** Opens the file; for a sink that begins, without a producer, what it remembers is of no use and is removed. */
  static async open(path: string, { files, log }: Pick<Host, "files" | "log">, producer?: string): Promise<ShownNote> {
    const note = new ShownNote(path, await files.open(path, "write"), log);
    if (producer === undefined) await note.#file.truncate(0);
    else await note.#recall(crc32(producer));
    return note;
  }

  async #recall(producer: number): Promise<void> {
    for (const place of [0, NOTE]) {
      const bytes = Buffer.alloc(NOTE);
      const length = await this.#file.read(bytes, place);
      if (length < NOTE || crc32(bytes.subarray(0, 20)) !== bytes.readUInt32LE(20) || bytes.readUInt32LE(16) !== producer) continue;
      const order = bytes.readUInt32LE(0);
      if (order < this.#order) continue;
      this.#order = order;
      this.shown = { epoch: bytes.readUInt32LE(4), sequence: Number(bytes.readBigUInt64LE(8)) };
    }
  }

  /** Notes what was shown. It cannot be taken back, so a note that fails is a warning and no error. */
  async write(producer: string, shown: Shown): Promise<void> {
    this.shown = shown;
    this.#producer ||= crc32(producer);
    const bytes = Buffer.alloc(NOTE);
    bytes.writeUInt32LE(++this.#order, 0);
    bytes.writeUInt32LE(shown.epoch, 4);
    bytes.writeBigUInt64LE(BigInt(shown.sequence), 8);
    bytes.writeUInt32LE(this.#producer, 16);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 20)), 20);
    try {
      await this.#file.write(bytes, NOTE * (this.#order % 2));
    } catch (error) {
      if (!this.#warned) this.#log.warn("What was shown could not be noted; it may be shown again after a crash", { file: this.#path, reason: String(error) });
      this.#warned = true;
    }
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
