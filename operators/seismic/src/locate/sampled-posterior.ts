import { SeededRandom } from "@headframe/core";
import { cholesky } from "../linear/cholesky.ts";
import type { PhaseIndex } from "../travel-time/travel-times.ts";
import type { GaussianPosterior } from "./gaussian-posterior.ts";
import { type LocationProblem, PARAMETERS } from "./location-problem.ts";
import { type Fit, priorInformation, studentWeight } from "./refine-location.ts";

/** Uncertainty of a place about the fit's, from samples. */
export interface SampledPosterior {
  /** xx, xy, xz, yy, yz, zz of the squared distance from the fit, m2. */
  readonly covariance: readonly number[];
  /** Distances from the fit that hold 68 % and 90 %, m. */
  readonly radii: readonly [number, number];
}

const SAMPLES = 400;
/** Fewer equally weighed samples than these say nothing. */
const FEWEST = 40;

/**
 * Importance sampling of the place, for networks that leave its distribution bent: few stations, or an event outside.
 * Origin time and speeds are taken out of each sample by linear least squares. The samples are the same in every run.
 *
 * @returns undefined if the samples do not cover the distribution
 */
export function sampledPosterior(problem: LocationProblem, fit: Fit, use: Uint8Array, gaussian: GaussianPosterior): SampledPosterior | undefined {
  const random = new SeededRandom(1, "locate");
  const density = logDensity(problem, fit, use, gaussian.scale);
  const centre = [fit.parameters[0], fit.parameters[1], fit.parameters[2]] as [number, number, number];
  let [middle, spread] = [centre, placeBlock(gaussian.covariance, 4)];
  for (let round = 0; round < 3; round++) {
    const draw = draws(random, middle, spread, density);
    if (!draw) return undefined;
    const moments = momentsOf(draw, centre);
    if (round > 0 && draw.effective >= FEWEST) {
      return { covariance: moments.about.map((value) => value * gaussian.widening), radii: radiiOf(draw, centre, Math.sqrt(gaussian.widening)) };
    }
    [middle, spread] = [moments.mean, moments.within.map((value) => value * 1.5)];
  }
  return undefined;
}

interface Draw {
  readonly places: Float64Array;
  readonly weights: Float64Array;
  /** Number of equally weighed samples that would tell as much. */
  readonly effective: number;
}

/** Samples of a multivariate t of 4 degrees, weighed by target over proposal. */
function draws(
  random: SeededRandom,
  middle: readonly number[],
  spread: readonly number[],
  density: (x: number, y: number, z: number) => number,
): Draw | undefined {
  const [xx, xy, xz, yy, yz, zz] = spread as [number, number, number, number, number, number];
  const factor = new Float64Array(9);
  const ridge = 1e-9 * (xx + yy + zz) + 1e-9;
  if (!cholesky(Float64Array.of(xx + ridge, xy, xz, xy, yy + ridge, yz, xz, yz, zz + ridge), 3, factor)) return undefined;
  const places = new Float64Array(3 * SAMPLES);
  const weights = new Float64Array(SAMPLES);
  let highest = -Infinity;
  for (let i = 0; i < SAMPLES; i++) {
    const normal = [gauss(random), gauss(random), gauss(random)] as const;
    const chi4 = -2 * Math.log((1 - random.next()) * (1 - random.next()));
    const stretch = Math.sqrt(4 / chi4);
    for (let a = 0; a < 3; a++) {
      let value = middle[a] as number;
      for (let b = 0; b <= a; b++) value += stretch * (factor[3 * a + b] as number) * (normal[b] as number);
      places[3 * i + a] = value;
    }
    const length = (normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2) * stretch * stretch;
    const weight = density(places[3 * i] as number, places[3 * i + 1] as number, places[3 * i + 2] as number) + 3.5 * Math.log1p(length / 4);
    weights[i] = weight;
    highest = Math.max(highest, weight);
  }
  let [sum, squares] = [0, 0];
  for (let i = 0; i < SAMPLES; i++) {
    const weight = Math.exp((weights[i] as number) - highest);
    weights[i] = weight;
    sum += weight;
    squares += weight * weight;
  }
  for (let i = 0; i < SAMPLES; i++) weights[i] = (weights[i] as number) / sum;
  return { places, weights, effective: (sum * sum) / squares };
}

/** Log of the density of a place with origin time and speeds taken out, up to a constant. */
function logDensity(problem: LocationProblem, fit: Fit, use: Uint8Array, scale: number): (x: number, y: number, z: number) => number {
  const { times, arrivals, centre, reach, speeds, delaySigmas } = problem;
  const prior = priorInformation(problem);
  const weights = Float64Array.from(fit.sigmas, (sigma, i) => (use[i] === 0 ? 0 : 1 / (scale * sigma * sigma + (delaySigmas[i] as number) ** 2)));
  const relative = Float64Array.from(fit.sigmas, (sigma, i) => (use[i] === 0 ? 0 : studentWeight((fit.residuals[i] as number) / sigma)));
  const mean =
    relative.reduce((sum, value) => sum + value, 0) /
    Math.max(
      1,
      use.reduce((sum, value) => sum + value, 0),
    );
  for (let i = 0; i < weights.length; i++) weights[i] = ((weights[i] as number) * (relative[i] as number)) / mean;
  const qs = speeds.mean;
  return (x, y, z) => {
    // Normal equations of origin time, q of P, q of S about their prior means.
    let [oo, op, os, pp, ss, o, p, s, rr] = [0, 0, 0, prior[4] as number, prior[5] as number, 0, 0, 0, 0];
    for (let i = 0; i < arrivals.count; i++) {
      const w = weights[i] as number;
      if (w === 0) continue;
      const phase = arrivals.phase[i] as PhaseIndex;
      const time = times.time(phase, arrivals.station[i] as number, x, y, z);
      const residual = (arrivals.time[i] as number) - time * (1 + qs[phase]) - (fit.parameters[3] as number);
      oo += w;
      o += w * residual;
      rr += w * residual * residual;
      if (phase === 0) {
        op += w * time;
        pp += w * time * time;
        p += w * time * residual;
      } else {
        os += w * time;
        ss += w * time * time;
        s += w * time * residual;
      }
    }
    const left = oo - (op * op) / pp - (os * os) / ss;
    const right = o - (op * p) / pp - (os * s) / ss;
    const explained = (p * p) / pp + (s * s) / ss + (right * right) / left;
    const place = ((x - centre.x) / reach.x) ** 2 + ((y - centre.y) / reach.y) ** 2 + ((z - centre.z) / reach.z) ** 2;
    return -0.5 * (rr - explained + place) - 0.5 * Math.log(left * pp * ss);
  };
}

function momentsOf({ places, weights }: Draw, centre: readonly number[]) {
  const mean = [0, 0, 0] as [number, number, number];
  for (let i = 0; i < weights.length; i++) for (let a = 0; a < 3; a++) mean[a as 0] += (weights[i] as number) * (places[3 * i + a] as number);
  const second = (from: readonly number[]) => {
    const out: number[] = [];
    for (let a = 0; a < 3; a++)
      for (let b = a; b < 3; b++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++)
          sum += (weights[i] as number) * ((places[3 * i + a] as number) - (from[a] as number)) * ((places[3 * i + b] as number) - (from[b] as number));
        out.push(sum);
      }
    return out;
  };
  return { mean, within: second(mean), about: second(centre) };
}

function radiiOf({ places, weights }: Draw, centre: readonly number[], stretch: number): [number, number] {
  const far = Array.from(weights, (weight, i) => ({
    weight,
    distance: Math.hypot(
      (places[3 * i] as number) - (centre[0] as number),
      (places[3 * i + 1] as number) - (centre[1] as number),
      (places[3 * i + 2] as number) - (centre[2] as number),
    ),
  })).sort((a, b) => a.distance - b.distance);
  const within = (share: number) => {
    let sum = 0;
    for (const { weight, distance } of far) {
      sum += weight;
      if (sum >= share) return distance * stretch;
    }
    return (far.at(-1)?.distance ?? 0) * stretch;
  };
  return [within(0.68), within(0.9)];
}

/** The six numbers of the place in a covariance of all parameters, times a factor. */
export function placeBlock(covariance: Float64Array, factor = 1): number[] {
  const N = PARAMETERS;
  return [0, 1, 2, N + 1, N + 2, 2 * N + 2].map((i) => factor * (covariance[i] as number));
}

/** A standard normal number (Box & Muller 1958). */
function gauss(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
