import type { Vector } from "./vector.ts";

/** Eigenvalues of a symmetric 3 x 3 matrix, largest first, with unit eigenvectors. */
export interface PrincipalAxes {
  readonly values: readonly [number, number, number];
  readonly vectors: readonly [Vector, Vector, Vector];
}

/** Sweeps after which the rotations have converged to rounding. */
const sweeps = 8;

/**
 * Principal axes of a symmetric 3 x 3 matrix by Jacobi rotations.
 *
 * @example
 * principalAxes([2, 0, 0, 5, 0, 3]).values; // => [5, 3, 2]
 *
 * @param upper - xx, xy, xz, yy, yz, zz
 */
export function principalAxes(upper: readonly number[]): PrincipalAxes {
  const [xx, xy, xz, yy, yz, zz] = upper as [number, number, number, number, number, number];
  const a = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  const v = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < sweeps; sweep++)
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      rotate(a, v, p, q);
  const order = [0, 1, 2].sort((i, j) => at(a, j, j) - at(a, i, i));
  const vector = (n: number): Vector => [at(v, 0, order[n] as number), at(v, 1, order[n] as number), at(v, 2, order[n] as number)];
  const value = (n: number): number => at(a, order[n] as number, order[n] as number);
  return { values: [value(0), value(1), value(2)], vectors: [vector(0), vector(1), vector(2)] };
}

/** Makes `a[p][q]` zero by a rotation in that plane. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const off = at(a, p, q);
  if (off === 0) return;
  const theta = (at(a, q, q) - at(a, p, p)) / (2 * off);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < 3; k++) turn(a, k, p, k, q, c, s);
  for (let k = 0; k < 3; k++) turn(a, p, k, q, k, c, s);
  for (let k = 0; k < 3; k++) turn(v, k, p, k, q, c, s);
}

function turn(m: number[][], r0: number, c0: number, r1: number, c1: number, c: number, s: number): void {
  const [x, y] = [at(m, r0, c0), at(m, r1, c1)];
  (m[r0] as number[])[c0] = c * x - s * y;
  (m[r1] as number[])[c1] = s * x + c * y;
}

function at(m: readonly (readonly number[])[], row: number, column: number): number {
  return (m[row] as readonly number[])[column] as number;
}
