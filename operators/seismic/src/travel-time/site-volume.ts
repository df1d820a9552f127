import type { Volume } from "./travel-times.ts";

/** The box of the stations with a margin on every side. */
export function siteVolume(stations: readonly { readonly x: number; readonly y: number; readonly z: number }[], marginMetres?: number): Volume {
  const min = { x: Infinity, y: Infinity, z: Infinity };
  const max = { x: -Infinity, y: -Infinity, z: -Infinity };
  for (const place of stations) {
    for (const axis of ["x", "y", "z"] as const) {
      min[axis] = Math.min(min[axis], place[axis]);
      max[axis] = Math.max(max[axis], place[axis]);
    }
  }
  const margin = marginMetres ?? Math.max(100, 0.25 * Math.max(max.x - min.x, max.y - min.y, max.z - min.z));
  for (const axis of ["x", "y", "z"] as const) {
    min[axis] -= margin;
    max[axis] += margin;
  }
  return { min, max };
}
