/** Middle value, the mean of two where the number is even; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Standard deviation of normal values by their median absolute deviation, which outliers do not move; 0 of nothing. */
export function robustDeviation(values: ArrayLike<number>, centre: number = median(values)): number {
  if (values.length === 0) return 0;
  return 1.4826 * median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}
