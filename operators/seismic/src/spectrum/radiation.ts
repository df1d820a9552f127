/**
 * A double couple's radiation pattern over the focal sphere.
 *
 * With rays leaving in all directions `F_P = sin 2t cos p` and `F_S^2 = cos^2 2t cos^2 p + cos^2 t sin^2 p` (Aki and Richards, chapter 4).
 */
import type { PhaseIndex } from "../travel-time/travel-times.ts";

/** Root mean square: `sqrt(4/15)` and `sqrt(2/5)`; the 0.52 and 0.63 of the textbooks. */
export const rmsRadiation: readonly [p: number, s: number] = [Math.sqrt(4 / 15), Math.sqrt(2 / 5)];

/** Logarithms of the pattern in directions that cover the sphere evenly. */
export function patternLogarithms(phase: PhaseIndex, steps: number): Float64Array {
  const values = new Float64Array(steps * steps);
  for (let i = 0; i < steps; i++) {
    const u = (i + 0.5) / steps; // cosine of the angle; the pattern is the same in both hemispheres
    for (let j = 0; j < steps; j++) {
      const cosine = Math.cos((Math.PI / 2) * ((j + 0.5) / steps)) ** 2;
      const power = phase === 0 ? 4 * u * u * (1 - u * u) * cosine : (2 * u * u - 1) ** 2 * cosine + u * u * (1 - cosine);
      values[i * steps + j] = 0.5 * Math.log(power);
    }
  }
  return values;
}
