import type { Motion } from "./covariance.ts";
import { lineDirection } from "./flinn.ts";

/** Direction of motion by orthogonal regression, with what the fit is worth. */
export interface ParticleMotion {
  /** Degrees from north to east, 0 to 180. */
  readonly azimuth: number;
  /** Degrees from the vertical, 0 to 90. */
  readonly incidence: number;
  /** Standard errors, degrees. */
  readonly azimuthError: number;
  readonly incidenceError: number;
}

/**
 * Direction of particle motion: a line through the origin is fitted to the horizontal motion, then one to vertical against horizontal
 * distance, each at right angles to the line.
 *
 * The directions are those of ObsPy's `particle_motion_odr`; the errors are angles in degrees (there: of the slope over the angle).
 *
 * @param noisePower - samples within a sphere of this squared radius are left out
 * @returns undefined for fewer than three samples
 */
export function particleMotion({ z, n, e }: Motion, noisePower = 0): ParticleMotion | undefined {
  const kept = Array.from({ length: z.length }, (_, i) => i).filter((i) => (z[i] as number) ** 2 + (n[i] as number) ** 2 + (e[i] as number) ** 2 > noisePower);
  if (kept.length < 3) return undefined;
  const across = fitLine(kept.map((i) => [n[i] as number, e[i] as number]));
  // which way the horizontal motion goes when the ground goes up tells on which side of the vertical the line leans
  const together = kept.reduce((sum, i) => sum + (z[i] as number) * ((n[i] as number) * across.cosine + (e[i] as number) * across.sine), 0);
  const upward = fitLine(kept.map((i) => [Math.abs(z[i] as number), Math.hypot(n[i] as number, e[i] as number)]));
  const side = together < 0 ? -1 : 1;
  const direction = lineDirection([side * upward.sine * across.sine, side * upward.sine * across.cosine, upward.cosine]);
  return { ...direction, azimuthError: across.error, incidenceError: upward.error };
}

interface Line {
  readonly cosine: number;
  readonly sine: number;
  /** Standard error of the angle, degrees. */
  readonly error: number;
}

/** Line through the origin at the angle `atan2(y, x)` with the smallest sum of squared distances. */
function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of points) {
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const along = xx * cosine * cosine + 2 * xy * sine * cosine + yy * sine * sine;
  const apart = Math.max(0, xx + yy - along);
  const variance = along > apart ? (apart / (points.length - 1)) * (along / (along - apart) ** 2) : Number.POSITIVE_INFINITY;
  return { cosine, sine, error: Math.min(90, (180 / Math.PI) * Math.sqrt(variance)) };
}
