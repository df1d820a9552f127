/**
 * Places on WGS 84 as metres east and north of an origin: the transverse Mercator projection of the ellipsoid with the origin's
 * meridian as its axis and scale 1 there, after Krüger's series to the sixth order (Karney 2011: better than a nanometre
 * within 1000 km of the meridian).
 *
 * The projection keeps angles. Lengths grow by `x^2 / (2 R^2)`: 0.3 mm in a km at 5 km from the meridian, 1.2 mm at 10 km. They are those on the ellipsoid;
 * at elevation h real ones are longer by h / 6371 km.
 *
 * @see Karney 2011, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85, 475-485, equations 7 to 36
 */

/** A place on WGS 84, degrees. */
export interface GeographicPoint {
  readonly latitude: number;
  readonly longitude: number;
}

const EQUATOR = 6_378_137;
const FLATTENING = 1 / 298.257_223_563;
const ECCENTRICITY = Math.sqrt(FLATTENING * (2 - FLATTENING));
const n = FLATTENING / (2 - FLATTENING);
/** Quarter meridian over pi / 2. */
const RADIUS = (EQUATOR / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256);

/** Coefficients of sin(2 j xi), j from 1, conformal to rectifying. */
const alpha = [
  n / 2 - (2 / 3) * n ** 2 + (5 / 16) * n ** 3 + (41 / 180) * n ** 4 - (127 / 288) * n ** 5 + (7891 / 37_800) * n ** 6,
  (13 / 48) * n ** 2 - (3 / 5) * n ** 3 + (557 / 1440) * n ** 4 + (281 / 630) * n ** 5 - (1_983_433 / 1_935_360) * n ** 6,
  (61 / 240) * n ** 3 - (103 / 140) * n ** 4 + (15_061 / 26_880) * n ** 5 + (167_603 / 181_440) * n ** 6,
  (49_561 / 161_280) * n ** 4 - (179 / 168) * n ** 5 + (6_601_661 / 7_257_600) * n ** 6,
  (34_729 / 80_640) * n ** 5 - (3_418_889 / 1_995_840) * n ** 6,
  (212_378_941 / 319_334_400) * n ** 6,
];

/** The same back. */
const beta = [
  n / 2 - (2 / 3) * n ** 2 + (37 / 96) * n ** 3 - (1 / 360) * n ** 4 - (81 / 512) * n ** 5 + (96_199 / 604_800) * n ** 6,
  (1 / 48) * n ** 2 + (1 / 15) * n ** 3 - (437 / 1440) * n ** 4 + (46 / 105) * n ** 5 - (1_118_711 / 3_870_720) * n ** 6,
  (17 / 480) * n ** 3 - (37 / 840) * n ** 4 - (209 / 4480) * n ** 5 + (5569 / 90_720) * n ** 6,
  (4397 / 161_280) * n ** 4 - (11 / 504) * n ** 5 - (830_251 / 7_257_600) * n ** 6,
  (4583 / 161_280) * n ** 5 - (108_847 / 3_991_680) * n ** 6,
  (20_648_693 / 638_668_800) * n ** 6,
];

/**
 * Metres east (`x`) and north (`y`) of an origin.
 *
 * @example
 * projectLocal({ latitude: 67.85, longitude: 20.2 }, 67.85, 20.2); // => { x: 0, y: 0 }
 */
export function projectLocal(origin: GeographicPoint, latitude: number, longitude: number): { x: number; y: number } {
  const [xi, eta] = rectified(latitude, longitude - origin.longitude);
  return { x: RADIUS * eta, y: RADIUS * (xi - rectified(origin.latitude, 0)[0]) };
}

/** Place of a point in the local frame of an origin; undoes {@link projectLocal}. The longitude is in (-180, 180]. */
export function unprojectLocal(origin: GeographicPoint, x: number, y: number): GeographicPoint {
  const [xi, eta] = [y / RADIUS + rectified(origin.latitude, 0)[0], x / RADIUS];
  let [u, v] = [xi, eta];
  for (const [i, b] of beta.entries()) {
    const j = 2 * (i + 1);
    u -= b * Math.sin(j * xi) * Math.cosh(j * eta);
    v -= b * Math.cos(j * xi) * Math.sinh(j * eta);
  }
  const conformal = Math.sin(u) / Math.hypot(Math.sinh(v), Math.cos(u));
  const longitude = origin.longitude + degrees(Math.atan2(Math.sinh(v), Math.cos(u)));
  return { latitude: degrees(Math.atan(geodetic(conformal))), longitude: wrapped(longitude) };
}

/** Rectifying coordinates (north and east, over {@link RADIUS}) of a place by its longitude from the axis. */
function rectified(latitude: number, fromAxis: number): [xi: number, eta: number] {
  const tau = conformalTangent(Math.tan(radians(latitude)));
  const lambda = radians(wrapped(fromAxis));
  const u = Math.atan2(tau, Math.cos(lambda));
  const v = Math.asinh(Math.sin(lambda) / Math.hypot(tau, Math.cos(lambda)));
  let [xi, eta] = [u, v];
  for (const [i, a] of alpha.entries()) {
    const j = 2 * (i + 1);
    xi += a * Math.sin(j * u) * Math.cosh(j * v);
    eta += a * Math.cos(j * u) * Math.sinh(j * v);
  }
  return [xi, eta];
}

/** Tangent of the conformal latitude from the tangent of the latitude. */
function conformalTangent(tau: number): number {
  const sigma = Math.sinh(ECCENTRICITY * Math.atanh((ECCENTRICITY * tau) / Math.hypot(1, tau)));
  return tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
}

/** Tangent of the latitude from the tangent of the conformal latitude, by Newton's method. */
function geodetic(conformal: number): number {
  const squeeze = 1 - ECCENTRICITY ** 2;
  let tau = conformal / squeeze;
  for (let i = 0; i < 8; i++) {
    const now = conformalTangent(tau);
    const step = ((conformal - now) / Math.hypot(1, now)) * ((1 + squeeze * tau * tau) / (squeeze * Math.hypot(1, tau)));
    tau += step;
    if (!(Math.abs(step) > 1e-16 * Math.max(1, Math.abs(tau)))) break;
  }
  return tau;
}

/** The same direction in (-180, 180]. */
function wrapped(longitude: number): number {
  if (longitude > -180 && longitude <= 180) return longitude;
  return longitude - 360 * Math.ceil((longitude - 180) / 360);
}

function radians(angle: number): number {
  return (angle * Math.PI) / 180;
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}
