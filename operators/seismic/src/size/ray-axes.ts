/** Directions east, north and up, and how they lie to each other. */
import type { Axis } from "./site-sensors.ts";

/** Cosine of the angle between two unit vectors. */
export function dot(a: Axis, b: Axis): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Vector at right angles to two others. */
export function cross(a: Axis, b: Axis): Axis {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Vector of length 1. */
export function normalised(a: Axis): Axis {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}
