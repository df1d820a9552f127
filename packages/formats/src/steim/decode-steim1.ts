import { STEIM_FRAME } from "./steim-frames.ts";

/**
 * Decodes Steim-1 data (big endian) into 32-bit integers; see `decodeSteim2` for the rules.
 *
 * @returns how many samples were decoded: less than `n` where the frames end early
 */
export function decodeSteim1(payload: Uint8Array, n: number, out: Int32Array, offset = 0): number {
  return decodeSteim1At(new DataView(payload.buffer, payload.byteOffset, payload.byteLength), 0, payload.byteLength, n, out, offset);
}

/** {@link decodeSteim1} inside a larger buffer: `length` bytes from `at`. */
export function decodeSteim1At(view: DataView, at: number, length: number, n: number, out: Int32Array, offset: number): number {
  const last = at + length - STEIM_FRAME;
  if (last < at || n <= 0) return 0;
  const end = Math.min(offset + n, out.length);
  let x = (view.getInt32(at + 4) - firstDifference(view, at, last)) | 0;
  let o = offset;
  let skip = 3;
  for (let p = at; p <= last && o < end; p += STEIM_FRAME, skip = 1) {
    const codes = view.getInt32(p);
    for (let w = skip; w < 16 && o < end; w++) {
      const code = (codes >>> (30 - 2 * w)) & 3;
      if (code === 0) continue;
      const v = view.getInt32(p + 4 * w);
      if (code === 1 && end - o >= 4) {
        out[o] = x = (x + (v >> 24)) | 0;
        out[o + 1] = x = (x + ((v << 8) >> 24)) | 0;
        out[o + 2] = x = (x + ((v << 16) >> 24)) | 0;
        out[o + 3] = x = (x + ((v << 24) >> 24)) | 0;
        o += 4;
      } else if (code === 2 && end - o >= 2) {
        out[o] = x = (x + (v >> 16)) | 0;
        out[o + 1] = x = (x + ((v << 16) >> 16)) | 0;
        o += 2;
      } else {
        const bits = code === 3 ? 32 : 8 * code;
        for (let shift = 0; shift < 32 && o < end; shift += bits) out[o++] = x = (x + ((v << shift) >> (32 - bits))) | 0;
      }
    }
  }
  return o - offset;
}

function firstDifference(view: DataView, at: number, last: number): number {
  for (let p = at, skip = 3; p <= last; p += STEIM_FRAME, skip = 1) {
    const codes = view.getInt32(p);
    for (let w = skip; w < 16; w++) {
      const code = (codes >>> (30 - 2 * w)) & 3;
      if (code !== 0) return view.getInt32(p + 4 * w) >> (code === 3 ? 0 : 32 - 8 * code);
    }
  }
  return 0;
}
