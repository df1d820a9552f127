import type { PhaseIndex, Place, TravelTimes } from "../travel-time/travel-times.ts";

/** Picks of one event as arrays; times in seconds from a reference that all of them share. */
export interface Arrivals {
  readonly count: number;
  /** Index of the station in the travel times. */
  readonly station: Int32Array;
  /** 0: P, 1: S. */
  readonly phase: Uint8Array;
  /** Observed time less the station's delay, s. */
  readonly time: Float64Array;
  /** Standard deviation of the pick, s. */
  readonly sigma: Float64Array;
}

/**
 * What is known of the wave speeds beside the model: slowness is that of the model times 1 + q, with a Gaussian q for P
 * and for S, here by mean and variance.
 */
export interface SpeedPrior {
  readonly mean: readonly [number, number];
  readonly variance: readonly [number, number];
}

/** A location to be found. */
export interface LocationProblem {
  readonly times: TravelTimes;
  readonly arrivals: Arrivals;
  readonly speeds: SpeedPrior;
  /** Standard deviation of travel times as a share of them. */
  readonly modelError: number;
  /** Standard deviation of what is not known of the delay that each pick's station has, s: residuals need not show it. */
  readonly delaySigmas: Float64Array;
  /** Weak Gaussian about the middle of the volume, so that what the data leave open stays bounded: half-widths, m. */
  readonly centre: Place;
  readonly reach: Place;
}

/** Parameters of a location: x, y, z (m), origin time (s from the reference), q of P, q of S. */
export const PARAMETERS = 6;

/** Degrees of freedom of the residuals' Student's t: what makes the location robust. */
export const TAILS = 4;

/** A problem whose weak prior spans a multiple of the volume. */
export function locationProblem(
  times: TravelTimes,
  arrivals: Arrivals,
  speeds: SpeedPrior,
  modelError: number,
  delaySigmas: Float64Array = new Float64Array(arrivals.count),
): LocationProblem {
  const { min, max } = times.volume;
  const middle = (axis: "x" | "y" | "z") => (min[axis] + max[axis]) / 2;
  const width = Math.max(max.x - min.x, max.y - min.y, max.z - min.z, 1);
  const reach = (axis: "x" | "y" | "z") => Math.max(max[axis] - min[axis], 0.5 * width);
  return {
    times,
    arrivals,
    speeds,
    modelError,
    delaySigmas,
    centre: { x: middle("x"), y: middle("y"), z: middle("z") },
    reach: { x: reach("x"), y: reach("y"), z: reach("z") },
  };
}

/** Standard deviations of the residuals for a source at a place: of the pick and of the model together, s. */
export function residualSigmas({ times, arrivals, modelError }: LocationProblem, x: number, y: number, z: number, out: Float64Array): void {
  for (let i = 0; i < arrivals.count; i++) {
    const model = modelError * times.time(arrivals.phase[i] as PhaseIndex, arrivals.station[i] as number, x, y, z);
    const pick = arrivals.sigma[i] as number;
    out[i] = Math.sqrt(pick * pick + model * model);
  }
}
