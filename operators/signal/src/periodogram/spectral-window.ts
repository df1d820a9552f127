/** Shape of the weights that a segment is multiplied by before its transform. */
export type WindowShape = "hann" | "parabolic" | "boxcar";

/**
 * Weights of a spectral window of `n` samples: `hann` is the periodic one of SciPy, `parabolic` the Welch
 * window of PITSA and ObsPy with two ones in the middle, `boxcar` is all ones.
 */
export function spectralWindow(shape: WindowShape, n: number): Float64Array {
  if (shape === "boxcar" || n === 1) return new Float64Array(n).fill(1);
  if (shape === "hann") return Float64Array.from({ length: n }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n));
  const rise = Math.ceil(n / 2);
  const fall = n - rise;
  const weights = Float64Array.from({ length: n }, (_, i) => 1 - (i < rise ? (rise - 1 - i) / rise : (i - rise) / fall) ** 2);
  weights[0] = weights[n - 1] = 0;
  return weights;
}
