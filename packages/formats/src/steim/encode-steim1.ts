import { STEIM_FRAME, type SteimBlock } from "./steim-frames.ts";

/**
 * Encodes 32-bit integers as Steim-1 frames (big endian); see `encodeSteim2` for the parameters. Every
 * difference fits, for Steim-1 has words of 32 bits.
 */
export function encodeSteim1(samples: Int32Array, from: number, to: number, view: DataView, at: number, frames: number, before = samples[from]): SteimBlock {
  let i = from;
  let p = at;
  const end = at + frames * STEIM_FRAME;
  let previous = before ?? 0;
  for (let skip = 3; p < end && i < to; p += STEIM_FRAME, skip = 1) {
    let codes = 0;
    let w = skip;
    for (; w < 16 && i < to; w++) {
      const left = to - i;
      const d0 = (samples[i]! - previous) | 0;
      let word = d0;
      let code = 3;
      let k = 1;
      if (left > 1) {
        const d1 = (samples[i + 1]! - samples[i]!) | 0;
        const m = magnitude(d0) | magnitude(d1);
        if (m < 0x8000) {
          word = (d0 << 16) | (d1 & 0xffff);
          code = 2;
          k = 2;
          if (m < 0x80 && left > 3) {
            const d2 = (samples[i + 2]! - samples[i + 1]!) | 0;
            const d3 = (samples[i + 3]! - samples[i + 2]!) | 0;
            if ((magnitude(d2) | magnitude(d3)) < 0x80) {
              word = (d0 << 24) | ((d1 & 0xff) << 16) | ((d2 & 0xff) << 8) | (d3 & 0xff);
              code = 1;
              k = 4;
            }
          }
        }
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
  return { samples: i - from, frames: (p - at) / STEIM_FRAME, overflow: false };
}

function magnitude(d: number): number {
  return d ^ (d >> 31);
}
