import { interquartileMean } from "../magnitude/interquartile-mean.ts";
import type { Rock } from "../magnitude/source-parameters.ts";
import { rmsRadiation } from "../spectrum/radiation.ts";

/** Peak velocity of a phase at a station. */
export interface PhaseAmplitude {
  readonly phase: 0 | 1;
  /** m/s, above 0. */
  readonly velocity: number;
  readonly distanceMetres: number;
}

/** Stress drop that is taken for granted where only amplitudes are known, Pa. */
const ordinaryStressDrop = 1e6;
/** Corner frequency times radius over the wave's speed. */
const brune = 2.34 / (2 * Math.PI);

/**
 * Moment from amplitudes alone: the far-field Brune pulse of a source of ordinary stress drop has the peak velocity
 * `F M0 (2 pi fc)^2 / (4 pi rho c^3 R)`, and its corner follows from the moment, so that `v ~ M0^(1/3)`. Good to about half a unit of
 * magnitude, for the first seconds.
 *
 * @returns N m; NaN if there are no amplitudes
 */
export function quickMoment(amplitudes: readonly PhaseAmplitude[], { vp, vs, density }: Rock): number {
  const logMoments = amplitudes.map(({ phase, velocity, distanceMetres }) => {
    const speed = phase === 0 ? vp : vs;
    const corner2 = (2 * Math.PI * brune * speed) ** 2 * ((16 / 7) * ordinaryStressDrop) ** (2 / 3); // (2 pi fc)^2 M0^(2/3)
    return 3 * Math.log((velocity * 4 * Math.PI * density * speed ** 3 * distanceMetres) / (rmsRadiation[phase] * corner2));
  });
  return Math.exp(interquartileMean(logMoments));
}

/** Standard deviation of a magnitude from amplitudes alone. */
export const quickMagnitudeSigma = 0.5;
