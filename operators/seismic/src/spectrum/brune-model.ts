/**
 * Source spectrum after Brune: displacement `Omega0 / (1 + (f / fc)^2)`.
 *
 * @see Brune 1970, J. Geophys. Res. 75(26), 4997-5009
 */

/** Natural logarithm of the shape `1 / (1 + (f / fc)^2)`. */
export function bruneShape(hz: number, cornerHz: number): number {
  return -Math.log1p((hz / cornerHz) ** 2);
}

/**
 * Integral of squared velocity over time of a Brune pulse, `2 pi^3 Omega0^2 fc^3`.
 *
 * @param plateau - Omega0, m s
 * @returns m2/s
 */
export function bruneVelocitySquared(plateau: number, cornerHz: number): number {
  return 2 * Math.PI ** 3 * plateau ** 2 * cornerHz ** 3;
}
