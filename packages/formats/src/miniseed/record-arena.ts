import type { Samples } from "@headframe/core";
import type { RecordHeader, WrittenRecord } from "./record-header.ts";
import { writeRecordAt } from "./write-record.ts";

/** Buffers that records are cut from; what was handed out is never written again. */
export class RecordArena {
  bytes = new Uint8Array();
  view = new DataView(this.bytes.buffer);
  at = 0;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  write(header: RecordHeader, samples: Samples, from: number, to: number): WrittenRecord {
    if (this.at + this.#length > this.bytes.length) {
      this.bytes = new Uint8Array(Math.max(this.#length, 1 << 16));
      this.view = new DataView(this.bytes.buffer);
      this.at = 0;
    }
    return writeRecordAt(this.bytes, this.view, this.at, header, samples, from, to);
  }

  keep(length: number): Uint8Array {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
