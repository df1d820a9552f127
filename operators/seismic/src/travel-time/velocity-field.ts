import { siteVolume } from "./site-volume.ts";
import { spacingProblem } from "./table-grid.ts";
import type { PhaseIndex } from "./travel-times.ts";
import type { VelocityOptions, VelocityRegion } from "./velocity-options.ts";

/** Wave speed at a place, m/s. */
export type VelocityField = (phase: PhaseIndex, x: number, y: number, z: number) => number;

/** Speed at each place of a velocity model: that of the last region that holds the place, else of the background. */
export function velocityField({ vp, vs, velocityModel }: Pick<VelocityOptions, "vp" | "vs" | "velocityModel">): VelocityField {
  const regions = [...(velocityModel?.regions ?? [])].reverse();
  return (phase, x, y, z) => {
    for (const region of regions) if (holds(region, x, y, z)) return phase === 0 ? region.vp : region.vs;
    return phase === 0 ? vp : vs;
  };
}

/** Whether all that differs from the background are layers, so that times depend on depth and horizontal distance alone. */
export function isLayered({ velocityModel }: Pick<VelocityOptions, "velocityModel">): boolean {
  return (velocityModel?.regions ?? []).every((region) => region.shape === "layer");
}

/** What is wrong with a velocity model beyond its schema, also for the inventory's stations; each text names the option. */
export function velocityProblems({ inventory, vp, vs, velocityModel, marginMetres }: VelocityOptions): string[] {
  const problems = vp > vs ? [] : [`vs: must be below vp, ${vp} m/s, not ${vs}`];
  const regions = velocityModel?.regions ?? [];
  for (const [i, { shape, min, max }] of regions.entries()) {
    const axes = shape === "layer" ? [2] : [0, 1, 2];
    if (axes.some((axis) => !((min[axis] as number) < (max[axis] as number)))) problems.push(`velocityModel.regions[${i}]: min must be below max`);
  }
  const stations = inventory?.stations ?? [];
  if (velocityModel?.spacingMetres === undefined || regions.length === 0 || stations.length === 0) return problems;
  const volume = siteVolume(stations, marginMetres);
  const spacing = spacingProblem(velocityModel.spacingMetres, volume, stations.length, isLayered({ velocityModel }));
  return spacing ? [...problems, spacing] : problems;
}

function holds({ shape, min, max }: VelocityRegion, x: number, y: number, z: number): boolean {
  if (shape === "layer") return z >= min[2] && z < max[2];
  if (shape === "box") return x >= min[0] && x < max[0] && y >= min[1] && y < max[1] && z >= min[2] && z < max[2];
  return offCentre(x, min[0], max[0]) + offCentre(y, min[1], max[1]) + offCentre(z, min[2], max[2]) <= 1;
}

/** Square of the distance from the middle in units of the half-axis. */
function offCentre(value: number, min: number, max: number): number {
  return ((2 * value - min - max) / (max - min)) ** 2;
}
