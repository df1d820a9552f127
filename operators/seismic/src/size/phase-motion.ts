import { cross, dot, normalised, type Vector } from "../linear/vector.ts";
import { seenShare } from "./site-sensors.ts";
import type { StationCut } from "./station-cut.ts";

/** Components in which a phase moves. */
export interface PhaseMotion {
  /** Samples less their level before P. */
  readonly components: readonly Float64Array[];
  /** Part of the phase's power that they see. */
  readonly share: number;
}

const made = new WeakMap<StationCut, [PhaseMotion | undefined, PhaseMotion | undefined]>();

/**
 * The motion along the ray for P and across it for S, of a sensor with three known axes at right angles: scattered waves come from
 * everywhere, so a third to two thirds of them are left behind. Other sensors give their components as they are. Kept with the cut.
 */
export function phaseMotion(cut: StationCut, phase: 0 | 1): PhaseMotion {
  const both = made.get(cut) ?? [undefined, undefined];
  both[phase] ??= makeMotion(cut, phase);
  made.set(cut, both);
  return both[phase];
}

function makeMotion({ sensor, samples, levels, arrivals }: StationCut, phase: 0 | 1): PhaseMotion {
  const axes = sensor.components.map(({ axis }) => axis);
  if (!isFrameOfReference(axes)) {
    const components = samples.map((trace, c) => Float64Array.from(trace).map((x) => x - (levels[c] as number)));
    return { components, share: seenShare(axes, arrivals.ray, phase) };
  }
  const across = normalised(cross(arrivals.ray, Math.abs(arrivals.ray[2]) < 0.8 ? [0, 0, 1] : [1, 0, 0]));
  const directions = phase === 0 ? [arrivals.ray] : [across, cross(arrivals.ray, across)];
  return { components: directions.map((to) => turnedTo(to, axes, samples, levels)), share: 1 };
}

function turnedTo(direction: Vector, axes: readonly Vector[], samples: StationCut["samples"], levels: readonly number[]): Float64Array {
  const [a, b, c] = axes.map((axis) => dot(axis, direction)) as [number, number, number];
  const [x, y, z] = samples as readonly [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
  const level = a * (levels[0] as number) + b * (levels[1] as number) + c * (levels[2] as number);
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = a * (x[i] as number) + b * (y[i] as number) + c * (z[i] as number) - level;
  return out;
}

function isFrameOfReference(axes: readonly (Vector | undefined)[]): axes is readonly [Vector, Vector, Vector] {
  const [a, b, c] = axes;
  return axes.length === 3 && a !== undefined && b !== undefined && c !== undefined && Math.abs(dot(cross(a, b), c)) > 0.99;
}
