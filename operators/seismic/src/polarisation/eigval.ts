import { axesOf, covarianceOf, type Motion } from "./covariance.ts";

/** Eigenvalues of windows of motion and what follows from them, one number for each window. */
export interface EigenAttributes {
  /** Smallest, middle and largest eigenvalue over the norm. */
  readonly eigenvalues: readonly [smallest: Float64Array, middle: Float64Array, largest: Float64Array];
  /** `1 - (l2 + l3) / (2 l1)`. */
  readonly rectilinearity: Float64Array;
  /** `1 - 2 l3 / (l1 + l2)`. */
  readonly planarity: Float64Array;
}

/** Derivatives in time of {@link EigenAttributes}. */
export interface EigenDerivatives {
  readonly eigenvalues: readonly [smallest: Float64Array, middle: Float64Array, largest: Float64Array];
  readonly rectilinearity: Float64Array;
  readonly planarity: Float64Array;
}

/**
 * Eigenvalues, rectilinearity and planarity of windows; the numbers of ObsPy's `eigval`.
 *
 * @param windows - each tapered already
 * @param norm - divides the eigenvalues, such as the square of the largest sample
 * @see Jurkevics 1988, BSSA 78(5), 1725-1743
 */
export function eigval(windows: readonly Motion[], norm = 1): EigenAttributes {
  const columns = Array.from({ length: 5 }, () => new Float64Array(windows.length));
  const [small, middle, large, rectilinearity, planarity] = columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  for (const [i, window] of windows.entries()) {
    const covariance = covarianceOf(window, -1);
    const [l1, l2, l3] = covariance ? axesOf(covariance).values : [Number.NaN, Number.NaN, Number.NaN];
    large[i] = l1 / norm;
    middle[i] = l2 / norm;
    small[i] = l3 / norm;
    rectilinearity[i] = 1 - (l2 + l3) / (2 * l1);
    planarity[i] = 1 - (2 * l3) / (l1 + l2);
  }
  return { eigenvalues: [small, middle, large], rectilinearity, planarity };
}

/**
 * Differences of the attributes from window to window.
 *
 * @param coefficients - of the difference, the latest window first; `[2, 1, 0, -1, -2]` unless told. Values beyond the ends are those at them
 */
export function eigvalDerivatives(
  { eigenvalues, rectilinearity, planarity }: EigenAttributes,
  coefficients: readonly number[] = [2, 1, 0, -1, -2],
): EigenDerivatives {
  const difference = (values: Float64Array) => differences(values, coefficients);
  return {
    eigenvalues: [difference(eigenvalues[0]), difference(eigenvalues[1]), difference(eigenvalues[2])],
    rectilinearity: difference(rectilinearity),
    planarity: difference(planarity),
  };
}

function differences(values: Float64Array, coefficients: readonly number[]): Float64Array {
  const half = Math.floor(coefficients.length / 2);
  const at = (i: number) => values[Math.max(0, Math.min(values.length - 1, i))] as number;
  return values.map((_, i) => coefficients.reduce((sum, coefficient, k) => sum + coefficient * at(i + half - k), 0));
}
