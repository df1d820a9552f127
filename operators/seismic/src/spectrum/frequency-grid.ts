/** Frequencies on a logarithmic grid, shared by the spectra of one event, so that a source model is evaluated once for all stations. */

/** Centres of bands that follow one another without a hole. */
export interface FrequencyGrid {
  /** Centres, Hz, rising. */
  readonly hz: Float64Array;
  /** Widths of the bands, Hz. */
  readonly widthHz: Float64Array;
  /** Edges: band `k` is from `edges[k]` to `edges[k + 1]`, Hz. */
  readonly edges: Float64Array;
}

/**
 * Grid from `low` to at least `high` Hz.
 *
 * @example
 * [...frequencyGrid(1, 8, 1).hz]; // => [1, 2, 4, 8]
 */
export function frequencyGrid(low: number, high: number, bandsPerOctave: number): FrequencyGrid {
  const count = Math.ceil(Math.log2(high / low) * bandsPerOctave - 1e-9) + 1;
  const hz = Float64Array.from({ length: count }, (_, k) => low * 2 ** (k / bandsPerOctave));
  const edges = Float64Array.from({ length: count + 1 }, (_, k) => low * 2 ** ((k - 0.5) / bandsPerOctave));
  const widthHz = Float64Array.from(hz, (_, k) => (edges[k + 1] as number) - (edges[k] as number));
  return { hz, edges, widthHz };
}

/**
 * Mean over each band of a grid of a density that is given on equally spaced frequencies; a band narrower than their spacing takes
 * the value in between. Bands beyond the last frequency get 0.
 *
 * @param density - value at `i * spacingHz`
 */
export function bandMeans(grid: FrequencyGrid, density: Float64Array, spacingHz: number): Float64Array {
  const means = new Float64Array(grid.hz.length);
  const last = density.length - 1;
  for (let k = 0; k < means.length; k++) {
    const [from, to] = [(grid.edges[k] as number) / spacingHz, (grid.edges[k + 1] as number) / spacingHz];
    if (to > last) break;
    means[k] = polygonIntegral(density, from, to) / (to - from);
  }
  return means;
}

/** Integral from `from` to `to` of the polygon through the values at whole numbers. */
function polygonIntegral(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.floor(from); i < to; i++) {
    const [a, b] = [values[i] as number, (values[i + 1] ?? values[i]) as number];
    const [begin, end] = [Math.max(from - i, 0), Math.min(to - i, 1)];
    sum += (end - begin) * (a + 0.5 * (begin + end) * (b - a));
  }
  return sum;
}
