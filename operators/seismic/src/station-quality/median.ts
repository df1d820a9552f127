/** Middle value, the mean of two where the number is even; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Standard deviation of normal noise by the median absolute deviation. */
export function robustSpread(values: ArrayLike<number>, centre: number = median(values)): number {
  const deviations = Float64Array.from(values);
  for (let i = 0; i < deviations.length; i++) deviations[i] = Math.abs((deviations[i] as number) - centre);
  return 1.4826 * median(deviations);
}
