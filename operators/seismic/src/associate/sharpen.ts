import { type FreePicks, indexFrom } from "./free-picks.ts";
import type { Hypothesis, Site } from "./scene.ts";

interface Projected {
  readonly station: Int32Array;
  readonly phase: Uint8Array;
  readonly time: Float64Array;
  readonly weight: Float32Array;
  count: number;
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly score: number;
  readonly o: number;
}

const BEAM = 3;
const LEVELS = 3;

/**
 * Narrows a node down to a place: the cell is halved some times, and the few best parts are kept each time, by the
 * weight of picks that agree on an origin time within a tolerance that shrinks with the cell.
 *
 * @param o - origin time at the node, seconds since the picks' `from`
 */
export function sharpen(site: Site, free: FreePicks, node: number, o: number): Hypothesis {
  const { grid } = site;
  const picks = picksNear(site, free, node, o);
  let beam: Cell[] = [{ x: grid.x[node] as number, y: grid.y[node] as number, z: grid.z[node] as number, score: 0, o }];
  let half = grid.spacing / 2;
  for (let level = 0; level < LEVELS; level++) {
    const sigma = 0.0015 + (0.6 * half) / 5000;
    const cells: Cell[] = [];
    const reach = level === 0 ? 1 : 0.5;
    const steps = level === 0 ? [-1, 0, 1] : [-1, 1];
    for (const { x, y, z } of beam)
      for (const i of steps)
        for (const j of steps)
          for (const k of steps) cells.push(focused(site, picks, { x: x + i * half * reach, y: y + j * half * reach, z: z + k * half * reach }, o, sigma));
    cells.sort((a, b) => b.score - a.score);
    beam = cells.slice(0, BEAM);
    half *= 0.5;
  }
  const { x, y, z, o: best } = beam[0] as Cell;
  return { x, y, z, o: best + free.from };
}

/** Picks that could be arrivals from anywhere near a node. */
function picksNear({ grid, tolerance }: Site, free: FreePicks, node: number, o: number): Projected {
  const room = 6 * grid.perNode;
  const found: Projected = {
    station: new Int32Array(room),
    phase: new Uint8Array(room),
    time: new Float64Array(room),
    weight: new Float32Array(room),
    count: 0,
  };
  for (let k = node * grid.perNode; k < (node + 1) * grid.perNode; k++) {
    const station = grid.near[k] as number;
    for (const phase of [0, 1]) {
      const predicted = o + (grid.times[2 * k + phase] as number);
      const reach = tolerance * (phase === 0 ? 2.2 : 3.2);
      for (let i = indexFrom(free, station, predicted - reach); (free.times[i] as number) < predicted + reach && found.count < room; i++) {
        const weight = free.weights[2 * i + phase] as number;
        if ((free.times[i] as number) < predicted - reach || weight === 0) continue;
        found.station[found.count] = station;
        found.phase[found.count] = phase;
        found.time[found.count] = free.times[i] as number;
        found.weight[found.count++] = weight;
      }
    }
  }
  return found;
}

const bins = new Float32Array(512);

/** The origin time at a place on which most weight agrees; each pick is spread over a triangle 4 bins wide. */
function focused({ travel, tolerance }: Site, picks: Projected, at: { x: number; y: number; z: number }, around: number, sigma: number): Cell {
  const width = Math.max(sigma, tolerance / 60);
  const begin = around - 3.5 * tolerance;
  const count = Math.min(bins.length - 3, Math.ceil((7 * tolerance) / width));
  bins.fill(0, 0, count + 3);
  let [station, phase, time] = [-1, -1, 0];
  for (let i = 0; i < picks.count; i++) {
    if (picks.station[i] !== station || picks.phase[i] !== phase) {
      station = picks.station[i] as number;
      phase = picks.phase[i] as number;
      time = travel.time(phase as 0 | 1, station, at.x, at.y, at.z);
    }
    const place = ((picks.time[i] as number) - time - begin) / width;
    if (place < 1 || place >= count) continue;
    const bin = Math.floor(place);
    const part = place - bin;
    const weight = picks.weight[i] as number;
    bins[bin - 1] = (bins[bin - 1] as number) + weight * 0.5 * (1 - part);
    bins[bin] = (bins[bin] as number) + weight * (1 - 0.5 * part);
    bins[bin + 1] = (bins[bin + 1] as number) + weight * (0.5 + 0.5 * part);
    bins[bin + 2] = (bins[bin + 2] as number) + weight * 0.5 * part;
  }
  let [score, best] = [-1, 0];
  for (let b = 0; b < count + 3; b++) {
    if ((bins[b] as number) > score) {
      score = bins[b] as number;
      best = b;
    }
  }
  return { ...at, score, o: begin + best * width };
}
