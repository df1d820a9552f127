import type { Components } from "../onset/onset-features.ts";

/**
 * Rows of samples turned to a ray: along it, and two directions across it.
 *
 * @param ray - unit vector (east, north, up) from source to station
 */
export function rayRows(
  rows: readonly Float64Array[],
  { z, n, e }: Components,
  ray: readonly [number, number, number],
): readonly [Float64Array, Float64Array, Float64Array] {
  const [x, y, u] = ray;
  const level = Math.hypot(x, y);
  const across: readonly [number, number, number] = level > 1e-6 ? [-y / level, x / level, 0] : [1, 0, 0];
  const third = [u * across[1], -u * across[0], x * -across[1] + y * across[0]] as const;
  const along = (direction: readonly [number, number, number]): Float64Array => {
    const [east, north, up] = [rows[e], rows[n], rows[z]] as [Float64Array, Float64Array, Float64Array];
    return east.map((value, i) => direction[0] * value + direction[1] * (north[i] as number) + direction[2] * (up[i] as number));
  };
  return [along(ray), along(across), along(third)];
}
