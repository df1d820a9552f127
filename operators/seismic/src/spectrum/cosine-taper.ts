/**
 * Window that rises from 0 to 1 and falls back as half a cosine at each end; the numbers of ObsPy's `cosine_taper`.
 *
 * @example
 * [...cosineTaper(6, 1)]; // => [0, 0.49999999999999994, 1, 1, 0.49999999999999994, 0]
 *
 * @param length - number of samples
 * @param share - part of the window that is tapered, both ends together, 0 to 1
 * @throws RangeError if the share is not in 0 to 1
 */
export function cosineTaper(length: number, share: number): Float64Array {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`Tapered share must be from 0 to 1, got ${share}`);
  const taper = new Float64Array(length).fill(1);
  const wide = Math.floor((length * share) / 2 + (share === 0 || share === 1 ? 0 : 0.5));
  for (let i = 0; i < wide; i++) taper[i] = taper[length - 1 - i] = 0.5 * (1 - Math.cos((Math.PI * i) / Math.max(1, wide - 1)));
  return taper;
}
