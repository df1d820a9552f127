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

/** The same for a spacing that was asked for: 640 MB in all, and half a gigabyte while a table is computed. */
const [MOST_ASKED_NODES, MOST_ASKED_VALUES] = [10_000_000, 160_000_000] as const;

/** Grid over a box, for tables of `stations` stations and two phases. */
export function boxGrid(volume: Volume, stations: number, spacingMetres?: number): TableGrid {
  const extent = boxExtent(volume);
  const spacing = spacingMetres ?? fittingSpacing(extent, nodeLimit(stations));
  return { nx: nodes(extent[0], spacing), ny: nodes(extent[1], spacing), nz: nodes(extent[2], spacing), spacing, origin: volume.min };
}

/** Grid over depth and horizontal distance from a station, for models that change with depth only. */
export function layerGrid(volume: Volume, stations: number, spacingMetres?: number): TableGrid {
  const extent = layerExtent(volume);
  const spacing = spacingMetres ?? fittingSpacing(extent, nodeLimit(stations));
  return { nx: nodes(extent[0], spacing), ny: 1, nz: nodes(extent[1], spacing), spacing, origin: { x: 0, y: 0, z: volume.min.z } };
}

/** What is wrong with a spacing that was asked for, if tables of it are too large: says how many nodes, and what fits. */
export function spacingProblem(spacingMetres: number, volume: Volume, stations: number, layered: boolean): string | undefined {
  const extent = layered ? layerExtent(volume) : boxExtent(volume);
  const limit = Math.min(MOST_ASKED_NODES, MOST_ASKED_VALUES / (2 * stations));
  const asked = count(extent, spacingMetres);
  if (asked <= limit) return undefined;
  const fits = Math.ceil(10 * fittingSpacing(extent, limit)) / 10;
  return `velocityModel.spacingMetres: ${spacingMetres} m makes tables of ${asked} nodes, two for each of ${stations} stations; the smallest that fits is ${fits} m`;
}

/** Number of nodes of one table. */
export function gridSize({ nx, ny, nz }: TableGrid): number {
  return nx * ny * nz;
}

function boxExtent({ min, max }: Volume): readonly [number, number, number] {
  return [max.x - min.x, max.y - min.y, max.z - min.z];
}

function layerExtent({ min, max }: Volume): readonly [number, number] {
  return [Math.hypot(max.x - min.x, max.y - min.y), max.z - min.z];
}

function nodeLimit(stations: number): number {
  return Math.min(MOST_NODES, MOST_VALUES / (2 * stations));
}

/** Smallest spacing, to a per cent, at which the grid has no more nodes than the limit. */
function fittingSpacing(extent: readonly number[], limit: number): number {
  let spacing = Math.max(1e-3, Math.max(...extent) / limit);
  while (count(extent, spacing) > limit) spacing *= 1.01;
  return spacing;
}

/** Number of nodes over an extent. */
function count(extent: readonly number[], spacing: number): number {
  return extent.reduce((product, length) => product * nodes(length, spacing), 1);
}

function nodes(extent: number, spacing: number): number {
  return Math.max(3, Math.ceil(extent / spacing - 1e-9) + 1);
}
