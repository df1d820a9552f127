/** The inner loops of `ground-motion`: counts to ground motion, in f64, stored as f32. */
import type { Samples } from "@headframe/core";

/** Samples of one channel inside a planar array. */
export interface Strand {
  readonly samples: Samples;
  /** Index of the first sample that is wanted. */
  readonly from: number;
  /** Taken off every sample before anything else. */
  readonly base: number;
}

/** Three channels times a matrix of nine factors by rows: planar `3 n` samples. */
export function turnSamples(a: Strand, b: Strand, c: Strand, factors: readonly number[], n: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(3 * n);
  const [xs, ys, zs] = [a.samples, b.samples, c.samples];
  const [xo, yo, zo] = [a.from, b.from, c.from];
  const [xb, yb, zb] = [a.base, b.base, c.base];
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0, m8 = 0] = factors;
  for (let i = 0; i < n; i++) {
    const x = (xs[xo + i] as number) - xb;
    const y = (ys[yo + i] as number) - yb;
    const z = (zs[zo + i] as number) - zb;
    out[i] = m0 * x + m1 * y + m2 * z;
    out[n + i] = m3 * x + m4 * y + m5 * z;
    out[2 * n + i] = m6 * x + m7 * y + m8 * z;
  }
  return out;
}

/** Each channel times its factor: planar samples. */
export function scaleSamples(strands: readonly Strand[], factors: readonly number[], n: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(strands.length * n);
  for (const [c, { samples, from, base }] of strands.entries()) {
    const factor = factors[c] as number;
    for (let i = 0; i < n; i++) out[c * n + i] = ((samples[from + i] as number) - base) * factor;
  }
  return out;
}
