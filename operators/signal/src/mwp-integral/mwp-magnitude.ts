/** Density (kg/m3) and P velocity (m/s) of the source region, and the mean radiation pattern of P. */
const [density, pVelocity, radiation] = [3400, 7900, 2];
const metresPerDegree = 1000 * (10_000 / 90);

/**
 * Moment magnitude Mwp from the peak of the integrated displacement of the P wave.
 *
 * @param peak largest absolute value of the integral, in m s
 * @param distanceDegrees epicentral distance in degrees
 * @returns `2/3 (log10 M0 - 9.1)` with M0 in N m; undefined if the moment is not above 0
 * @see Tsuboi et al. (1995), Rapid determination of Mw from broadband P waveforms; Tsuboi et al. (1999)
 */
export function mwpMagnitude(peak: number, distanceDegrees: number): number | undefined {
  const moment = 4 * Math.PI * density * pVelocity ** 3 * radiation * metresPerDegree * distanceDegrees * Math.abs(peak);
  return moment > 0 ? (2 / 3) * (Math.log10(moment) - 9.1) : undefined;
}
