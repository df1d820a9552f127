import { inverse, product } from "../linear/cholesky.ts";
import { type LocationProblem, PARAMETERS, TAILS } from "./location-problem.ts";
import { type Fit, priorInformation } from "./refine-location.ts";

/** Uncertainty of a fit, linearised. */
export interface GaussianPosterior {
  /** Of x, y, z, origin time, q of P, q of S; row by row. */
  readonly covariance: Float64Array;
  /** Variance of a residual in units of the stated one: below 1 where picks fit better than their uncertainty says. */
  readonly scale: number;
  /** Factor by which few data widen the covariance; the one given here contains it. */
  readonly widening: number;
}

/** Mean slope of the weighed residual, and mean of its square, for residuals that are normal with the stated sigma (4 degrees). */
const [NORMAL_SLOPE, NORMAL_SQUARE] = [0.7863, 0.6678] as const;
/** The stated sigmas count as much as so many residuals. */
const PRIOR_RESIDUALS = 6;

/**
 * Covariance of a robust fit: the sandwich H^-1 M H^-1, where the residuals' own scatter is drawn towards what the
 * stated uncertainties let expect, the more the fewer data there are.
 *
 * @param use - 1 for the picks that counted
 * @returns undefined where the data and priors leave something open
 * @see Huber & Ronchetti 2009, Robust Statistics, section 7.6
 */
export function gaussianPosterior(problem: LocationProblem, fit: Fit, use: Uint8Array): GaussianPosterior | undefined {
  const N = PARAMETERS;
  const information = new Float64Array(N * N);
  const hidden = new Float64Array(N * N);
  let [count, slope, square] = [0, 0, 0];
  for (let i = 0; i < use.length; i++) {
    if (use[i] === 0) continue;
    const sigma = fit.sigmas[i] as number;
    const u = (fit.residuals[i] as number) / sigma;
    count++;
    slope += ((TAILS + 1) * (TAILS - u * u)) / (TAILS + u * u) ** 2;
    square += (((TAILS + 1) * u) / (TAILS + u * u)) ** 2;
    const systematic = ((problem.delaySigmas[i] as number) / sigma) ** 2;
    for (let a = 0; a < N; a++)
      for (let b = 0; b < N; b++) {
        const part = ((fit.derivatives[i * N + a] as number) * (fit.derivatives[i * N + b] as number)) / (sigma * sigma);
        information[a * N + b] = (information[a * N + b] as number) + part;
        hidden[a * N + b] = (hidden[a * N + b] as number) + part * systematic;
      }
  }
  const a = (PRIOR_RESIDUALS * NORMAL_SLOPE + slope) / (PRIOR_RESIDUALS + count);
  const prior = priorInformation(problem);
  const hessian = information.map((value, i) => a * value + (i % (N + 1) === 0 ? (prior[i / (N + 1)] as number) : 0));
  const inverted = inverse(hessian, N);
  if (!inverted) return undefined;
  const spent = trace(product(inverted, information, N), N) * a;
  const free = Math.max(0, count - spent);
  const b = (PRIOR_RESIDUALS * NORMAL_SQUARE + square) / (PRIOR_RESIDUALS + free);
  const middle = information.map((value, i) => b * value + a * a * (hidden[i] as number) + (i % (N + 1) === 0 ? (prior[i / (N + 1)] as number) : 0));
  const freedom = PRIOR_RESIDUALS + free;
  const widening = freedom / (freedom - 2);
  const covariance = product(product(inverted, middle, N), inverted, N).map((value) => value * widening);
  return { covariance, scale: b / (a * a), widening };
}

function trace(matrix: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += matrix[i * (n + 1)] as number;
  return sum;
}
