/**
 * Eigenvalues of a symmetric 3 x 3 matrix, largest first; the closed form by angles, none below 0.
 *
 * @param m - xx, xy, xz, yy, yz, zz
 * @see Smith 1961, Comm. ACM 4, 168
 *
 * @example
 * principalVariances([4, 0, 0, 4, 0, 4]); // => [4, 4, 4]
 */
export function principalVariances(m: readonly number[]): [number, number, number] {
  const [xx, xy, xz, yy, yz, zz] = m as [number, number, number, number, number, number];
  const mean = (xx + yy + zz) / 3;
  const off = xy * xy + xz * xz + yz * yz;
  const spread = Math.sqrt(((xx - mean) ** 2 + (yy - mean) ** 2 + (zz - mean) ** 2 + 2 * off) / 6);
  if (!(spread > 1e-14 * Math.abs(mean))) return [Math.max(0, mean), Math.max(0, mean), Math.max(0, mean)];
  const [a, b, c] = [(xx - mean) / spread, (yy - mean) / spread, (zz - mean) / spread];
  const [d, e, f] = [xy / spread, xz / spread, yz / spread];
  const half = Math.max(-1, Math.min(1, (a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e)) / 2));
  const angle = Math.acos(half) / 3;
  const first = mean + 2 * spread * Math.cos(angle);
  const last = mean + 2 * spread * Math.cos(angle + (2 * Math.PI) / 3);
  return [Math.max(0, first), Math.max(0, 3 * mean - first - last), Math.max(0, last)];
}
