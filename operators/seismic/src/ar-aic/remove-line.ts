/** Samples less the straight line that fits them best (least squares). */
export function removeLine(samples: Float64Array): Float64Array {
  const n = samples.length;
  const centre = (n - 1) / 2;
  let [mean, slope, spread] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    mean += (samples[i] as number) / n;
    slope += (i - centre) * (samples[i] as number);
    spread += (i - centre) ** 2;
  }
  if (spread > 0) slope /= spread;
  return samples.map((sample, i) => sample - mean - slope * (i - centre));
}
