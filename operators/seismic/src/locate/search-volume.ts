import type { PhaseIndex, Place } from "../travel-time/travel-times.ts";
import { type LocationProblem, residualSigmas, TAILS } from "./location-problem.ts";

/** A cube of the search with the misfit at its middle. */
interface Cell extends Place {
  readonly edge: number;
  readonly misfit: number;
}

/** Cubes that the volume is first cut into, about. */
const FIRST_CELLS = 200;
const BEST_CELLS = 8;
const LEVELS = 3;
/** Picks that the search looks at, the sharpest ones: enough to find the valley. */
const MOST_PICKS = 60;

/**
 * Places where the origin may be, best first: an octree over the volume with a robust misfit from which the origin time
 * is eliminated as a median. Tolerance falls with the size of the cells, so that no narrow valley is stepped over.
 *
 * @param count - how many places at most; they lie some cells apart
 */
export function searchVolume(problem: LocationProblem, count: number): Place[] {
  const { min, max } = problem.times.volume;
  const extent = [max.x - min.x, max.y - min.y, max.z - min.z] as const;
  const edge = Math.cbrt((Math.max(extent[0], 1) * Math.max(extent[1], 1) * Math.max(extent[2], 1)) / FIRST_CELLS);
  const [nx, ny, nz] = extent.map((length) => Math.max(1, Math.round(length / edge))) as [number, number, number];
  const misfit = misfitOf(problem);
  const cells: Cell[] = [];
  const cell = (x: number, y: number, z: number, size: number) => cells.push({ x, y, z, edge: size, misfit: misfit(x, y, z, size) });
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) cell(min.x + ((i + 0.5) / nx) * extent[0], min.y + ((j + 0.5) / ny) * extent[1], min.z + ((k + 0.5) / nz) * extent[2], edge);
  for (let level = 0; level < LEVELS; level++) {
    const best = cells.sort((a, b) => a.misfit - b.misfit).slice(0, BEST_CELLS);
    cells.length = 0;
    for (const { x, y, z, edge: size } of best)
      for (let corner = 0; corner < 8; corner++)
        cell(x + (corner & 1 ? 0.25 : -0.25) * size, y + (corner & 2 ? 0.25 : -0.25) * size, z + (corner & 4 ? 0.25 : -0.25) * size, size / 2);
  }
  return apart(
    cells.sort((a, b) => a.misfit - b.misfit),
    count,
  );
}

function apart(cells: readonly Cell[], count: number): Place[] {
  const chosen: Cell[] = [];
  for (const cell of cells) {
    if (chosen.length === count) break;
    if (chosen.every((other) => Math.hypot(cell.x - other.x, cell.y - other.y, cell.z - other.z) > 3 * cell.edge)) chosen.push(cell);
  }
  return chosen;
}

/** Misfit of a place for a cell of a size: the product of Student's t densities, as a log. */
function misfitOf(problem: LocationProblem): (x: number, y: number, z: number, edge: number) => number {
  const { times, arrivals, speeds, centre } = problem;
  const { min, max } = times.volume;
  const sigmas = new Float64Array(arrivals.count);
  residualSigmas(problem, centre.x, centre.y, centre.z, sigmas);
  const picks = Array.from(sigmas.keys())
    .sort((a, b) => (sigmas[a] as number) - (sigmas[b] as number))
    .slice(0, MOST_PICKS);
  const n = picks.length;
  const station = Int32Array.from(picks, (i) => arrivals.station[i] as number);
  const phase = Uint8Array.from(picks, (i) => arrivals.phase[i] as number);
  const observed = Float64Array.from(picks, (i) => arrivals.time[i] as number);
  const sharp = Float64Array.from(picks, (i) => sigmas[i] as number);
  const scales = [1 + speeds.mean[0], 1 + speeds.mean[1]] as const;
  // Unsure speeds move times by this share of them.
  const unsure = [Math.sqrt(speeds.variance[0]), Math.sqrt(speeds.variance[1])] as const;
  const slowness = [0, 1].map((p) => 1 / times.speed(p as PhaseIndex, centre.x, centre.y, centre.z)) as [number, number];
  const extent = Math.hypot(max.x - min.x, max.y - min.y, max.z - min.z);
  const blur = [0, 1].map((p) => 0.1 * extent * (unsure[p] as number) * (slowness[p] as number)) as [number, number];
  const residuals = new Float64Array(n);
  const sorted = new Float64Array(n);
  return (x, y, z, edge) => {
    for (let i = 0; i < n; i++) {
      const p = phase[i] as PhaseIndex;
      residuals[i] = (observed[i] as number) - scales[p] * times.time(p, station[i] as number, x, y, z);
    }
    sorted.set(residuals);
    sorted.sort();
    const origin = sorted[n >> 1] as number;
    let [log, part] = [0, 1];
    for (let i = 0; i < n; i++) {
      const p = phase[i] as PhaseIndex;
      const sigma = (sharp[i] as number) + blur[p] + 0.3 * edge * slowness[p];
      const u = ((residuals[i] as number) - origin) / sigma;
      part *= 1 + (u * u) / TAILS;
      if (part > 1e100) {
        log += Math.log(part);
        part = 1;
      }
    }
    return log + Math.log(part);
  };
}
