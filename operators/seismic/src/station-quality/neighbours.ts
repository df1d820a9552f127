/** Who saw an event from nearly the same direction. */
import type { Vector } from "../linear/vector.ts";

/** Another arrival of the same event, by its place in the list. */
export interface Neighbour {
  readonly at: number;
  /** Of P amplitudes over random mechanisms. */
  readonly correlation: number;
}

/** Correlation from which on a neighbour has a say: 42 degrees apart. */
const least = 0.33;
const most = 3;

/** Unit vector from one place to another, if they differ. */
export function directionTo(from: Vector, to: Vector): Vector | undefined {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = Math.hypot(x, y, z);
  return length > 0 ? [x / length, y / length, z / length] : undefined;
}

/** For each direction the three others that are nearest, most alike first; an arrival without a direction has none and is none. */
export function neighboursOf(directions: readonly (Vector | undefined)[]): Neighbour[][] {
  return directions.map((direction, self) => {
    const near: Neighbour[] = [];
    if (!direction) return near;
    for (const [at, other] of directions.entries()) {
      if (!other || at === self) continue;
      const correlation = correlationOf(direction, other);
      if (correlation < least || (near.length === most && correlation <= (near[most - 1] as Neighbour).correlation)) continue;
      if (near.length === most) near.pop();
      near.splice(near.findLastIndex((one) => one.correlation >= correlation) + 1, 0, { at, correlation });
    }
    return near;
  });
}

/** Of P amplitudes in two directions over random mechanisms; 0 at right angles and beyond, where it says nothing about swaps. */
function correlationOf(a: Vector, b: Vector): number {
  const cos = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return cos <= 0 ? 0 : Math.min(1, (3 * cos * cos - 1) / 2);
}
