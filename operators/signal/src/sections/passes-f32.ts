/**
 * The passes of `passes-f64.ts` in 32-bit floats: each operation is rounded on its own, as f32 SIMD does.
 * @module
 */

const f = Math.fround;

/** Second-order section number `section`, transposed direct form II, as `scipy.signal.sosfilt`. State: z0 z1. */
export function sectionF32(coefficients: Float32Array, state: Float32Array, section: number, data: Float32Array, from: number, to: number): void {
  const [b0, b1, b2, a1, a2] = coefficients.subarray(5 * section, 5 * section + 5) as unknown as [number, number, number, number, number];
  let z0 = state[2 * section] as number;
  let z1 = state[2 * section + 1] as number;
  for (let i = from; i < to; i++) {
    const x = data[i] as number;
    const y = f(f(b0 * x) + z0);
    z0 = f(f(f(b1 * x) - f(a1 * y)) + z1);
    z1 = f(f(b2 * x) - f(a2 * y));
    data[i] = y;
  }
  state[2 * section] = z0;
  state[2 * section + 1] = z1;
}

/** Resonator number `section`, (1 - z^-2) / (1 + a1 z^-1 + a2 z^-2). State: what the output takes off the input, now and next. */
export function resonatorF32(table: Float32Array, state: Float32Array, section: number, data: Float32Array, from: number, to: number): void {
  const [a1, a2] = table.subarray(2 * section, 2 * section + 2) as unknown as [number, number];
  let m0 = state[2 * section] as number;
  let m1 = state[2 * section + 1] as number;
  for (let i = from; i < to; i++) {
    const x = data[i] as number;
    const y = f(x - m0);
    m0 = f(f(a1 * y) + m1);
    m1 = f(f(a2 * y) + x);
    data[i] = y;
  }
  state[2 * section] = m0;
  state[2 * section + 1] = m1;
}

/**
 * Recursive STA/LTA: ratio of two exponential averages of the squares. State: sta lta, at index `at`.
 *
 * @param weights - 1/nsta, 1 - 1/nsta, 1/nlta, 1 - 1/nlta
 */
export function ratioF32(weights: Float32Array, state: Float32Array, at: number, data: Float32Array, from: number, to: number): void {
  const [short, shortRest, long, longRest] = weights as unknown as [number, number, number, number];
  let sta = state[at] as number;
  let lta = state[at + 1] as number;
  for (let i = from; i < to; i++) {
    const x = data[i] as number;
    const q = f(x * x);
    sta = f(f(short * q) + f(shortRest * sta));
    lta = f(f(long * q) + f(longRest * lta));
    data[i] = f(sta / lta);
  }
  state[at] = sta;
  state[at + 1] = lta;
}

/**
 * Recursive STA/LTA as a ratio of decaying sums instead of averages, which takes two operations less. State: both
 * sums, at index \`at\`.
 *
 * @param table - 1 - 1/nsta, 1 - 1/nlta and nlta / nsta, at index \`at\`
 */
export function sumRatioF32(table: Float32Array, state: Float32Array, at: number, data: Float32Array, from: number, to: number): void {
  const [shortRest, longRest, scale] = table.subarray(at, at + 3) as unknown as [number, number, number];
  let sta = state[at] as number;
  let lta = state[at + 1] as number;
  for (let i = from; i < to; i++) {
    const x = data[i] as number;
    const q = f(x * x);
    sta = f(f(shortRest * sta) + q);
    lta = f(f(longRest * lta) + q);
    data[i] = f(f(sta / lta) * scale);
  }
  state[at] = sta;
  state[at + 1] = lta;
}
