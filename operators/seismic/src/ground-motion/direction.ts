/** Unit vectors of sensitive axes, and the matrix that turns what they record into east, north and up. */
import { cross, dot, type Vector } from "../linear/vector.ts";

const degree = Math.PI / 180;

/**
 * Direction of positive counts.
 *
 * @param azimuth - degrees from north to east
 * @param dip - degrees below the horizontal; -90 is up
 * @see StationXML 1.2, `Azimuth` and `Dip`
 */
export function axisDirection(azimuth: number, dip: number): Vector {
  const [a, d] = [azimuth * degree, dip * degree];
  return [Math.cos(d) * Math.sin(a), Math.cos(d) * Math.cos(a), -Math.sin(d)];
}

const letters: Readonly<Record<string, Vector>> = { Z: [0, 0, 1], N: [0, 1, 0], E: [1, 0, 0], Y: [0, 1, 0], X: [1, 0, 0] };

/** Direction that an orientation code stands for (x is east, y north, as in local frames), if it stands for one. */
export function letterDirection(code: string): Vector | undefined {
  return letters[code.toUpperCase()];
}

/** Largest factor by which turning may raise the noise of a component. */
const mostAmplified = 5;

/**
 * Matrix that makes east, north and up (rows) of three components along given axes (columns): the inverse of the matrix whose
 * rows are the axes, so they need not be at right angles.
 *
 * @returns nine numbers by rows, or undefined where the axes are so close to one plane that noise would grow more than fivefold
 */
export function axesToEastNorthUp(a: Vector, b: Vector, c: Vector): readonly number[] | undefined {
  const [bc, ca, ab] = [cross(b, c), cross(c, a), cross(a, b)];
  const volume = dot(a, bc);
  const rows = ([0, 1, 2] as const).map((k) => [bc[k] / volume, ca[k] / volume, ab[k] / volume] as const);
  return rows.every((row) => Math.hypot(...row) <= mostAmplified) ? rows.flat() : undefined;
}
