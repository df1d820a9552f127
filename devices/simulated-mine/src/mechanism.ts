import { combine, dot, type Vector } from "./vector.ts";

/** A shear fault: strike clockwise from north, dip below the horizontal to the right of strike, rake of slip in the plane; degrees. */
export interface Mechanism {
  readonly strike: number;
  readonly dip: number;
  readonly rake: number;
}

/** Direction of slip and normal of the fault, unit vectors. */
export interface DoubleCouple {
  readonly slip: Vector;
  readonly normal: Vector;
}

/** Mechanism that is even over all orientations, from three uniform numbers. */
export function randomMechanism(a: number, b: number, c: number): Mechanism {
  return { strike: 360 * a, dip: (Math.acos(b) * 180) / Math.PI, rake: 360 * c - 180 };
}

/** @see Aki and Richards 2002, equation 4.88 and following */
export function doubleCouple({ strike, dip, rake }: Mechanism): DoubleCouple {
  const [phi, delta, lambda] = [strike, dip, rake].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
  const [sinPhi, cosPhi, sinDelta, cosDelta] = [Math.sin(phi), Math.cos(phi), Math.sin(delta), Math.cos(delta)];
  const [sinLambda, cosLambda] = [Math.sin(lambda), Math.cos(lambda)];
  return {
    slip: [
      cosLambda * sinPhi - cosDelta * sinLambda * cosPhi, // east
      cosLambda * cosPhi + cosDelta * sinLambda * sinPhi, // north
      sinLambda * sinDelta, // up
    ],
    normal: [sinDelta * cosPhi, -sinDelta * sinPhi, cosDelta],
  };
}

/** Far-field radiation along a ray (unit vector from the source): amplitude of P, positive away from the source, and vector of S. */
export function radiation({ slip, normal }: DoubleCouple, ray: Vector): { readonly p: number; readonly s: Vector } {
  const [a, b] = [dot(ray, normal), dot(ray, slip)];
  const p = 2 * a * b;
  return { p, s: combine(1, combine(b, normal, a, slip), -p, ray) };
}

/** Root mean square of {@link radiation} over the focal sphere: sqrt(4 / 15) and sqrt(2 / 5). */
export const meanRadiation = { P: Math.sqrt(4 / 15), S: Math.sqrt(2 / 5) } as const;
