import { axesOf, covarianceOf, type Motion } from "./covariance.ts";

/** Direction and shape of motion; the direction is that of a line, without a sense. */
export interface FlinnPolarisation {
  /** Degrees from north to east, 0 to 180. */
  readonly azimuth: number;
  /** Degrees from the vertical, 0 to 90. */
  readonly incidence: number;
  /** `1 - sqrt(l2 / l1)`. */
  readonly rectilinearity: number;
  /** `1 - 2 l3 / (l1 + l2)`. */
  readonly planarity: number;
}

/**
 * Polarisation of a window of motion from the eigenvectors of its covariance; the conventions of ObsPy's `flinn`.
 *
 * @param noisePower - samples within a sphere of this squared radius are left out
 * @returns undefined where there is no motion
 * @see Flinn 1965, Proc. IEEE 53(12), 1874-1876; Montalbetti and Kanasewich 1970; Jurkevics 1988
 */
export function flinn(motion: Motion, noisePower = 0): FlinnPolarisation | undefined {
  const covariance = covarianceOf(motion, noisePower);
  if (!covariance) return undefined;
  const {
    values: [l1, l2, l3],
    first,
  } = axesOf(covariance);
  if (!(l1 > 0)) return undefined;
  return { ...lineDirection(first), rectilinearity: 1 - Math.sqrt(l2 / l1), planarity: 1 - (2 * l3) / (l1 + l2) };
}

/**
 * Azimuth (0 to 180) and incidence (0 to 90 degrees) of a line: it is looked at from its upper end, whose azimuth is folded.
 *
 * @param vector - east, north, up; either way
 */
export function lineDirection([east, north, up]: readonly [number, number, number]): { readonly azimuth: number; readonly incidence: number } {
  const [e, n] = up < 0 ? [-east, -north] : [east, north];
  const azimuth = degrees(Math.atan2(e, n));
  const folded = azimuth < 0 ? azimuth + 180 : azimuth;
  return { azimuth: folded, incidence: degrees(Math.atan2(Math.hypot(e, n), Math.abs(up))) };
}

function degrees(radians: number): number {
  return (180 / Math.PI) * radians;
}
