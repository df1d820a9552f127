import { STEIM_FRAME, type SteimBlock } from "./steim-frames.ts";

/**
 * Encodes 32-bit integers as Steim-2 frames (big endian), each word with as many differences as fit.
 *
 * Encoding stops when the frames are full, or before a difference that needs more than 30 bits; a record
 * that begins there carries its first sample in full, so every int32 series can be written. Differences
 * wrap at 32 bits, as the decoder's sums do.
 *
 * @param samples series to encode, from index `from` to before `to`
 * @param view receives the frames at byte `at`: whole frames of 64 bytes, `frames` of them at most
 * @param before sample before `from`, for the first difference; without it, or where it is too far off, that is 0
 */
export function encodeSteim2(samples: Int32Array, from: number, to: number, view: DataView, at: number, frames: number, before?: number): SteimBlock {
  let i = from;
  let p = at;
  const end = at + frames * STEIM_FRAME;
  let previous = firstPrevious(samples[from]!, before);
  let d0 = 0;
  let d1 = 0;
  let d2 = 0;
  let d3 = 0;
  let d4 = 0;
  let d5 = 0;
  let d6 = 0;
  let overflow = false;
  for (let skip = 3; p < end && i < to && !overflow; p += STEIM_FRAME, skip = 1) {
    let codes = 0;
    let w = skip;
    for (; w < 16 && i < to; w++) {
      const left = to - i;
      d0 = (samples[i]! - previous) | 0;
      let m = d0 ^ (d0 >> 31);
      if (m > 0x1fffffff) {
        overflow = true;
        break;
      }
      // A word that holds k differences also holds k - 1 of them: go up until one more does not fit.
      let k = 1;
      if (left > 1) {
        d1 = (samples[i + 1]! - samples[i]!) | 0;
        m |= d1 ^ (d1 >> 31);
        if (m < 0x4000) {
          k = 2;
          if (left > 2) {
            d2 = (samples[i + 2]! - samples[i + 1]!) | 0;
            m |= d2 ^ (d2 >> 31);
            if (m < 0x200) {
              k = 3;
              if (left > 3) {
                d3 = (samples[i + 3]! - samples[i + 2]!) | 0;
                m |= d3 ^ (d3 >> 31);
                if (m < 0x80) {
                  k = 4;
                  if (left > 4) {
                    d4 = (samples[i + 4]! - samples[i + 3]!) | 0;
                    m |= d4 ^ (d4 >> 31);
                    if (m < 0x20) {
                      k = 5;
                      if (left > 5) {
                        d5 = (samples[i + 5]! - samples[i + 4]!) | 0;
                        m |= d5 ^ (d5 >> 31);
                        if (m < 0x10) {
                          k = 6;
                          if (left > 6) {
                            d6 = (samples[i + 6]! - samples[i + 5]!) | 0;
                            m |= d6 ^ (d6 >> 31);
                            if (m < 0x8) k = 7;
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
      let word = 0;
      let code = 2;
      switch (k) {
        case 1:
          word = (1 << 30) | (d0 & 0x3fffffff);
          break;
        case 2:
          word = (2 << 30) | ((d0 & 0x7fff) << 15) | (d1 & 0x7fff);
          break;
        case 3:
          word = (3 << 30) | ((d0 & 0x3ff) << 20) | ((d1 & 0x3ff) << 10) | (d2 & 0x3ff);
          break;
        case 4:
          word = (d0 << 24) | ((d1 & 0xff) << 16) | ((d2 & 0xff) << 8) | (d3 & 0xff);
          code = 1;
          break;
        case 5:
          word = ((d0 & 0x3f) << 24) | ((d1 & 0x3f) << 18) | ((d2 & 0x3f) << 12) | ((d3 & 0x3f) << 6) | (d4 & 0x3f);
          code = 3;
          break;
        case 6:
          word = (1 << 30) | ((d0 & 0x1f) << 25) | ((d1 & 0x1f) << 20) | ((d2 & 0x1f) << 15) | ((d3 & 0x1f) << 10) | ((d4 & 0x1f) << 5) | (d5 & 0x1f);
          code = 3;
          break;
        default:
          word = (2 << 30) | ((d0 & 15) << 24) | ((d1 & 15) << 20) | ((d2 & 15) << 16) | ((d3 & 15) << 12) | ((d4 & 15) << 8) | ((d5 & 15) << 4) | (d6 & 15);
          code = 3;
      }
      view.setInt32(p + 4 * w, word);
      codes |= code << (30 - 2 * w);
      i += k;
      previous = samples[i - 1]!;
    }
    for (; w < 16; w++) view.setInt32(p + 4 * w, 0);
    view.setInt32(p, codes);
  }
  if (i > from) {
    view.setInt32(at + 4, samples[from]!);
    view.setInt32(at + 8, samples[i - 1]!);
  }
  return { samples: i - from, frames: i > from ? (p - at) / STEIM_FRAME : 0, overflow };
}

/** Bits of a difference below its sign: two's complement in k bits holds it if this is below 2^(k-1). */
function magnitude(d: number): number {
  return d ^ (d >> 31);
}

function firstPrevious(first: number, before: number | undefined): number {
  if (before === undefined) return first;
  return magnitude((first - before) | 0) > 0x1fffffff ? first : before;
}
