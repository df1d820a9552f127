/** What moment, corner frequency and energy say about a source. */

/** The rock at the source. */
export interface Rock {
  /** Speed of P waves, m/s. */
  readonly vp: number;
  /** Speed of S waves, m/s. */
  readonly vs: number;
  /** kg/m3. */
  readonly density: number;
}

/**
 * Moment from the plateau of a far-field displacement spectrum, `4 pi rho c^3 R Omega0 / F`, N m. Underground: no free surface.
 *
 * @param plateau - Omega0, m s
 * @param speed - of the phase, m/s
 * @param radiation - F, the part of the pattern that the station sees
 */
export function momentOfPlateau(plateau: number, distanceMetres: number, speed: number, density: number, radiation: number): number {
  return (4 * Math.PI * density * speed ** 3 * distanceMetres * plateau) / radiation;
}

/**
 * Source radius after Brune, `2.34 c / (2 pi fc)`, m.
 *
 * @see Brune 1970; Hanks and Wyss 1972 for P
 */
export function bruneRadius(cornerHz: number, speed: number): number {
  return (2.34 * speed) / (2 * Math.PI * cornerHz);
}

/** Static stress drop of a circular fault, `7/16 M0 / r^3`, Pa (Eshelby 1957). */
export function stressDrop(momentNm: number, radiusMetres: number): number {
  return (7 / 16) * (momentNm / radiusMetres ** 3);
}

/** Apparent stress `mu E / M0`, Pa, with `mu = rho vs^2` (Wyss and Brune 1968). */
export function apparentStress(energyJ: number, momentNm: number, { density, vs }: Rock): number {
  return (density * vs ** 2 * energyJ) / momentNm;
}

/**
 * Energy that a phase radiates as one station sees it, `4 pi rho c R^2 <F^2>/F^2 * integral v^2 dt`, J.
 *
 * @param velocitySquared - integral of squared ground velocity over time, corrected for response and attenuation, m2/s
 * @param patternRatio - `<F^2> / F^2`: mean square of the pattern over its square at the station; 1 for a mean of energies
 */
export function radiatedEnergy(velocitySquared: number, distanceMetres: number, speed: number, density: number, patternRatio: number): number {
  return 4 * Math.PI * density * speed * distanceMetres ** 2 * patternRatio * velocitySquared;
}
