import { principalAxes } from "../linear/principal-axes.ts";
import type { Place } from "../travel-time/travel-times.ts";
import { azimuthalGap } from "./azimuthal-gap.ts";
import { ballRadius } from "./ball-radius.ts";
import { type GaussianPosterior, gaussianPosterior } from "./gaussian-posterior.ts";
import { type LocationProblem, PARAMETERS } from "./location-problem.ts";
import { type Fit, refineLocation, studentWeight } from "./refine-location.ts";
import { placeBlock, sampledPosterior } from "./sampled-posterior.ts";
import { searchVolume } from "./search-volume.ts";

/** Where and when an event was, and how sure that is. */
export interface Location extends Place {
  /** Origin time, s from the reference of the arrivals. */
  readonly origin: number;
  readonly originSigma: number;
  /** q of P and of S: slowness is that of the model times 1 + q. */
  readonly speeds: readonly [number, number];
  readonly speedVariances: readonly [number, number];
  /** Observed minus computed time of every pick, s. */
  readonly residuals: Float64Array;
  /** Standard deviations that the residuals were weighed by, s. */
  readonly sigmas: Float64Array;
  /** Variance of the computed times that comes from the uncertainty of place, origin time and speeds, s2. */
  readonly timeVariances: Float64Array;
  /** What the robust fit made of every pick, 0 to 1; 0: an outlier. */
  readonly weights: Float64Array;
  /** xx, xy, xz, yy, yz, zz, m2. */
  readonly covariance: readonly number[];
  readonly radius68: number;
  readonly radius90: number;
  /** Weighted root mean square of the residuals, s. */
  readonly rms: number;
  /** Variance of the residuals in units of the stated one. */
  readonly scale: number;
  readonly gap: number;
  readonly stations: number;
  readonly picks: number;
}

/** A residual of more standard deviations than this is an outlier. */
const OUTLIER = 4.5;
/** Another valley of the misfit counts while it is less than this above the deepest. */
const DEEP = 4.5;

/**
 * Locates an event: a search of the whole volume, refinement from the best places and from the start, then outliers out
 * and the uncertainty.
 *
 * @param start - a first guess of the place
 * @returns undefined where the picks do not determine a place
 */
export function locateArrivals(problem: LocationProblem, start: Place): Location | undefined {
  const { arrivals } = problem;
  const all = new Uint8Array(arrivals.count).fill(1);
  const starts = [...searchVolume(problem, 3), start, besideFirst(problem)];
  const fits = starts.map((place) => refineLocation(problem, place, all)).sort((a, b) => a.misfit - b.misfit);
  let fit = fits[0] as Fit;
  let use: Uint8Array = all;
  for (let round = 0; round < 4; round++) {
    const next = inliers(problem, fit, use);
    if (next.every((value, i) => value === use[i])) break;
    if (next.reduce((sum, value) => sum + value, 0) < 4) return undefined;
    use = next;
    fit = refineLocation(problem, placeOf(fit), use);
  }
  const gaussian = gaussianPosterior(problem, fit, use);
  return gaussian && describe(problem, fit, use, gaussian, fits);
}

/** The station of the first arrival, a little aside, where travel times have a slope. */
function besideFirst({ arrivals, times }: LocationProblem): Place {
  let first = 0;
  for (let i = 1; i < arrivals.count; i++) if ((arrivals.time[i] as number) < (arrivals.time[first] as number)) first = i;
  const { x, y, z } = times.stations[arrivals.station[first] as number] as Place;
  const { min, max } = times.volume;
  return { x: x + 0.02 * (max.x - min.x), y: y + 0.02 * (max.y - min.y), z: z - 0.02 * (max.z - min.z) };
}

function inliers(problem: LocationProblem, fit: Fit, use: Uint8Array): Uint8Array {
  const scale = Math.max(1, Math.min(3, Math.sqrt(gaussianPosterior(problem, fit, use)?.scale ?? 1)));
  return Uint8Array.from(fit.residuals, (residual, i) => (Math.abs(residual) < OUTLIER * scale * (fit.sigmas[i] as number) ? 1 : 0));
}

function describe(problem: LocationProblem, fit: Fit, use: Uint8Array, gaussian: GaussianPosterior, fits: readonly Fit[]): Location {
  const { arrivals, times } = problem;
  const { x, y, z } = placeOf(fit);
  const weights = Float64Array.from(fit.residuals, (residual, i) => (use[i] === 1 ? Math.min(1, studentWeight(residual / (fit.sigmas[i] as number))) : 0));
  const used = [...new Set(arrivals.station.filter((_, i) => use[i] === 1))].map((station) => times.stations[station] as Place);
  const gap = azimuthalGap({ x, y }, used);
  const { covariance, radii } = placeUncertainty(problem, fit, use, gaussian, fits, used, gap);
  const variance = (parameter: number) => gaussian.covariance[parameter * (PARAMETERS + 1)] as number;
  return {
    x,
    y,
    z,
    origin: fit.parameters[3] as number,
    originSigma: Math.sqrt(variance(3)),
    speeds: [fit.parameters[4] as number, fit.parameters[5] as number],
    speedVariances: [variance(4), variance(5)],
    residuals: fit.residuals,
    sigmas: fit.sigmas,
    timeVariances: timeVariances(fit, gaussian),
    weights,
    covariance,
    radius68: radii[0],
    radius90: radii[1],
    rms: weightedRms(fit, weights),
    scale: gaussian.scale,
    gap,
    stations: used.length,
    picks: use.reduce((sum, value) => sum + value, 0),
  };
}

function timeVariances({ derivatives, sigmas }: Fit, { covariance }: GaussianPosterior): Float64Array {
  const N = PARAMETERS;
  return sigmas.map((_, i) => {
    let sum = 0;
    for (let a = 0; a < N; a++)
      for (let b = 0; b < N; b++) sum += (derivatives[i * N + a] as number) * (covariance[a * N + b] as number) * (derivatives[i * N + b] as number);
    return sum;
  });
}

function placeUncertainty(
  problem: LocationProblem,
  fit: Fit,
  use: Uint8Array,
  gaussian: GaussianPosterior,
  fits: readonly Fit[],
  used: readonly Place[],
  gap: number,
): { covariance: readonly number[]; radii: readonly [number, number] } {
  const linear = placeBlock(gaussian.covariance);
  const reach = Math.sqrt(principalAxes(linear).values[0]);
  const nearest = Math.min(...used.map((station) => distance(station, placeOf(fit))));
  const bent = used.length < 7 || gap > 180 || reach > 0.2 * nearest;
  const sampled = bent ? sampledPosterior(problem, fit, use, gaussian) : undefined;
  const covariance = withOtherValleys(sampled?.covariance ?? linear, fit, fits, 3 * reach);
  if (sampled && covariance === sampled.covariance) return { covariance, radii: sampled.radii };
  const [a, b, c] = principalAxes(covariance).values;
  const variances = [Math.max(0, a), Math.max(0, b), Math.max(0, c)] as const;
  return { covariance, radii: [ballRadius(variances, 0.68), ballRadius(variances, 0.9)] };
}

/** Second moments about the fit when other places fit nearly as well, such as the mirror image below a flat network. */
function withOtherValleys(covariance: readonly number[], fit: Fit, fits: readonly Fit[], apart: number): readonly number[] {
  const best = fits[0] as Fit;
  const here = placeOf(fit);
  const others: Place[] = [];
  const shares: number[] = [];
  for (const other of fits.slice(1)) {
    const place = placeOf(other);
    if (other.misfit > best.misfit + DEEP || [here, ...others].some((known) => distance(known, place) < Math.max(apart, 1))) continue;
    others.push(place);
    shares.push(Math.exp(best.misfit - other.misfit));
  }
  if (others.length === 0) return covariance;
  const total = shares.reduce((sum, share) => sum + share, 1);
  return covariance.map((value, i) => {
    const [a, b] = (
      [
        ["x", "x"],
        ["x", "y"],
        ["x", "z"],
        ["y", "y"],
        ["y", "z"],
        ["z", "z"],
      ] as const
    )[i] as readonly ["x" | "y" | "z", "x" | "y" | "z"];
    return others.reduce((sum, place, k) => sum + ((shares[k] as number) / total) * (place[a] - here[a]) * (place[b] - here[b]), value);
  });
}

function weightedRms({ residuals, sigmas }: Fit, weights: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = (weights[i] as number) / (sigmas[i] as number) ** 2;
    sum += weight * (residuals[i] as number) ** 2;
    total += weight;
  }
  return total > 0 ? Math.sqrt(sum / total) : 0;
}

function placeOf({ parameters }: Fit): Place {
  return { x: parameters[0] as number, y: parameters[1] as number, z: parameters[2] as number };
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
