/**
 * Means over every `length` values that follow one another; element i is the mean of values i to i + length - 1.
 *
 * Each mean is a sum of two parts that only ever grow, cut at multiples of `length`, so small values after
 * large ones lose nothing, as they would if large values were subtracted again.
 *
 * @example
 * slidingMean(Float64Array.of(1, 3, 5, 7), 2); // => [2, 4, 6]
 *
 * @param length - at least 1
 */
export function slidingMean(values: Float64Array, length: number): Float64Array {
  const n = values.length;
  const toBlockEnd = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    const last = i === n - 1 || (i + 1) % length === 0;
    toBlockEnd[i] = (values[i] as number) + (last ? 0 : (toBlockEnd[i + 1] as number));
  }
  const means = new Float64Array(Math.max(0, n - length + 1));
  let fromBlockStart = 0;
  for (let end = 0; end < n; end++) {
    fromBlockStart = (values[end] as number) + (end % length === 0 ? 0 : fromBlockStart);
    const start = end - length + 1;
    if (start < 0) continue;
    means[start] = (start % length === 0 ? fromBlockStart : (toBlockEnd[start] as number) + fromBlockStart) / length;
  }
  return means;
}
