import { eventId } from "@headframe/core";
import { factoredEikonal } from "./factored-eikonal.ts";
import { boxGrid, layerGrid, type TableGrid } from "./table-grid.ts";
import { type TableMedium, tableMedium } from "./table-medium.ts";
import type { PhaseIndex, Place, TravelTimes, Volume } from "./travel-times.ts";
import { isLayered, velocityField } from "./velocity-field.ts";
import type { VelocityOptions } from "./velocity-options.ts";

/** Travel times read from tables, one for each station and phase. */
export interface TableTimes extends TravelTimes {
  /** Names what the tables were made of: stations, volume, speeds, spacing, solver. 32 hexadecimal digits. */
  readonly hash: string;
  readonly grid: TableGrid;
  /** Factor tau of a table: time is tau times distance times the slowness at the station. Computed when first asked for. */
  table(phase: PhaseIndex, station: number): Float32Array;
}

/** Raised when the same model gives other tables. */
const SOLVER = 1;

/**
 * Travel times of a layered or 3-D velocity model by an eikonal solver: a table for each station and phase, computed on
 * first use. Between nodes the smooth factor tau is interpolated, not the time, so times are good next to a station too.
 *
 * @param filled - tables computed before, in the order of P of all stations, then S
 */
export function tableTimes(
  stations: readonly (Place & { readonly id: string })[],
  volume: Volume,
  options: VelocityOptions,
  filled?: readonly Float32Array[],
): TableTimes {
  const field = velocityField(options);
  const layered = isLayered(options);
  const grid = (layered ? layerGrid : boxGrid)(volume, stations.length, options.velocityModel?.spacingMetres);
  const hash = tableHash(stations, volume, options, grid);
  const tables: (Float32Array | undefined)[] = filled ? [...filled] : new Array(2 * stations.length);
  const media: (TableMedium | undefined)[] = [undefined, undefined];
  const compute = (phase: PhaseIndex, station: number) => {
    const { x, y, z } = stations[station] as Place;
    media[phase] ??= tableMedium(grid, (px, py, pz) => 1 / field(phase, px, py, pz));
    return factoredEikonal(media[phase], grid, layered ? { x: 0, y: 0, z } : { x, y, z });
  };
  const table = (phase: PhaseIndex, station: number) => {
    const index = phase * stations.length + station;
    tables[index] ??= compute(phase, station);
    return tables[index];
  };
  const own = [0, 1].map((phase) => Float64Array.from(stations, ({ x, y, z }) => 1 / field(phase as PhaseIndex, x, y, z)));
  const scratch = new Float64Array(3);
  const gradient: TravelTimes["gradient"] = (phase, station, x, y, z, out) => {
    const s = stations[station] as Place;
    const s0 = (own[phase] as Float64Array)[station] as number;
    const [dx, dy, dz] = [x - s.x, y - s.y, z - s.z];
    const range = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const across = Math.sqrt(dx * dx + dy * dy);
    const tau = layered ? interpolate(table(phase, station), grid, across, 0, z, out) : interpolate(table(phase, station), grid, x, y, z, out);
    if (layered) {
      const outward = out[0] as number;
      out[0] = across > 1e-9 ? (outward * dx) / across : 0;
      out[1] = across > 1e-9 ? (outward * dy) / across : 0;
    }
    const near = range > 1e-9 ? (tau * s0) / range : 0;
    out[0] = near * dx + s0 * range * (out[0] as number);
    out[1] = near * dy + s0 * range * (out[1] as number);
    out[2] = near * dz + s0 * range * (out[2] as number);
    return tau * s0 * range;
  };
  const name = options.velocityModel?.name;
  return {
    stations,
    volume,
    model: name === undefined ? hash : `${name} ${hash.slice(0, 8)}`,
    hash,
    grid,
    table,
    gradient,
    time: (phase, station, x, y, z) => gradient(phase, station, x, y, z, scratch),
    speed: field,
  };
}

/** What tables depend on, as a hash. */
function tableHash(stations: readonly Place[], volume: Volume, { vp, vs, velocityModel }: VelocityOptions, grid: TableGrid): string {
  const regions = velocityModel?.regions.map(({ shape, min, max, vp: p, vs: s }) => [shape, min, max, p, s]);
  const places = stations.map(({ x, y, z }) => [x, y, z]);
  return eventId("travel-times", "", 0n, JSON.stringify([SOLVER, places, volume, vp, vs, regions, grid]));
}

/** Linear in each cell; outside the grid the value of its border. The derivatives go into `out`. */
function interpolate(values: Float32Array, grid: TableGrid, x: number, y: number, z: number, out: Float64Array): number {
  const { nx, ny, nz, spacing, origin } = grid;
  const [u, v, w] = [(x - origin.x) / spacing, (y - origin.y) / spacing, (z - origin.z) / spacing];
  const i = u <= 0 ? 0 : u >= nx - 1 ? nx - 2 : Math.floor(u);
  const j = ny === 1 || v <= 0 ? 0 : v >= ny - 1 ? ny - 2 : Math.floor(v);
  const k = w <= 0 ? 0 : w >= nz - 1 ? nz - 2 : Math.floor(w);
  const a = u <= 0 ? 0 : u >= nx - 1 ? 1 : u - i;
  const b = ny === 1 || v <= 0 ? 0 : v >= ny - 1 ? 1 : v - j;
  const c = w <= 0 ? 0 : w >= nz - 1 ? 1 : w - k;
  const node = i + nx * (j + ny * k);
  const [up, far] = [nx * ny, ny === 1 ? 0 : nx];
  const v000 = values[node] as number;
  const v100 = values[node + 1] as number;
  const v010 = values[node + far] as number;
  const v110 = values[node + far + 1] as number;
  const v001 = values[node + up] as number;
  const v101 = values[node + up + 1] as number;
  const v011 = values[node + far + up] as number;
  const v111 = values[node + far + up + 1] as number;
  const x00 = v000 + a * (v100 - v000);
  const x10 = v010 + a * (v110 - v010);
  const x01 = v001 + a * (v101 - v001);
  const x11 = v011 + a * (v111 - v011);
  const y0 = x00 + b * (x10 - x00);
  const y1 = x01 + b * (x11 - x01);
  const alongX = (1 - c) * ((1 - b) * (v100 - v000) + b * (v110 - v010)) + c * ((1 - b) * (v101 - v001) + b * (v111 - v011));
  out[0] = u < 0 || u > nx - 1 ? 0 : alongX / spacing;
  out[1] = v < 0 || v > ny - 1 || ny === 1 ? 0 : ((1 - c) * (x10 - x00) + c * (x11 - x01)) / spacing;
  out[2] = w < 0 || w > nz - 1 ? 0 : (y1 - y0) / spacing;
  return y0 + c * (y1 - y0);
}
