import { cholesky, choleskySolve } from "../linear/cholesky.ts";
import { median } from "../statistics/median.ts";
import type { PhaseIndex, Place } from "../travel-time/travel-times.ts";
import { type LocationProblem, PARAMETERS, residualSigmas, TAILS } from "./location-problem.ts";

/** A place that fits the picks best, nearby. */
export interface Fit {
  /** x, y, z, origin time, q of P, q of S. */
  readonly parameters: Float64Array;
  /** Observed minus computed time, s. */
  readonly residuals: Float64Array;
  /** Standard deviations that the residuals were weighed by, s. */
  readonly sigmas: Float64Array;
  /** Derivatives of the computed times by the parameters, a row of six for each pick. */
  readonly derivatives: Float64Array;
  /** Minus the log of the posterior density, up to a constant. */
  readonly misfit: number;
}

const N = PARAMETERS;
const MOST_STEPS = 25;
/** A step shorter than this ends the refinement, m. */
const SMALL_STEP = 0.005;

/**
 * Damped Gauss-Newton (Levenberg-Marquardt) on place, origin time and speeds, with weights of a Student's t likelihood
 * that are computed anew at each step.
 *
 * @param use - 1 for the picks that count
 */
export function refineLocation(problem: LocationProblem, start: Place, use: Uint8Array): Fit {
  const { count } = problem.arrivals;
  const sigmas = new Float64Array(count);
  residualSigmas(problem, start.x, start.y, start.z, sigmas);
  const parameters = Float64Array.of(start.x, start.y, start.z, 0, problem.speeds.mean[0], problem.speeds.mean[1]);
  const residuals = new Float64Array(count);
  const derivatives = new Float64Array(count * N);
  evaluate(problem, parameters, residuals, derivatives);
  parameters[3] = median(residuals.filter((_, i) => use[i] === 1)) || 0; // NaN where none is in use
  descend(problem, parameters, sigmas, use, residuals, derivatives);
  // The model's share of the standard deviations belongs to the place that was found, not to the start.
  residualSigmas(problem, parameters[0] as number, parameters[1] as number, parameters[2] as number, sigmas);
  const misfit = descend(problem, parameters, sigmas, use, residuals, derivatives);
  return { parameters, residuals, sigmas, derivatives, misfit: misfit + logSigmas(sigmas, use) };
}

function descend(
  problem: LocationProblem,
  parameters: Float64Array,
  sigmas: Float64Array,
  use: Uint8Array,
  residuals: Float64Array,
  derivatives: Float64Array,
): number {
  const trial = new Float64Array(N);
  const step = new Float64Array(N);
  const normal = new Float64Array(N * N);
  const damped = new Float64Array(N * N);
  const factor = new Float64Array(N * N);
  let misfit = evaluate(problem, parameters, residuals, derivatives, sigmas, use);
  let damping = 1e-3;
  for (let turn = 0; turn < MOST_STEPS; turn++) {
    const gradient = normalEquations(problem, parameters, sigmas, use, residuals, derivatives, normal);
    let accepted = false;
    for (let attempt = 0; attempt < 8 && !accepted; attempt++) {
      damped.set(normal);
      for (let i = 0; i < N; i++) damped[i * N + i] = (normal[i * N + i] as number) * (1 + damping);
      step.set(gradient);
      if (cholesky(damped, N, factor)) {
        choleskySolve(factor, N, step);
        for (let i = 0; i < N; i++) trial[i] = (parameters[i] as number) + (step[i] as number);
        const found = evaluate(problem, trial, residuals, derivatives, sigmas, use);
        accepted = found <= misfit;
        if (accepted) {
          misfit = found;
          parameters.set(trial);
          damping = Math.max(1e-9, damping * 0.1);
        }
      }
      if (!accepted) damping = Math.max(1e-4, damping * 10);
    }
    if (!accepted) {
      evaluate(problem, parameters, residuals, derivatives);
      break;
    }
    if (Math.hypot(step[0] as number, step[1] as number, step[2] as number) < SMALL_STEP) break;
  }
  return misfit;
}

/** Residuals and derivatives at parameters; with standard deviations also the misfit. */
function evaluate(
  problem: LocationProblem,
  parameters: Float64Array,
  residuals: Float64Array,
  derivatives: Float64Array,
  sigmas?: Float64Array,
  use?: Uint8Array,
): number {
  const { times, arrivals, centre, reach, speeds } = problem;
  const [x, y, z] = [parameters[0] as number, parameters[1] as number, parameters[2] as number];
  const [origin, qp, qs] = [parameters[3] as number, parameters[4] as number, parameters[5] as number];
  let misfit =
    0.5 * (((x - centre.x) / reach.x) ** 2 + ((y - centre.y) / reach.y) ** 2 + ((z - centre.z) / reach.z) ** 2) +
    (0.5 * (qp - speeds.mean[0]) ** 2) / speeds.variance[0] +
    (0.5 * (qs - speeds.mean[1]) ** 2) / speeds.variance[1];
  for (let i = 0, row = 0; i < arrivals.count; i++, row += N) {
    const phase = arrivals.phase[i] as PhaseIndex;
    const scale = 1 + (phase === 0 ? qp : qs);
    const time = times.gradient(phase, arrivals.station[i] as number, x, y, z, gradient);
    const residual = (arrivals.time[i] as number) - origin - time * scale;
    residuals[i] = residual;
    derivatives[row] = scale * (gradient[0] as number);
    derivatives[row + 1] = scale * (gradient[1] as number);
    derivatives[row + 2] = scale * (gradient[2] as number);
    derivatives[row + 3] = 1;
    derivatives[row + 4] = phase === 0 ? time : 0;
    derivatives[row + 5] = phase === 0 ? 0 : time;
    if (sigmas && use?.[i] === 1) {
      const u = residual / (sigmas[i] as number);
      misfit += 0.5 * (TAILS + 1) * Math.log1p((u * u) / TAILS);
    }
  }
  return misfit;
}

const gradient = new Float64Array(3);
const right = new Float64Array(N);

/** Weighted normal matrix with the priors on its diagonal; returns the right side. */
function normalEquations(
  problem: LocationProblem,
  parameters: Float64Array,
  sigmas: Float64Array,
  use: Uint8Array,
  residuals: Float64Array,
  derivatives: Float64Array,
  normal: Float64Array,
): Float64Array {
  normal.fill(0);
  right.fill(0);
  for (let i = 0, row = 0; i < residuals.length; i++, row += N) {
    if (use[i] === 0) continue;
    const sigma = sigmas[i] as number;
    const weight = studentWeight((residuals[i] as number) / sigma) / (sigma * sigma);
    for (let a = 0; a < N; a++) {
      const scaled = weight * (derivatives[row + a] as number);
      right[a] = (right[a] as number) + scaled * (residuals[i] as number);
      for (let b = 0; b <= a; b++) normal[a * N + b] = (normal[a * N + b] as number) + scaled * (derivatives[row + b] as number);
    }
  }
  const prior = priorInformation(problem);
  const expected = [problem.centre.x, problem.centre.y, problem.centre.z, 0, problem.speeds.mean[0], problem.speeds.mean[1]];
  for (let a = 0; a < N; a++) {
    normal[a * N + a] = (normal[a * N + a] as number) + (prior[a] as number);
    right[a] = (right[a] as number) + (prior[a] as number) * ((expected[a] as number) - (parameters[a] as number));
  }
  return right;
}

/** Weight of a residual of `u` standard deviations under Student's t. */
export function studentWeight(u: number): number {
  return (TAILS + 1) / (TAILS + u * u);
}

/** Inverse variances that the parameters have before any pick is seen. */
export function priorInformation({ reach, speeds }: LocationProblem): readonly number[] {
  return [1 / reach.x ** 2, 1 / reach.y ** 2, 1 / reach.z ** 2, 0, 1 / speeds.variance[0], 1 / speeds.variance[1]];
}

function logSigmas(sigmas: Float64Array, use: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < sigmas.length; i++) if (use[i] === 1) sum += Math.log(sigmas[i] as number);
  return sum;
}
