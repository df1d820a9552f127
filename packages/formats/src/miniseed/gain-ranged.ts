/**
 * Gain-ranged and other retired encodings: mantissa and exponent in 16 bits, or 24-bit integers.
 *
 * @see SEED 2.4 manual, appendix B; formulas as in rdseed's notes
 */
import { Encoding } from "./encoding.ts";

/** Decodes CDSN, SRO and DWWSSN data to integers; gives a problem in words, or undefined. */
export function decodeGainRanged(
  view: DataView,
  at: number,
  n: number,
  encoding: number,
  littleEndian: boolean,
  out: Int32Array,
  offset: number,
): string | undefined {
  for (let i = 0; i < n; i++) {
    const word = view.getUint16(at + 2 * i, littleEndian);
    if (encoding === Encoding.dwwssn) out[offset + i] = (word << 16) >> 16;
    else if (encoding === Encoding.cdsn) out[offset + i] = ((word & 0x3fff) - 0x1fff) * CDSN_GAIN[word >>> 14]!;
    else {
      const exponent = 10 - (word >>> 12);
      if (exponent < 0) return `SRO sample ${i} has the impossible gain ${word >>> 12}`;
      out[offset + i] = ((word << 20) >> 20) * 2 ** exponent;
    }
  }
  return undefined;
}

const CDSN_GAIN = [1, 4, 16, 128];

/** Decodes GEOSCOPE data to floats: 24-bit integers, or a 12-bit mantissa over a power of two. */
export function decodeGeoscope(view: DataView, at: number, n: number, encoding: number, littleEndian: boolean, out: Float32Array, offset: number): void {
  if (encoding === Encoding.geoscope24) {
    for (let i = 0, p = at; i < n; i++, p += 3) {
      const [high, low] = littleEndian ? [view.getInt8(p + 2), view.getUint16(p, true)] : [view.getInt8(p), view.getUint16(p + 1)];
      out[offset + i] = high * 65536 + low;
    }
    return;
  }
  const exponentMask = encoding === Encoding.geoscope163 ? 7 : 15;
  for (let i = 0; i < n; i++) {
    const word = view.getUint16(at + 2 * i, littleEndian);
    out[offset + i] = ((word & 0xfff) - 2048) / 2 ** ((word >>> 12) & exponentMask);
  }
}
