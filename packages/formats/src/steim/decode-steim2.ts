import { STEIM_FRAME } from "./steim-frames.ts";

/**
 * Decodes Steim-2 data (big endian) into 32-bit integers.
 *
 * The first sample is the payload's X0; its own difference, which points back into the record before,
 * is not used. Sums wrap at 32 bits. Compare the last sample with {@link steimLastSample} to check.
 *
 * @param payload whole frames of 64 bytes; what is left over at the end is not read
 * @param n samples to decode
 * @param out receives the samples; there must be room for `n` from `offset`
 * @returns how many samples were decoded: less than `n` where the frames end early or hold a word that Steim-2 does not define
 */
export function decodeSteim2(payload: Uint8Array, n: number, out: Int32Array, offset = 0): number {
  return decodeSteim2At(new DataView(payload.buffer, payload.byteOffset, payload.byteLength), 0, payload.byteLength, n, out, offset);
}

/** {@link decodeSteim2} inside a larger buffer: `length` bytes from `at`. */
export function decodeSteim2At(view: DataView, at: number, length: number, n: number, out: Int32Array, offset: number): number {
  const last = at + length - STEIM_FRAME;
  if (last < at || n <= 0) return 0;
  const end = Math.min(offset + n, out.length);
  let x = (view.getInt32(at + 4) - firstDifference(view, at, last)) | 0;
  let o = offset;
  let skip = 3;
  for (let p = at; p <= last && o < end; p += STEIM_FRAME, skip = 1) {
    const codes = view.getInt32(p);
    for (let w = skip; w < 16; w++) {
      if (end - o < 7) return tail(view, p, last, w, x, out, o, end) - offset;
      const code = (codes >>> (30 - 2 * w)) & 3;
      if (code === 0) continue;
      const v = view.getInt32(p + 4 * w);
      switch (code === 1 ? 1 : (code << 2) | (v >>> 30)) {
        case 1:
          out[o] = x = (x + (v >> 24)) | 0;
          out[o + 1] = x = (x + ((v << 8) >> 24)) | 0;
          out[o + 2] = x = (x + ((v << 16) >> 24)) | 0;
          out[o + 3] = x = (x + ((v << 24) >> 24)) | 0;
          o += 4;
          break;
        case 9:
          out[o++] = x = (x + ((v << 2) >> 2)) | 0;
          break;
        case 10:
          out[o] = x = (x + ((v << 2) >> 17)) | 0;
          out[o + 1] = x = (x + ((v << 17) >> 17)) | 0;
          o += 2;
          break;
        case 11:
          out[o] = x = (x + ((v << 2) >> 22)) | 0;
          out[o + 1] = x = (x + ((v << 12) >> 22)) | 0;
          out[o + 2] = x = (x + ((v << 22) >> 22)) | 0;
          o += 3;
          break;
        case 12:
          out[o] = x = (x + ((v << 2) >> 26)) | 0;
          out[o + 1] = x = (x + ((v << 8) >> 26)) | 0;
          out[o + 2] = x = (x + ((v << 14) >> 26)) | 0;
          out[o + 3] = x = (x + ((v << 20) >> 26)) | 0;
          out[o + 4] = x = (x + ((v << 26) >> 26)) | 0;
          o += 5;
          break;
        case 13:
          out[o] = x = (x + ((v << 2) >> 27)) | 0;
          out[o + 1] = x = (x + ((v << 7) >> 27)) | 0;
          out[o + 2] = x = (x + ((v << 12) >> 27)) | 0;
          out[o + 3] = x = (x + ((v << 17) >> 27)) | 0;
          out[o + 4] = x = (x + ((v << 22) >> 27)) | 0;
          out[o + 5] = x = (x + ((v << 27) >> 27)) | 0;
          o += 6;
          break;
        case 14:
          out[o] = x = (x + ((v << 4) >> 28)) | 0;
          out[o + 1] = x = (x + ((v << 8) >> 28)) | 0;
          out[o + 2] = x = (x + ((v << 12) >> 28)) | 0;
          out[o + 3] = x = (x + ((v << 16) >> 28)) | 0;
          out[o + 4] = x = (x + ((v << 20) >> 28)) | 0;
          out[o + 5] = x = (x + ((v << 24) >> 28)) | 0;
          out[o + 6] = x = (x + ((v << 28) >> 28)) | 0;
          o += 7;
          break;
        default:
          return o - offset;
      }
    }
  }
  return o - offset;
}

/** The last words, from word `word` on, where a word may hold more differences than samples are wanted. */
function tail(view: DataView, from: number, last: number, word: number, sample: number, out: Int32Array, place: number, end: number): number {
  let x = sample;
  let o = place;
  let skip = word;
  for (let p = from; p <= last && o < end; p += STEIM_FRAME, skip = 1) {
    const codes = view.getInt32(p);
    for (let w = skip; w < 16 && o < end; w++) {
      const code = (codes >>> (30 - 2 * w)) & 3;
      if (code === 0) continue;
      const v = view.getInt32(p + 4 * w);
      const form = code === 1 ? 1 : (code << 2) | (v >>> 30);
      const bits = WIDTH[form]!;
      if (bits === 0) return o;
      for (let shift = COUNT[form]! * bits; shift > 0 && o < end; shift -= bits) out[o++] = x = (x + ((v << (32 - shift)) >> (32 - bits))) | 0;
    }
  }
  return o;
}

/** Bits and number of the differences in a word, by code and the word's top two bits; 0 where undefined. */
const WIDTH = [0, 8, 0, 0, 0, 0, 0, 0, 0, 30, 15, 10, 6, 5, 4, 0];
const COUNT = [0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 5, 6, 7, 0];

/** First difference of a payload, whose place X0 takes. */
function firstDifference(view: DataView, at: number, last: number): number {
  for (let p = at, skip = 3; p <= last; p += STEIM_FRAME, skip = 1) {
    const codes = view.getInt32(p);
    for (let w = skip; w < 16; w++) {
      const code = (codes >>> (30 - 2 * w)) & 3;
      if (code === 0) continue;
      const v = view.getInt32(p + 4 * w);
      const form = code === 1 ? 1 : (code << 2) | (v >>> 30);
      const bits = WIDTH[form]!;
      return bits === 0 ? 0 : (v << (32 - COUNT[form]! * bits)) >> (32 - bits);
    }
  }
  return 0;
}
