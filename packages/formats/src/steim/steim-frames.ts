/**
 * What Steim-1 and Steim-2 have in common: frames of 64 bytes, each of sixteen big-endian words. Word 0
 * holds sixteen 2-bit codes, one for each word. Words 1 and 2 of the first frame are the first sample
 * (X0) and the last (Xn).
 *
 * @see SEED 2.4 manual, appendix B; FDSN miniSEED 3 definition
 */

/** Bytes of a Steim frame. */
export const STEIM_FRAME = 64;

/** What an encoder has written. */
export interface SteimBlock {
  /** Samples encoded. */
  readonly samples: number;
  /** Frames used; those after them are untouched. */
  readonly frames: number;
  /** Encoding stopped before a difference that Steim-2 cannot hold. */
  readonly overflow: boolean;
}

/** Last sample (Xn) as the first frame of a payload states it: the check of what was decoded. */
export function steimLastSample(view: DataView, at: number): number {
  return view.getInt32(at + 8);
}

/**
 * Little-endian Steim payload in the standard order: a copy with every word turned round, except that
 * differences of 8 bits, and halves of 16 bits in Steim-1, keep their places, as libmseed writes them.
 *
 * @param level 1 for Steim-1, 2 for Steim-2
 */
export function standardSteimOrder(payload: Uint8Array, level: 1 | 2): Uint8Array {
  const out = new Uint8Array(payload.length - (payload.length % STEIM_FRAME));
  const from = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const to = new DataView(out.buffer);
  for (let at = 0; at < out.length; at += STEIM_FRAME) {
    const codes = from.getInt32(at, true);
    to.setInt32(at, codes);
    for (let w = 1; w < 16; w++) {
      const code = (codes >>> (30 - 2 * w)) & 3;
      const p = at + 4 * w;
      if (code === 1) to.setInt32(p, from.getInt32(p));
      else if (code === 2 && level === 1) {
        to.setInt16(p, from.getInt16(p, true));
        to.setInt16(p + 2, from.getInt16(p + 2, true));
      } else to.setInt32(p, from.getInt32(p, true));
    }
  }
  return out;
}
