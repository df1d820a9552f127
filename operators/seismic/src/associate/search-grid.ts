import type { TravelTimes, Volume } from "../travel-time/travel-times.ts";
import { type NodeBlocks, nodeBlocks } from "./node-blocks.ts";

/** Places at which events are looked for first, with the travel times to the stations that are nearest in time. */
export interface SearchGrid {
  readonly nodes: number;
  /** Distance of neighbours, m. */
  readonly spacing: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Stations kept for each node. */
  readonly perNode: number;
  /** Their indices, nearest first; `nodes` times `perNode`. */
  readonly near: Uint16Array;
  /** Travel times of P and S to them, s; each pair side by side. */
  readonly times: Float32Array;
  /** Neighbouring nodes together. */
  readonly blocks: NodeBlocks;
  /** Longest travel time of S to a station that is kept, s. */
  readonly longestNear: number;
  /** Longest travel time of S to any station, s. */
  readonly longest: number;
}

/** Far stations add more chance than evidence to a coarse search, and cost time. */
const NEAREST = 24;

/** A regular grid of about `wanted` nodes over a volume, that of the travel times unless stated. */
export function searchGrid(travel: TravelTimes, wanted: number, { min, max }: Volume = travel.volume): SearchGrid {
  const size = [max.x - min.x, max.y - min.y, max.z - min.z].map((length) => Math.max(length, 1)) as [number, number, number];
  const spacing = Math.cbrt((size[0] * size[1] * size[2]) / wanted);
  const [nx, ny, nz] = size.map((length) => Math.max(1, Math.round(length / spacing))) as [number, number, number];
  const nodes = nx * ny * nz;
  const perNode = Math.min(NEAREST, travel.stations.length);
  const grid = {
    nodes,
    spacing,
    x: new Float64Array(nodes),
    y: new Float64Array(nodes),
    z: new Float64Array(nodes),
    perNode,
    near: new Uint16Array(nodes * perNode),
    times: new Float32Array(nodes * perNode * 2),
  };
  let [longestNear, longest] = [0, 0];
  const nearest = new NearestStations(perNode);
  for (let n = 0; n < nodes; n++) {
    const x = min.x + ((n % nx) + 0.5) * (size[0] / nx);
    const y = min.y + ((Math.floor(n / nx) % ny) + 0.5) * (size[1] / ny);
    const z = min.z + (Math.floor(n / (nx * ny)) + 0.5) * (size[2] / nz);
    grid.x[n] = x;
    grid.y[n] = y;
    grid.z[n] = z;
    nearest.clear();
    for (let s = 0; s < travel.stations.length; s++) nearest.add(s, travel.time(0, s, x, y, z));
    for (let k = 0; k < perNode; k++) {
      const station = nearest.station[k] as number;
      const s = travel.time(1, station, x, y, z);
      grid.near[n * perNode + k] = station;
      grid.times[2 * (n * perNode + k)] = nearest.time[k] as number;
      grid.times[2 * (n * perNode + k) + 1] = s;
      longestNear = Math.max(longestNear, s);
    }
    longest = Math.max(longest, travel.time(1, nearest.farthest, x, y, z));
  }
  return { ...grid, blocks: nodeBlocks(grid, travel.stations.length, [nx, ny, nz]), longestNear, longest };
}

/** Keeps the stations with the shortest times, in order, and the one with the longest. */
class NearestStations {
  readonly station: Uint16Array;
  readonly time: Float64Array;
  farthest = 0;
  #longest = -1;

  constructor(size: number) {
    this.station = new Uint16Array(size);
    this.time = new Float64Array(size);
    this.clear();
  }

  clear(): void {
    this.time.fill(Number.POSITIVE_INFINITY);
    this.#longest = -1;
  }

  add(station: number, time: number): void {
    if (time > this.#longest) {
      this.#longest = time;
      this.farthest = station;
    }
    let k = this.time.length - 1;
    if (time >= (this.time[k] as number)) return;
    for (; k > 0 && (this.time[k - 1] as number) > time; k--) {
      this.time[k] = this.time[k - 1] as number;
      this.station[k] = this.station[k - 1] as number;
    }
    this.time[k] = time;
    this.station[k] = station;
  }
}
