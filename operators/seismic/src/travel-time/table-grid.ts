import type { Place, Volume } from "./travel-times.ts";

/** Nodes of a travel-time table: equal spacing on all axes; x runs fastest, then y, then z. */
export interface TableGrid {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  readonly spacing: number;
  /** Place of the first node. In a layered model x is horizontal distance from the station, and there is one y. */
  readonly origin: Place;
}

/** Largest number of nodes of one table that is chosen without being told. */
const MOST_NODES = 200_000;
/** Largest number of values in all tables of a site: 160 MB. */
const MOST_VALUES = 40_000_000;

/** Grid over a box, for tables of `stations` stations and two phases. */
export function boxGrid(volume: Volume, stations: number, spacingMetres?: number): TableGrid {
  const extent = [volume.max.x - volume.min.x, volume.max.y - volume.min.y, volume.max.z - volume.min.z] as const;
  const spacing = spacingMetres ?? fittingSpacing(extent, nodeLimit(stations));
  return { nx: nodes(extent[0], spacing), ny: nodes(extent[1], spacing), nz: nodes(extent[2], spacing), spacing, origin: volume.min };
}

/** Grid over depth and horizontal distance from a station, for models that change with depth only. */
export function layerGrid(volume: Volume, stations: number, spacingMetres?: number): TableGrid {
  const extent = [Math.hypot(volume.max.x - volume.min.x, volume.max.y - volume.min.y), volume.max.z - volume.min.z] as const;
  const spacing = spacingMetres ?? fittingSpacing(extent, nodeLimit(stations));
  return { nx: nodes(extent[0], spacing), ny: 1, nz: nodes(extent[1], spacing), spacing, origin: { x: 0, y: 0, z: volume.min.z } };
}

/** Number of nodes of one table. */
export function gridSize({ nx, ny, nz }: TableGrid): number {
  return nx * ny * nz;
}

function nodeLimit(stations: number): number {
  return Math.min(MOST_NODES, MOST_VALUES / (2 * stations));
}

/** Smallest spacing, to a per cent, at which the grid has no more nodes than the limit. */
function fittingSpacing(extent: readonly number[], limit: number): number {
  let spacing = Math.max(1e-3, Math.max(...extent) / limit);
  while (extent.reduce((product, length) => product * nodes(length, spacing), 1) > limit) spacing *= 1.01;
  return spacing;
}

function nodes(extent: number, spacing: number): number {
  return Math.max(3, Math.ceil(extent / spacing - 1e-9) + 1);
}
