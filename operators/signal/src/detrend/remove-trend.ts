/** What is taken off a window before it is worked on. */
export type Trend = "none" | "constant" | "linear";

/**
 * Takes the mean (`constant`) or the least-squares line (`linear`) off samples, in place. Positions are
 * counted from the middle of the window, so that mean and slope do not disturb each other and a large
 * offset costs no digits.
 *
 * @returns the same samples
 */
export function removeTrend(samples: Float64Array, trend: Trend): Float64Array {
  const n = samples.length;
  if (trend === "none" || n === 0) return samples;
  subtractMean(samples);
  if (trend === "constant" || n < 2) return samples;
  const middle = (n - 1) / 2;
  let moment = 0;
  for (let i = 0; i < n; i++) moment += (i - middle) * (samples[i] as number);
  const slope = (12 * moment) / (n * (n - 1) * (n + 1));
  for (let i = 0; i < n; i++) samples[i] = (samples[i] as number) - slope * (i - middle);
  return samples;
}

/** The second pass removes what rounding left of the first mean. */
function subtractMean(samples: Float64Array): void {
  for (let pass = 0; pass < 2; pass++) {
    let sum = 0;
    for (let i = 0; i < samples.length; i++) sum += samples[i] as number;
    const mean = sum / samples.length;
    for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] as number) - mean;
  }
}
