/**
 * One pass each over samples [from, to) of `data`, in place, in 64-bit floats.
 *
 * The order of operations is part of the contract: `wasm/assembly` has the same, so results are the same bits.
 * @module
 */

/** Second-order section number `section`, transposed direct form II, as `scipy.signal.sosfilt`. State: z0 z1. */
export function sectionF64(coefficients: Float64Array, state: Float64Array, section: number, data: Float64Array, from: number, to: number): void {
  const [b0, b1, b2, a1, a2] = coefficients.subarray(5 * section, 5 * section + 5) as unknown as [number, number, number, number, number];
  let z0 = state[2 * section] as number;
  let z1 = state[2 * section + 1] as number;
  for (let i = from; i < to; i++) {
    const x = data[i] as number;
    const y = b0 * x + z0;
    z0 = b1 * x - a1 * y + z1;
    z1 = b2 * x - a2 * y;
    data[i] = y;
  }
  state[2 * section] = z0;
  state[2 * section + 1] = z1;
}

/** Resonator number `section`, (1 - z^-2) / (1 + a1 z^-1 + a2 z^-2). State: what the output takes off the input, now and next. */
export function resonatorF64(table: Float64Array, state: Float64Array, section: number, data: Float64Array, from: number, to: number): void {
  const [a1, a2] = table.subarray(2 * section, 2 * section + 2) as unknown as [number, number];
  let m0 = state[2 * section] as number;
  let m1 = state[2 * section + 1] as number;
  for (let i = from; i < to; i++) {
    const x = data[i] as number;
    const y = x - m0;
    m0 = a1 * y + m1;
    m1 = a2 * y + x;
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
export function ratioF64(weights: Float64Array, state: Float64Array, at: number, data: Float64Array, from: number, to: number): void {
  const [short, shortRest, long, longRest] = weights as unknown as [number, number, number, number];
  let sta = state[at] as number;
  let lta = state[at + 1] as number;
  for (let i = from; i < to; i++) {
    const x = data[i] as number;
    const q = x * x;
    sta = short * q + shortRest * sta;
    lta = long * q + longRest * lta;
    data[i] = sta / lta;
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
export function sumRatioF64(table: Float64Array, state: Float64Array, at: number, data: Float64Array, from: number, to: number): void {
  const [shortRest, longRest, scale] = table.subarray(at, at + 3) as unknown as [number, number, number];
  let sta = state[at] as number;
  let lta = state[at + 1] as number;
  for (let i = from; i < to; i++) {
    const x = data[i] as number;
    const q = x * x;
    sta = shortRest * sta + q;
    lta = longRest * lta + q;
    data[i] = (sta / lta) * scale;
  }
  state[at] = sta;
  state[at + 1] = lta;
}
