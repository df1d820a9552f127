/**
 * Constant of the moment magnitude for moments in N m. Hanks and Kanamori (1979) give `2/3 log10 M0 - 10.7` for dyn cm, which is 9.05
 * here; IASPEI (2005) fixed `(log10 M0 - 9.1) * 2/3` so that rounding cannot differ. Others (6.02 to 6.07 in place of 9.1 * 2/3) move Mw
 * by up to 0.05: this one is used everywhere in Headframe.
 */
export const momentConstant = 9.1;

/**
 * Moment magnitude.
 *
 * @example
 * momentMagnitude(10 ** 9.1); // => 0
 *
 * @param momentNm - seismic moment, N m
 */
export function momentMagnitude(momentNm: number): number {
  return (2 / 3) * (Math.log10(momentNm) - momentConstant);
}
