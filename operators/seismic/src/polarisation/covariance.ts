import { principalAxes } from "../linear/principal-axes.ts";

/** Samples of the three components of ground motion, of one length. */
export interface Motion {
  readonly z: ArrayLike<number>;
  readonly n: ArrayLike<number>;
  readonly e: ArrayLike<number>;
}

/** Upper half of a symmetric 3 x 3 matrix over east, north, up. */
export interface Covariance {
  readonly ee: number;
  readonly en: number;
  readonly ez: number;
  readonly nn: number;
  readonly nz: number;
  readonly zz: number;
}

/**
 * Sample covariance (divided by the number of samples less one) of the samples whose squared length is above a threshold.
 *
 * @param noisePower - squared radius of the sphere of noise that is left out, (unit of the samples)^2; below 0 takes all
 * @returns undefined for fewer than two samples
 */
export function covarianceOf({ z, n, e }: Motion, noisePower = 0): Covariance | undefined {
  const kept = Array.from({ length: z.length }, (_, i) => i).filter((i) => squaredLength(z, n, e, i) > noisePower);
  if (kept.length < 2) return undefined;
  const mean = (x: ArrayLike<number>) => kept.reduce((sum, i) => sum + (x[i] as number), 0) / kept.length;
  const [mz, mn, me] = [mean(z), mean(n), mean(e)];
  let [ee, en, ez, nn, nz, zz] = [0, 0, 0, 0, 0, 0];
  for (const i of kept) {
    const [a, b, c] = [(e[i] as number) - me, (n[i] as number) - mn, (z[i] as number) - mz];
    ee += a * a;
    en += a * b;
    ez += a * c;
    nn += b * b;
    nz += b * c;
    zz += c * c;
  }
  const f = kept.length - 1;
  return { ee: ee / f, en: en / f, ez: ez / f, nn: nn / f, nz: nz / f, zz: zz / f };
}

function squaredLength(z: ArrayLike<number>, n: ArrayLike<number>, e: ArrayLike<number>, i: number): number {
  return (z[i] as number) ** 2 + (n[i] as number) ** 2 + (e[i] as number) ** 2;
}

/** Axes of an ellipsoid of motion: eigenvalues `l1 >= l2 >= l3 >= 0` and the unit vector of the first (east, north, up; its sign has no meaning). */
export function axesOf({ ee, en, ez, nn, nz, zz }: Covariance): {
  readonly values: readonly [number, number, number];
  readonly first: readonly [number, number, number];
} {
  const { values, vectors } = principalAxes([ee, en, ez, nn, nz, zz]);
  const [l1, l2, l3] = values;
  return { values: [Math.max(0, l1), Math.max(0, l2), Math.max(0, l3)], first: vectors[0] };
}
