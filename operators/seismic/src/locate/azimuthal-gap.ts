/**
 * Largest angle between neighbouring stations as seen from an epicentre, degrees; 360 with fewer than two azimuths.
 *
 * @example
 * azimuthalGap({ x: 0, y: 0 }, [{ x: 1, y: 0 }, { x: 0, y: 1 }]); // => 270
 */
export function azimuthalGap(epicentre: { readonly x: number; readonly y: number }, stations: readonly { readonly x: number; readonly y: number }[]): number {
  const azimuths = stations.map(({ x, y }) => (Math.atan2(x - epicentre.x, y - epicentre.y) * 180) / Math.PI).sort((a, b) => a - b);
  let gap = 360 - ((azimuths.at(-1) ?? 0) - (azimuths[0] ?? 0));
  for (let i = 1; i < azimuths.length; i++) gap = Math.max(gap, (azimuths[i] as number) - (azimuths[i - 1] as number));
  return gap;
}
