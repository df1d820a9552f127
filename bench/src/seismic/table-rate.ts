import type { Inventory } from "@headframe/core";
import { siteTravelTimes, type VelocityModel } from "@headframe/seismic";

/** Nodes of travel-time tables that the eikonal solver fills in a second, and how long it takes to read one time. */
export interface TableRate {
  readonly nodes: number;
  readonly nodesPerSecond: number;
  readonly readNanoseconds: number;
}

/** A mined-out body in layered rock: nothing here is symmetric, so all three dimensions are solved. */
const model: VelocityModel = {
  regions: [
    { shape: "layer", min: [0, 0, -1000], max: [0, 0, 200], vp: 5800, vs: 3350 },
    { shape: "ellipsoid", min: [400, 400, 250], max: [700, 600, 450], vp: 340, vs: 200 },
  ],
  spacingMetres: 25,
};

/** Solves the tables of all stations of an inventory; processor time of one thread. */
export function tableRate(inventory: Inventory): TableRate {
  const times = siteTravelTimes({ inventory, vp: 5500, vs: 3200, velocityModel: model });
  if (times === undefined || !("grid" in times)) throw new Error("the model has no tables");
  const { nx, ny, nz } = times.grid as { readonly nx: number; readonly ny: number; readonly nz: number };
  const from = process.threadCpuUsage();
  // A table is solved when the first time is read from it.
  for (let station = 0; station < times.stations.length; station++) for (const phase of [0, 1] as const) times.time(phase, station, 600, 500, 300);
  const { user, system } = process.threadCpuUsage(from);
  const nodes = nx * ny * nz * 2 * times.stations.length;
  return { nodes, nodesPerSecond: nodes / ((user + system) / 1e6), readNanoseconds: readCost(times) };
}

function readCost(times: NonNullable<ReturnType<typeof siteTravelTimes>>): number {
  const reads = 2_000_000;
  let sum = 0;
  const from = process.threadCpuUsage();
  for (let i = 0; i < reads; i++) sum += times.time((i & 1) as 0 | 1, i % times.stations.length, (i * 7) % 1200, (i * 11) % 1000, (i * 13) % 600);
  const { user, system } = process.threadCpuUsage(from);
  if (!Number.isFinite(sum)) throw new Error("a travel time is not a number");
  return ((user + system) * 1000) / reads;
}
