import { type Frame, type Samples, sampleGrid, type Time } from "@headframe/core";
import type { WritableEncoding } from "./encoding.ts";
import type { PackOptions } from "./pack-options.ts";
import type { RecordArena } from "./record-arena.ts";
import { extraHeadersText, type RecordHeader } from "./record-header.ts";
import type { WaitingSamples } from "./waiting-samples.ts";
import { codesOf } from "./write-v2.ts";
import { idBytes } from "./write-v3.ts";

/** A frame's first sample among the waiting ones. */
interface Anchor {
  index: number;
  readonly t0: Time;
}

/** Packs the samples of one channel, see `RecordPacker`. */
export class ChannelPacker {
  readonly #id: string;
  readonly #options: PackOptions;
  readonly #arena: RecordArena;
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

  constructor(id: string, options: PackOptions, arena: RecordArena) {
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
    try {
      this.#write(records, false);
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  flush(records: Uint8Array[]): void {
    this.#write(records, true);
    this.#forget();
  }

  /** What the next record depends on; undefined where it would be the same in a new packer. */
  waiting(): WaitingSamples | undefined {
    const samples = this.#samples.slice(this.#from, this.#to);
    const sequence = this.#options.version === 2 ? this.#sequence : 1;
    if (samples.length === 0 && sequence === 1) return undefined;
    const anchors = this.#anchors.map(({ index, t0 }) => ({ index: index - this.#from, t0 }));
    return { id: this.#id, samples, rate: this.#rate, timingQuality: this.#quality, anchors, sequence, promising: this.#promising };
  }

  /** Goes on where a packer stood that gave this. */
  resume({ samples, rate, timingQuality, anchors, sequence, promising }: WaitingSamples): void {
    this.#sequence = sequence;
    this.#forget();
    if (samples.length === 0) return;
    this.#samples = samples.slice();
    this.#to = samples.length;
    this.#anchors = anchors.map((anchor) => ({ ...anchor }));
    this.#stamp(rate, timingQuality);
    this.#promising = promising;
  }

  #forget(): void {
    this.#from = this.#to = 0;
    this.#anchors = [];
  }

  #begin(frame: Frame): void {
    this.#forget();
    if (this.#samples.constructor !== frame.samples.constructor) this.#samples = emptyLike(frame.samples, 0);
    this.#stamp(frame.rate, frame.timingQuality);
    this.#promising = 1;
  }

  /** What the headers of all samples that wait have in common. */
  #stamp(rate: number, timingQuality: number | undefined): void {
    this.#rate = rate;
    this.#quality = timingQuality;
    this.#extra = this.#options.version === 3 ? extraHeadersText(this.#options.extraHeaders, timingQuality) : "";
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

/** Encoding of samples where none was asked for. */
export function defaultEncoding(samples: Samples): WritableEncoding {
  if (samples instanceof Int32Array) return "steim2";
  return samples instanceof Float32Array ? "float32" : "float64";
}

function emptyLike(samples: Samples, length: number): Samples {
  if (samples instanceof Int32Array) return new Int32Array(length);
  return samples instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
