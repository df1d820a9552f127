import type { Covariance } from "./covariance.ts";

/** Axes of an ellipsoid of motion, the longest first. */
export interface PrincipalAxes {
  /** Eigenvalues `l1 >= l2 >= l3 >= 0`. */
  readonly values: readonly [number, number, number];
  /** Unit vector of the first one: east, north, up; its sign has no meaning. */
  readonly first: readonly [east: number, north: number, up: number];
}

const sweeps = 30;

/** Eigenvalues of a covariance, and the first eigenvector, by Jacobi's rotations. */
export function principalAxes({ ee, en, ez, nn, nz, zz }: Covariance): PrincipalAxes {
  const a = [
    [ee, en, ez],
    [en, nn, nz],
    [ez, nz, zz],
  ];
  const vectors = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < sweeps && offDiagonal(a) > 0; sweep++)
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      rotate(a, vectors, p, q);
  const order = [0, 1, 2].sort((i, j) => at(a, j, j) - at(a, i, i));
  const value = (k: number) => Math.max(0, at(a, order[k] as number, order[k] as number));
  const column = order[0] as number;
  return { values: [value(0), value(1), value(2)], first: [at(vectors, 0, column), at(vectors, 1, column), at(vectors, 2, column)] };
}

/** Turns in the plane of two axes so that their product of inertia vanishes. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  const apq = at(a, p, q);
  if (apq === 0) return;
  const theta = (at(a, q, q) - at(a, p, p)) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < 3; k++) mix(a[k] as number[], p, q, c, s);
  const [rowP, rowQ] = [a[p] as number[], a[q] as number[]];
  for (let k = 0; k < 3; k++) {
    const [x, y] = [rowP[k] as number, rowQ[k] as number];
    rowP[k] = c * x - s * y;
    rowQ[k] = s * x + c * y;
  }
  rowP[q] = 0;
  rowQ[p] = 0;
  for (let k = 0; k < 3; k++) mix(vectors[k] as number[], p, q, c, s);
}

function mix(row: number[], p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p] as number, row[q] as number];
  row[p] = c * x - s * y;
  row[q] = s * x + c * y;
}

function offDiagonal(a: number[][]): number {
  return Math.abs(at(a, 0, 1)) + Math.abs(at(a, 0, 2)) + Math.abs(at(a, 1, 2));
}

function at(a: readonly (readonly number[])[], i: number, j: number): number {
  return a[i]?.[j] as number;
}
