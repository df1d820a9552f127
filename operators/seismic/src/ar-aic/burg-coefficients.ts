/**
 * Autoregressive model by Burg's method: the coefficients `a` of `x[t] = a[0] x[t-1] + … + a[order-1] x[t-order]`
 * for which forward and backward errors together are least, order by order.
 *
 * @example
 * burgCoefficients(Float64Array.of(1, 2, 1, 2, 1, 2), 1)[0]; // => 0.8
 *
 * @returns zeros where the samples hold no power
 * @see Burg 1975, Maximum entropy spectral analysis (Stanford)
 */
export function burgCoefficients(samples: Float64Array, order: number): Float64Array {
  let forward = samples.subarray(1);
  let backward = samples.subarray(0, -1);
  let model = new Float64Array(0);
  for (let k = 0; k < order; k++) {
    const r = reflection(forward, backward);
    const last = model;
    model = Float64Array.from({ length: k + 1 }, (_, i) => (i === k ? r : (last[i] as number) - r * (last[k - 1 - i] as number)));
    const [f, b] = [forward, backward];
    forward = f.map((value, i) => value - r * (b[i] as number)).subarray(1);
    backward = b.map((value, i) => value - r * (f[i] as number)).subarray(0, -1);
  }
  return model;
}

function reflection(forward: Float64Array, backward: Float64Array): number {
  let [product, power] = [0, 0];
  for (const [i, f] of forward.entries()) {
    const b = backward[i] as number;
    product += f * b;
    power += f * f + b * b;
  }
  return power > 0 ? (2 * product) / power : 0;
}
