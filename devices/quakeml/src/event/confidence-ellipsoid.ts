/** Confidence regions of a place from its covariance. */
import type { QuakeMlOriginUncertainty } from "@headframe/formats";

type Vector = readonly [number, number, number];

/** 90 % quantiles of chi-square with 3 and 2 degrees of freedom: squared radii of the ellipsoid and the ellipse in standard deviations. */
const CHI_SQUARE_90 = { volume: 6.251388631170325, plane: 4.605170185988092 };

/** Undefined where a variance is no positive number or the matrix has a negative axis. */
export function originUncertainty(covariance: readonly number[]): QuakeMlOriginUncertainty | undefined {
  const [xx = Number.NaN, xy = Number.NaN, xz = Number.NaN, yy = Number.NaN, yz = Number.NaN, zz = Number.NaN] = covariance;
  if (![xx, xy, xz, yy, yz, zz].every(Number.isFinite) || xx < 0 || yy < 0 || zz < 0) return undefined;
  // Axes of QuakeML: north, east, down.
  const axes = principalAxes([
    [yy, xy, -yz],
    [xy, xx, -xz],
    [-yz, -xz, zz],
  ]);
  const [major, intermediate, minor] = axes;
  if (!major || !intermediate || !minor || minor.variance < -1e-9 * major.variance) return undefined;
  const length = (variance: number) => Math.sqrt(CHI_SQUARE_90.volume * Math.max(0, variance));
  const plane = ellipse(xx, xy, yy);
  return {
    horizontalUncertainty: plane.major,
    minHorizontalUncertainty: plane.minor,
    maxHorizontalUncertainty: plane.major,
    azimuthMaxHorizontalUncertainty: plane.azimuth,
    confidenceEllipsoid: {
      semiMajorAxisLength: length(major.variance),
      semiMinorAxisLength: length(minor.variance),
      semiIntermediateAxisLength: length(intermediate.variance),
      ...orientation(major.direction, minor.direction),
    },
    preferredDescription: "confidence ellipsoid",
    confidenceLevel: 90,
  };
}

/** Half axes (m) and azimuth of the larger one (degrees, 0 to 180) of the ellipse that holds the epicentre with 90 %. */
function ellipse(xx: number, xy: number, yy: number): { major: number; minor: number; azimuth: number } {
  const [mean, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const radius = (variance: number) => Math.sqrt(CHI_SQUARE_90.plane * Math.max(0, variance));
  return { major: radius(mean + half), minor: radius(mean - half), azimuth: turned((Math.atan2(2 * xy, yy - xx) * 90) / Math.PI, 180) };
}

/**
 * Tait-Bryan angles of the ellipsoid in degrees: azimuth and plunge (downwards) of the major axis, and the turn about it that
 * brings the minor axis from the vertical plane to where it is.
 */
function orientation(major: Vector, minor: Vector) {
  const down = major[2] < 0 ? -1 : 1;
  const [n, e, d] = [down * major[0], down * major[1], down * major[2]];
  const azimuth = Math.atan2(e, n);
  const across: Vector = [-Math.sin(azimuth), Math.cos(azimuth), 0];
  const third: Vector = [-d * across[1], d * across[0], n * across[1] - e * across[0]];
  const rotation = Math.atan2(-dot(minor, across), dot(minor, third));
  return {
    majorAxisPlunge: degrees(Math.atan2(d, Math.hypot(n, e))),
    majorAxisAzimuth: turned(degrees(azimuth), 360),
    majorAxisRotation: turned(degrees(rotation), 180),
  };
}

/** Variances and directions of a symmetric matrix, largest first, by Jacobi's method. */
function principalAxes(matrix: number[][]): { variance: number; direction: Vector }[] {
  const vectors = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const at = (m: number[][], i: number, j: number) => m[i]?.[j] ?? 0;
  for (let sweep = 0; sweep < 20; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const off = at(matrix, p, q);
      if (off === 0) continue;
      const theta = (at(matrix, q, q) - at(matrix, p, p)) / (2 * off);
      const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
      const c = 1 / Math.hypot(t, 1);
      turnColumns(matrix, p, q, c, t * c);
      turnRows(matrix, p, q, c, t * c);
      turnColumns(vectors, p, q, c, t * c);
    }
  }
  const axes = [0, 1, 2].map((i) => ({ variance: at(matrix, i, i), direction: [at(vectors, 0, i), at(vectors, 1, i), at(vectors, 2, i)] as const }));
  return axes.sort((a, b) => b.variance - a.variance);
}

function turnColumns(matrix: number[][], p: number, q: number, c: number, s: number): void {
  for (const row of matrix) {
    const [a = 0, b = 0] = [row[p], row[q]];
    row[p] = c * a - s * b;
    row[q] = s * a + c * b;
  }
}

function turnRows(matrix: number[][], p: number, q: number, c: number, s: number): void {
  const [first = [], second = []] = [matrix[p], matrix[q]];
  for (const [i, a] of first.entries()) {
    const b = second[i] ?? 0;
    first[i] = c * a - s * b;
    second[i] = s * a + c * b;
  }
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}

/** The same angle in [0, circle). */
function turned(angle: number, circle: number): number {
  const found = angle - circle * Math.floor(angle / circle);
  return found < circle ? found : 0;
}
