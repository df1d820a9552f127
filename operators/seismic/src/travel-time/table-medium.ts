import { gridSize, type TableGrid } from "./table-grid.ts";

/** Slowness on a grid, in the form that the eikonal solver needs. */
export interface TableMedium {
  /** Slowness at any place, s/m. */
  readonly at: (x: number, y: number, z: number) => number;
  /** Slowness at the nodes. */
  readonly nodes: Float64Array;
  /** Mean slowness of the cells between nodes: one fewer on each axis (in a layered model, one on y). */
  readonly cells: Float64Array;
  /** 1 at nodes where the cells around differ: a border runs there. */
  readonly rough: Uint8Array;
}

/** Cells around a node whose slowness differs by more than this share have a border between them. */
const SMOOTH = 0.05;
/** Whether two slownesses differ so little that no border lies between them. */
export function alike(a: number, b: number): boolean {
  return Math.abs(a - b) <= SMOOTH * Math.min(a, b);
}

/** Where in a cell its slowness is sampled, as shares of the spacing. */
const PARTS = [0.125, 0.375, 0.625, 0.875];

/** A medium on a grid. */
export function tableMedium(grid: TableGrid, at: TableMedium["at"]): TableMedium {
  const { nx, ny, nz, spacing, origin } = grid;
  const nodes = new Float64Array(gridSize(grid));
  for (let k = 0, node = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, node++) nodes[node] = at(origin.x + i * spacing, origin.y + j * spacing, origin.z + k * spacing);
  const cells = cellMeans(grid, at);
  return { at, nodes, cells, rough: roughNodes(grid, cells) };
}

function cellMeans({ nx, ny, nz, spacing, origin }: TableGrid, at: TableMedium["at"]): Float64Array {
  const [cx, cy, cz] = [nx - 1, Math.max(1, ny - 1), nz - 1];
  const flat = ny === 1; // layered: nothing changes along x and y
  const across = flat ? [0.5] : PARTS;
  const cells = new Float64Array(cx * cy * cz);
  for (let k = 0, cell = 0; k < cz; k++)
    for (let j = 0; j < cy; j++)
      for (let i = 0; i < cx; i++, cell++) {
        let sum = 0;
        for (const c of PARTS)
          for (const b of across) for (const a of across) sum += at(origin.x + (i + a) * spacing, origin.y + (j + b) * spacing, origin.z + (k + c) * spacing);
        cells[cell] = sum / (PARTS.length * across.length * across.length);
      }
  return cells;
}

function roughNodes({ nx, ny, nz }: TableGrid, cells: Float64Array): Uint8Array {
  const [cx, cy] = [nx - 1, Math.max(1, ny - 1)];
  const rough = new Uint8Array(nx * ny * nz);
  for (let k = 0, node = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, node++) {
        let [low, high] = [Infinity, 0];
        for (let c = Math.max(0, k - 1); c <= Math.min(nz - 2, k); c++)
          for (let b = Math.max(0, j - 1); b <= Math.min(cy - 1, j); b++)
            for (let a = Math.max(0, i - 1); a <= Math.min(nx - 2, i); a++) {
              const s = cells[a + cx * (b + cy * c)] as number;
              low = Math.min(low, s);
              high = Math.max(high, s);
            }
        if (!alike(low, high)) rough[node] = 1;
      }
  return rough;
}
