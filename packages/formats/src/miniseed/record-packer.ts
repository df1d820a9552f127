import { channelSamples, type Frame, frameLength, type Json, type Samples, sampleGrid, type Time } from "@headframe/core";
import { encodingProblem } from "./encode-payload.ts";
import type { WritableEncoding } from "./encoding.ts";
import { extraHeadersText, MiniseedWriteError, type RecordHeader, type WrittenRecord } from "./record-header.ts";
import { checkRecordLength, writeRecordAt } from "./write-record.ts";
import { codesOf } from "./write-v2.ts";
import { idBytes } from "./write-v3.ts";

/** How frames become records. */
export interface PackOptions {
  /** 3 unless told. */
  readonly version?: 2 | 3;
  /** Bytes of a record (the most, in version 3): 512 in version 2, 4096 in version 3 unless told. */
  readonly recordLength?: number;
  /** Unless told: Steim-2 for integers, floats as they are. */
  readonly encoding?: Exclude<WritableEncoding, "text">;
  /** 1 unless told; in version 2 quality R (1), D (2), Q (3), M (4). */
  readonly publicationVersion?: number;
  /** Record flags, see `RecordHeader`; 0 unless told. */
  readonly flags?: number;
  /** Extra headers of every record (version 3). */
  readonly extraHeaders?: { readonly [key: string]: Json };
  /** Farthest that a frame may be from where the one before ended and still share a record, in samples; 0.5 unless told. */
  readonly tolerance?: number;
}

/**
 * Packs frames into full miniSEED records, across the borders of frames. A record ends early at a gap or
 * overlap, at a change of rate, sample type or timing quality, where Steim-2 could not hold a difference
 * (the next record carries that sample in full), and at {@link flush}. The records do not depend on how
 * the samples were cut into frames.
 *
 * A record's time is that of the frame its first sample came in. Frames of several channels give records
 * of each.
 */
export class RecordPacker {
  readonly #options: PackOptions;
  readonly #channels = new Map<string, ChannelPacker>();
  readonly #arena: Arena;

  /** @throws MiniseedWriteError if the record length is impossible */
  constructor(options: PackOptions = {}) {
    const version = options.version ?? 3;
    const recordLength = options.recordLength ?? (version === 2 ? 512 : 4096);
    checkRecordLength(version, recordLength);
    this.#options = { ...options, version, recordLength };
    this.#arena = new Arena(recordLength);
  }

  /**
   * Takes a frame in; gives the records that are full.
   *
   * @throws MiniseedWriteError if the frame's samples, rate or ids cannot be written as asked; nothing of it is kept then
   */
  push(frame: Frame): Uint8Array[] {
    const n = frameLength(frame);
    if (!Number.isInteger(n)) throw new MiniseedWriteError(`${frame.samples.length} samples are not a multiple of ${frame.channels.length} channels`);
    if (!(frame.rate > 0 && Number.isFinite(frame.rate))) throw new MiniseedWriteError(`A frame of ${frame.source} has the rate ${frame.rate} Hz`);
    const problem = encodingProblem(this.#options.encoding ?? defaultEncoding(frame.samples), frame.samples);
    if (problem !== undefined) throw new MiniseedWriteError(problem);
    const records: Uint8Array[] = [];
    if (n === 0) return records;
    frame.channels.forEach((id, c) => {
      let packer = this.#channels.get(id);
      if (!packer) {
        packer = new ChannelPacker(id, this.#options, this.#arena);
        this.#channels.set(id, packer);
      }
      packer.push(frame, channelSamples(frame, c), records);
    });
    return records;
  }

  /** Records of everything that is still waiting: of one channel, or of all. */
  flush(id?: string): Uint8Array[] {
    const records: Uint8Array[] = [];
    for (const [channel, packer] of this.#channels) if (id === undefined || id === channel) packer.flush(records);
    return records;
  }
}

/** Buffers that records are cut from; what was handed out is never written again. */
class Arena {
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

/** A frame's first sample among the waiting ones. */
interface Anchor {
  index: number;
  readonly t0: Time;
}

class ChannelPacker {
  readonly #id: string;
  readonly #options: PackOptions;
  readonly #arena: Arena;
  /** Waiting samples: from #from to #to. */
  #samples: Samples = new Int32Array();
  #from = 0;
  #to = 0;
  #anchors: Anchor[] = [];
  #rate = 0;
  #quality: number | undefined;
  #extra = "";
  #sequence = 1;
  /** No record can be full before so many samples wait. */
  #promising = 1;

  constructor(id: string, options: PackOptions, arena: Arena) {
    if (options.version === 2) codesOf(id);
    else idBytes(id);
    this.#id = id;
    this.#options = options;
    this.#arena = arena;
  }

  push(frame: Frame, samples: Samples, records: Uint8Array[]): void {
    if (this.#to > this.#from && !this.#follows(frame)) this.flush(records);
    if (this.#to === this.#from) this.#begin(frame);
    this.#anchor(frame.t0);
    this.#append(samples);
    this.#write(records, false);
  }

  flush(records: Uint8Array[]): void {
    this.#write(records, true);
    this.#from = this.#to = 0;
    this.#anchors = [];
  }

  #begin(frame: Frame): void {
    this.#from = this.#to = 0;
    this.#anchors = [];
    if (this.#samples.constructor !== frame.samples.constructor) this.#samples = emptyLike(frame.samples, 0);
    this.#rate = frame.rate;
    this.#quality = frame.timingQuality;
    this.#extra = this.#options.version === 3 ? extraHeadersText(this.#options.extraHeaders, frame.timingQuality) : "";
    this.#promising = 1;
  }

  #follows(frame: Frame): boolean {
    if (frame.rate !== this.#rate || frame.timingQuality !== this.#quality || frame.samples.constructor !== this.#samples.constructor) return false;
    const last = this.#anchors.at(-1)!;
    const expected = sampleGrid(this.#rate).index(frame.t0 - last.t0);
    return Math.abs(expected - (this.#to - last.index)) <= (this.#options.tolerance ?? 0.5);
  }

  /** Notes the time of the next sample, unless it is where the grid of the samples before it puts it. */
  #anchor(t0: Time): void {
    const last = this.#anchors.at(-1);
    const off = last && t0 - last.t0 - sampleGrid(this.#rate).offset(this.#to - last.index);
    if (off === undefined || off > 1n || off < -1n) this.#anchors.push({ index: this.#to, t0 });
  }

  #append(samples: Samples): void {
    if (this.#to + samples.length > this.#samples.length) {
      const waiting = this.#to - this.#from;
      const target = waiting + samples.length > this.#samples.length / 2 ? emptyLike(samples, 2 * (waiting + samples.length)) : this.#samples;
      target.set(this.#samples.subarray(this.#from, this.#to));
      this.#samples = target;
      for (const anchor of this.#anchors) anchor.index -= this.#from;
      this.#to = waiting;
      this.#from = 0;
    }
    this.#samples.set(samples, this.#to);
    this.#to += samples.length;
  }

  #write(records: Uint8Array[], all: boolean): void {
    while (this.#to > this.#from && (all || this.#to - this.#from >= this.#promising)) {
      const waiting = this.#to - this.#from;
      const written = this.#arena.write(this.#header(), this.#samples, this.#from, this.#to);
      if (!written.full && !all) {
        this.#promising = waiting + Math.max(8, waiting >> 3);
        return;
      }
      records.push(this.#arena.keep(written.length));
      this.#sequence = (this.#sequence % 999_999) + 1;
      this.#from += written.samples;
      while (this.#anchors.length > 1 && this.#anchors[1]!.index <= this.#from) this.#anchors.shift();
      this.#promising = Math.floor(0.95 * written.samples);
    }
  }

  #header(): RecordHeader {
    const { version = 3, recordLength = 4096, encoding, publicationVersion = 1, flags = 0 } = this.#options;
    const anchor = this.#anchors[0]!;
    return {
      version,
      id: this.#id,
      t0: anchor.t0 + sampleGrid(this.#rate).offset(this.#from - anchor.index),
      rate: this.#rate,
      encoding: encoding ?? defaultEncoding(this.#samples),
      recordLength,
      publicationVersion,
      flags,
      timingQuality: this.#quality,
      extraHeaders: this.#extra,
      sequence: this.#sequence,
    };
  }
}

function defaultEncoding(samples: Samples): WritableEncoding {
  if (samples instanceof Int32Array) return "steim2";
  return samples instanceof Float32Array ? "float32" : "float64";
}

function emptyLike(samples: Samples, length: number): Samples {
  if (samples instanceof Int32Array) return new Int32Array(length);
  return samples instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/**
 * Records of one frame.
 *
 * @throws MiniseedWriteError if the frame cannot be written as asked
 */
export function packFrame(frame: Frame, options: PackOptions = {}): Uint8Array {
  const packer = new RecordPacker(options);
  return joinBytes([...packer.push(frame), ...packer.flush()]);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
