import type { Samples } from "@headframe/core";
import { encodeSteim1 } from "../steim/encode-steim1.ts";
import { encodeSteim2 } from "../steim/encode-steim2.ts";
import { STEIM_FRAME } from "../steim/steim-frames.ts";
import type { WritableEncoding } from "./encoding.ts";

/** Samples of a payload, or the bytes of a text. */
export type PayloadSource = Samples | Uint8Array;

/** A payload as written. */
export interface EncodedPayload {
  readonly samples: number;
  readonly bytes: number;
  /** More samples would not have changed the payload. */
  readonly full: boolean;
}

/** Differences that a Steim encoder looks at before it fills a word. */
const LOOK_AHEAD = 7;

const bytesOf = { text: 1, int16: 2, int32: 4, float32: 4, float64: 8 } as const;

/** Encodes samples that {@link encodingProblem} has passed, from `from` to before `to`, as many as fit into `room` bytes at `at`. */
export function encodePayload(
  encoding: WritableEncoding,
  source: PayloadSource,
  from: number,
  to: number,
  view: DataView,
  at: number,
  room: number,
  littleEndian: boolean,
  before?: number,
): EncodedPayload {
  if (encoding === "steim1" || encoding === "steim2") {
    const encode = encoding === "steim1" ? encodeSteim1 : encodeSteim2;
    const block = encode(source as Int32Array, from, to, view, at, Math.floor(room / STEIM_FRAME), before);
    return { samples: block.samples, bytes: block.frames * STEIM_FRAME, full: block.overflow || to - from - block.samples >= LOOK_AHEAD };
  }
  const size = bytesOf[encoding];
  const capacity = Math.floor(room / size);
  const samples = Math.min(to - from, capacity);
  encodePlain(encoding, source, from, from + samples, view, at, littleEndian);
  return { samples, bytes: samples * size, full: to - from >= capacity };
}

/** Why an encoding cannot hold samples, or undefined if it can. */
export function encodingProblem(encoding: WritableEncoding, source: PayloadSource): string | undefined {
  const array = ARRAYS[encoding];
  if (!(source instanceof array)) return `${source.constructor.name} cannot be written as ${encoding}, which takes ${array.name}`;
  if (encoding !== "int16") return undefined;
  const wide = (source as Int32Array).find((x) => x < -32768 || x > 32767);
  return wide === undefined ? undefined : `Sample ${wide} does not fit into 16 bits; write int32 or steim2`;
}

const ARRAYS = {
  text: Uint8Array,
  int16: Int32Array,
  int32: Int32Array,
  steim1: Int32Array,
  steim2: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

function encodePlain(encoding: WritableEncoding, source: PayloadSource, from: number, to: number, view: DataView, at: number, littleEndian: boolean): void {
  let p = at;
  if (encoding === "text") {
    for (let i = from; i < to; i++) view.setUint8(p++, source[i]!);
  } else if (encoding === "float64") {
    for (let i = from; i < to; i++, p += 8) view.setFloat64(p, source[i]!, littleEndian);
  } else if (encoding === "int16") {
    for (let i = from; i < to; i++, p += 2) view.setInt16(p, source[i]!, littleEndian);
  } else {
    // Floats go as their bits, which keeps every NaN.
    const bits = new Int32Array(source.buffer, source.byteOffset, source.length);
    for (let i = from; i < to; i++, p += 4) view.setInt32(p, bits[i]!, littleEndian);
  }
}
