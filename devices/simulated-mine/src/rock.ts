/** How long waves take through the rock of the simulated mine; knows nothing of the times that a flow computes. */
import { purpose, uniform } from "./counter-hash.ts";
import type { MineOptions } from "./mine-options.ts";
import { cross, direction, dot, type Vector } from "./vector.ts";
import { mineVolume, pointIn, type Volume } from "./volume.ts";

/** The two body waves. */
export type Phase = "P" | "S";

/** The rock: true speeds and travel times. */
export interface Rock {
  /** Mean speeds, m/s: the nominal ones with their error. */
  readonly speed: Readonly<Record<Phase, number>>;
  /** Slowest speed anywhere, m/s. */
  readonly slowest: number;
  readonly void?: Void;
  /** Travel time, s. */
  travel(phase: Phase, from: Vector, to: Vector): number;
}

/** A mined-out sphere that rays go around. */
export interface Void {
  readonly centre: Vector;
  /** Metres. */
  readonly radius: number;
}

/** Slowness as a part of the mean, averaged along the straight ray. */
type RaySlowness = (phase: Phase, from: Vector, to: Vector) => number;

/**
 * Rock of these options. Rays are straight: right to first order in the perturbation (Fermat), which is a few per cent.
 */
export function rockOf(options: MineOptions): Rock {
  const { seed, velocityError, velocitySpread, heterogeneity, voidRadiusMetres } = options;
  const part = (axis: number) => 1 + velocityError + velocitySpread * (2 * uniform(seed, purpose.rock, 0, axis) - 1);
  const speed = { P: options.vp * part(0), S: options.vs * part(1) };
  const volume = mineVolume(options);
  const slowness = raySlowness(options, volume);
  const centre = pointIn(volume, [0, 1, 2].map((axis) => 0.4 + 0.2 * uniform(seed, purpose.rock, 1, axis)) as unknown as Vector);
  const hole = voidRadiusMetres > 0 ? { centre, radius: voidRadiusMetres } : undefined;
  return {
    speed,
    slowest: speed.S / (1 + 5 * heterogeneity),
    ...(hole && { void: hole }),
    travel: (phase, from, to) => (pathMetres(from, to, hole) / speed[phase]) * slowness(phase, from, to),
  };
}

function raySlowness(options: MineOptions, volume: Volume): RaySlowness {
  if (options.medium === "layered") return layered(options, volume);
  return options.medium === "heterogeneous" ? heterogeneous(options, volume) : () => 1;
}

/** Five level layers, faster with depth on the whole, by up to `heterogeneity` from the mean. */
function layered({ seed, heterogeneity }: MineOptions, { low, size }: Volume): RaySlowness {
  const count = 5;
  const draw = (axis: number, i: number) => uniform(seed, purpose.rock, 2 + axis, i);
  const layers = Array.from({ length: count }, (_, i) => ({
    top: i === count - 1 ? Number.POSITIVE_INFINITY : low[2] + ((i + 0.7 + 0.6 * draw(0, i)) / count) * size[2],
    slowness: 1 + heterogeneity * ((2 * i) / (count - 1) - 1 + 0.5 * (draw(1, i) - 0.5)) * 0.8,
  }));
  return (_, from, to) => {
    const [a, b] = from[2] < to[2] ? [from[2], to[2]] : [to[2], from[2]];
    if (b - a < 1e-6) return layers.find(({ top }) => a < top)?.slowness ?? 1;
    let [sum, bottom] = [0, Number.NEGATIVE_INFINITY];
    for (const { top, slowness } of layers) {
      sum += slowness * Math.max(0, Math.min(b, top) - Math.max(a, bottom));
      bottom = top;
    }
    return sum / (b - a);
  };
}

/**
 * A smooth random field: twelve cosine waves of a quarter to a whole of the largest side. P and S share most of it. The mean
 * of a cosine along a straight ray has a closed form, so the integral is exact.
 */
function heterogeneous({ seed, heterogeneity }: MineOptions, { low, size }: Volume): RaySlowness {
  const count = 12;
  const extent = Math.max(...size);
  const waves = Array.from({ length: count }, (_, i) => {
    const draw = (axis: number) => uniform(seed, purpose.rock, 4, i, axis);
    const number = (2 * Math.PI) / (extent * (0.25 + 0.75 * draw(2)));
    return {
      wave: direction(draw(0), draw(1)).map((d) => d * number) as unknown as Vector,
      phase: { P: 2 * Math.PI * draw(3), S: 2 * Math.PI * (draw(3) + 0.1) },
    };
  });
  const amplitude = heterogeneity * Math.sqrt(2 / count);
  return (phase, from, to) => {
    const start: Vector = [from[0] - low[0], from[1] - low[1], from[2] - low[2]];
    const way: Vector = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
    let sum = 0;
    for (const { wave, phase: phases } of waves) {
      const a = dot(wave, start) + phases[phase];
      const half = dot(wave, way) / 2;
      sum += Math.cos(a + half) * (Math.abs(half) < 1e-6 ? 1 : Math.sin(half) / half);
    }
    return 1 + amplitude * sum;
  };
}

/** Length of the shortest way between two points outside a sphere, metres: two tangents and an arc where the straight line meets it. */
export function pathMetres(from: Vector, to: Vector, hole?: Void): number {
  const straight = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  if (!hole) return straight;
  const a: Vector = [from[0] - hole.centre[0], from[1] - hole.centre[1], from[2] - hole.centre[2]];
  const b: Vector = [to[0] - hole.centre[0], to[1] - hole.centre[1], to[2] - hole.centre[2]];
  const [da, db, r] = [Math.hypot(...a), Math.hypot(...b), hole.radius];
  if (da <= r || db <= r) return straight;
  const angle = Math.atan2(Math.hypot(...cross(a, b)), dot(a, b));
  const arc = angle - Math.acos(r / da) - Math.acos(r / db);
  return arc > 0 ? Math.sqrt(da * da - r * r) + Math.sqrt(db * db - r * r) + r * arc : straight;
}
