/** East, north, up. */
export type Vector = readonly [number, number, number];

/** Scalar product. */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** `a * x + b * y`. */
export function combine(a: number, x: Vector, b: number, y: Vector): Vector {
  return [a * x[0] + b * y[0], a * x[1] + b * y[1], a * x[2] + b * y[2]];
}

/** Vector product. */
export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Length 1 in the same direction; up for a vector without length. */
export function unit(v: Vector): Vector {
  const length = Math.hypot(...v);
  return length > 0 ? [v[0] / length, v[1] / length, v[2] / length] : [0, 0, 1];
}

/** Direction that is even over the sphere, from two uniform numbers. */
export function direction(u: number, w: number): Vector {
  const up = 2 * u - 1;
  const level = Math.sqrt(1 - up * up);
  return [level * Math.cos(2 * Math.PI * w), level * Math.sin(2 * Math.PI * w), up];
}
