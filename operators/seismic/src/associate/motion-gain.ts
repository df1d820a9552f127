import type { Polarisation } from "../pick-event.ts";
import type { PhaseIndex } from "../travel-time/travel-times.ts";

/** Direction in which the ground moved at an onset; a unit vector, of which the sign says nothing. */
export interface Motion {
  readonly east: number;
  readonly north: number;
  readonly up: number;
  /** How much it moved along a line, 0 to 1. */
  readonly straightness: number;
}

/** At least so many picks have a direction that says nothing: other waves, sensors whose orientation is wrong. */
const ASTRAY = 0.1;

/** Motion of a pick; undefined where its polarisation is not known or makes no sense. */
export function motionOf(polarisation: Polarisation | undefined): Motion | undefined {
  if (!polarisation) return undefined;
  const azimuth = (polarisation.azimuth * Math.PI) / 180;
  const incidence = (polarisation.incidence * Math.PI) / 180;
  const [east, north, up] = [Math.sin(incidence) * Math.sin(azimuth), Math.sin(incidence) * Math.cos(azimuth), Math.cos(incidence)];
  const straightness = Math.min(1, Math.max(0, polarisation.rectilinearity));
  return Number.isFinite(east + north + up + straightness) ? { east, north, up, straightness } : undefined;
}

/**
 * Log-likelihood ratio of a motion for a P, which moves along its ray, or an S, which moves across it, against any
 * direction; nats. Watson's distribution of axes, closer the straighter the motion, mixed with random directions.
 *
 * @param east - of a vector along the ray, of any length, as `north` and `up`
 * @see Mardia and Jupp 2000, Directional Statistics, 9.4.2
 */
export function motionGain({ east: e, north: n, up: u, straightness }: Motion, phase: PhaseIndex, east: number, north: number, up: number): number {
  const length2 = east * east + north * north + up * up;
  if (!(length2 > 1)) return 0; // closer than a metre there is no ray to speak of
  const cos2 = (e * east + n * north + u * up) ** 2 / length2;
  const astray = Math.max(ASTRAY, 0.4 * (1 - straightness));
  if (phase === 0) {
    const closeness = 3 + 18 * straightness;
    return Math.log(astray + (1 - astray) * (2 * closeness - 1) * Math.exp(closeness * (cos2 - 1)));
  }
  const closeness = 2 + 8 * straightness;
  return Math.log(astray + (1 - astray) * 2 * Math.sqrt(closeness / Math.PI) * Math.exp(-closeness * cos2));
}
