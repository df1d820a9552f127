import { cholesky, choleskySolve, inverseTrace } from "../linear/cholesky.ts";
import { type Arrival, arrivalsOf } from "./arrivals.ts";
import { evidence } from "./evidence.ts";
import type { Hypothesis, Scene } from "./scene.ts";

/** Unknowns of a fit: place and time. */
const UNKNOWNS = 4;

/** An event that was fitted to its picks. */
export interface Fit extends Hypothesis {
  readonly arrivals: readonly Arrival[];
  /** Natural logarithm of the odds against chance. */
  readonly score: number;
  /** Stations with a pick. */
  readonly stations: number;
  readonly uncertaintyMetres: number;
}

const STEPS_PER_CLAIM = 3;

/**
 * Finds place, time and arrivals of one event from a start: robust least squares (Student's t weights) in turns with
 * claiming picks.
 *
 * @param slacks - of each turn, s, see {@link arrivalsOf}; the last should be 0
 */
export function fitEvent(scene: Scene, start: Hypothesis, me: number, slacks: readonly number[]): Fit | undefined {
  let at = start;
  let arrivals: Arrival[] = [];
  const normal = new Float64Array(16);
  for (const slack of slacks) {
    arrivals = arrivalsOf(scene, at, me, slack);
    if (arrivals.length < scene.site.options.minimumPicks - 1) return undefined;
    for (let i = 0; i < STEPS_PER_CLAIM; i++) {
      const moved = improved(scene, at, arrivals, normal);
      const step = Math.abs(moved.x - at.x) + Math.abs(moved.y - at.y) + Math.abs(moved.z - at.z);
      at = moved;
      if (step < 0.05) break;
    }
  }
  arrivals = arrivalsOf(scene, at, me, 0);
  improved(scene, at, arrivals, normal);
  const speed = waveSpeed(scene, at);
  if (!cholesky(normal, UNKNOWNS, normal)) return undefined;
  let logDeterminant = 0;
  for (let i = 0; i < 4; i++) logDeterminant -= 2 * Math.log(normal[5 * i] as number);
  const logVolume = 2 * Math.log(2 * Math.PI) + logDeterminant / 2 - Math.log(speed);
  const kept = evidence(scene, at, arrivals, logVolume);
  const stations = new Set(kept.arrivals.map(({ pick }) => pick.station)).size;
  return { ...at, ...kept, stations, uncertaintyMetres: Math.sqrt(inverseTrace(normal, UNKNOWNS, 3)) };
}

/** One step of Gauss and Newton; the normal matrix, with the origin time in metres, is left in `normal`. */
function improved(scene: Scene, at: Hypothesis, arrivals: readonly Arrival[], normal: Float64Array): Hypothesis {
  const { travel, grid, volume } = scene.site;
  const { min, max } = volume;
  const speed = waveSpeed(scene, at);
  const right = new Float64Array(4);
  const gradient = new Float64Array(3);
  const row = new Float64Array(4);
  normal.fill(0);
  const extent = Math.max(max.x - min.x, max.y - min.y, max.z - min.z, 1);
  for (let i = 0; i < 4; i++) normal[5 * i] = 1 / (extent * extent);
  for (const { pick, phase, sigma } of arrivals) {
    const residual = pick.t - at.o - travel.gradient(phase, pick.station, at.x, at.y, at.z, gradient);
    row.set(gradient);
    row[3] = 1 / speed;
    const weight = 5 / (4 + (residual / sigma) ** 2) / (sigma * sigma);
    for (let i = 0; i < 4; i++) {
      right[i] = (right[i] as number) + weight * (row[i] as number) * residual;
      for (let j = 0; j < 4; j++) normal[4 * i + j] = (normal[4 * i + j] as number) + weight * (row[i] as number) * (row[j] as number);
    }
  }
  const factor = normal.slice();
  if (!cholesky(factor, UNKNOWNS, factor)) return at;
  choleskySolve(factor, UNKNOWNS, right);
  const length = Math.hypot(right[0] as number, right[1] as number, right[2] as number);
  const scale = Math.min(1, grid.spacing / Math.max(length, 1e-9));
  return {
    x: Math.min(max.x, Math.max(min.x, at.x + scale * (right[0] as number))),
    y: Math.min(max.y, Math.max(min.y, at.y + scale * (right[1] as number))),
    z: Math.min(max.z, Math.max(min.z, at.z + scale * (right[2] as number))),
    o: at.o + (scale * (right[3] as number)) / speed,
  };
}

function waveSpeed({ site }: Scene, at: Hypothesis): number {
  return site.travel.speed(0, at.x, at.y, at.z);
}
