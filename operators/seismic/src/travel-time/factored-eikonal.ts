import { MarchHeap } from "./march-heap.ts";
import { gridSize, type TableGrid } from "./table-grid.ts";
import { alike, type TableMedium } from "./table-medium.ts";
import type { Place } from "./travel-times.ts";
import { UpwindTerms } from "./upwind-terms.ts";

/** Nodes within so many spacings of the source start with the time of the straight ray. */
const NEAR = 1.8;

/**
 * Travel times from a point by the factored eikonal equation, `|grad(T0 tau)| = s`, with `T0 = s0 |x - source|`: the
 * factor T0 carries the singularity at the source, so tau is smooth there, and 1 in a homogeneous medium.
 *
 * Fast marching with upwind differences of second order where the medium is smooth. At borders the order is first, and
 * each of the cells around a node is tried with its own slowness: the wave takes the fastest.
 *
 * @returns tau at the nodes
 * @see Treister & Haber 2016, J. Comput. Phys. 324 (factored marching); Sethian 1999, SIAM Rev. 41 (second order)
 * @see Podvin & Lecomte 1991, Geophys. J. Int. 105 (slowness of cells at borders)
 */
export function factoredEikonal(medium: TableMedium, grid: TableGrid, source: Place): Float32Array {
  const march = new March(medium, grid, source);
  march.begin();
  march.run();
  return Float32Array.from(march.tau);
}

class March {
  readonly tau: Float64Array;
  readonly #medium: TableMedium;
  readonly #grid: TableGrid;
  readonly #source: Place;
  readonly #s0: number;
  readonly #times: Float64Array;
  readonly #known: Uint8Array;
  readonly #heap: MarchHeap;
  readonly #strides: readonly [number, number, number];
  readonly #counts: readonly [number, number, number];
  /** Of the node at hand: its indices, and the slope of T0 along each axis. */
  readonly #index: Int32Array = new Int32Array(3);
  readonly #slope: Float64Array = new Float64Array(3);
  readonly #terms: UpwindTerms = new UpwindTerms();
  #across = 0;

  constructor(medium: TableMedium, grid: TableGrid, source: Place) {
    const size = gridSize(grid);
    this.#medium = medium;
    this.#grid = grid;
    this.#source = source;
    this.#s0 = medium.at(source.x, source.y, source.z);
    this.#strides = [1, grid.nx, grid.nx * grid.ny];
    this.#counts = [grid.nx, grid.ny, grid.nz];
    this.tau = new Float64Array(size);
    this.#times = new Float64Array(size).fill(Infinity);
    this.#known = new Uint8Array(size);
    this.#heap = new MarchHeap(this.#times);
  }

  /** Nodes near the source: straight rays, with the mean slowness along them. */
  begin(): void {
    const { nx, ny, nz, spacing, origin } = this.#grid;
    const near = (value: number, first: number, n: number) => {
      const at = Math.min(n - 1, Math.max(0, (value - first) / spacing)); // a source outside the grid begins at its border
      return [Math.max(0, Math.ceil(at - NEAR)), Math.min(n - 1, Math.floor(at + NEAR))] as const;
    };
    const [x, y, z] = [near(this.#source.x, origin.x, nx), near(this.#source.y, origin.y, ny), near(this.#source.z, origin.z, nz)];
    for (let k = z[0]; k <= z[1]; k++)
      for (let j = y[0]; j <= y[1]; j++)
        for (let i = x[0]; i <= x[1]; i++) {
          const place = { x: origin.x + i * spacing, y: origin.y + j * spacing, z: origin.z + k * spacing };
          const node = i + nx * (j + ny * k);
          this.tau[node] = meanSlowness(this.#source, place, this.#medium.at) / this.#s0;
          this.#times[node] = (this.tau[node] as number) * this.#s0 * distance(this.#source, place);
          this.#heap.lower(node);
        }
  }

  run(): void {
    const { nx, ny, nz } = this.#grid;
    while (this.#heap.size > 0) {
      const node = this.#heap.pop();
      const i = node % nx;
      const j = ((node - i) / nx) % ny;
      const k = Math.floor(node / (nx * ny));
      this.#settle(node, i, j, k);
      this.#known[node] = 1;
      if (i > 0) this.#update(node - 1, i - 1, j, k);
      if (i < nx - 1) this.#update(node + 1, i + 1, j, k);
      if (j > 0) this.#update(node - nx, i, j - 1, k);
      if (j < ny - 1) this.#update(node + nx, i, j + 1, k);
      if (k > 0) this.#update(node - nx * ny, i, j, k - 1);
      if (k < nz - 1) this.#update(node + nx * ny, i, j, k + 1);
    }
  }

  #update(node: number, i: number, j: number, k: number): void {
    if (this.#known[node] === 1) return;
    const t0 = this.#place(i, j, k);
    const tau = this.#medium.rough[node] === 1 ? this.#acrossBorder(node, t0) : this.#smooth(node, t0);
    const time = tau * t0;
    if (time >= (this.#times[node] as number)) return;
    this.tau[node] = tau;
    this.#times[node] = time;
    this.#heap.lower(node);
  }

  /**
   * The wave has reached a node. On an axis where it has reached neither neighbour it runs nearly across: the time, which
   * was computed without that axis, is a little too late.
   */
  #settle(node: number, i: number, j: number, k: number): void {
    if (this.#medium.rough[node] === 1) return;
    const t0 = this.#place(i, j, k);
    if (t0 < NEAR * this.#s0 * this.#grid.spacing) return; // began there
    const count = this.#collect(node, t0);
    if (count === 0 || this.#across === 0) return;
    const before = this.#terms.earliest();
    for (let axis = 0; axis < 3; axis++) if (this.#across & (1 << axis)) this.#sideways(before, axis, t0);
    const tau = this.#terms.solve(this.#medium.nodes[node] as number);
    if (tau * t0 >= (this.#times[node] as number)) return;
    this.tau[node] = tau;
    this.#times[node] = tau * t0;
  }

  /** Makes a node the one at hand; returns T0 there. */
  #place(i: number, j: number, k: number): number {
    const { spacing, origin } = this.#grid;
    const [dx, dy, dz] = [origin.x + i * spacing - this.#source.x, origin.y + j * spacing - this.#source.y, origin.z + k * spacing - this.#source.z];
    const range = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const slope = this.#s0 / range;
    this.#slope[0] = slope * dx;
    this.#slope[1] = slope * dy;
    this.#slope[2] = slope * dz;
    this.#index[0] = i;
    this.#index[1] = j;
    this.#index[2] = k;
    return this.#s0 * range;
  }

  /** Where the medium is smooth: the earlier neighbour on each axis, and the node's own slowness. */
  #smooth(node: number, t0: number): number {
    return this.#collect(node, t0) > 0 ? this.#terms.solve(this.#medium.nodes[node] as number) : Infinity;
  }

  /** Terms of the axes on which a neighbour is known; the others are noted in `#across`, a bit each. */
  #collect(node: number, t0: number): number {
    this.#terms.count = 0;
    this.#across = 0;
    for (let axis = 0; axis < 3; axis++) {
      const [stride, at, n] = [this.#strides[axis] as number, this.#index[axis] as number, this.#counts[axis] as number];
      const below = at > 0 && this.#known[node - stride] === 1 ? (this.#times[node - stride] as number) : Infinity;
      const above = at < n - 1 && this.#known[node + stride] === 1 ? (this.#times[node + stride] as number) : Infinity;
      if (below === Infinity && above === Infinity) this.#across |= n > 1 ? 1 << axis : 0;
      else this.#earlier(node, axis, below <= above ? -1 : 1, t0);
    }
    return this.#terms.count;
  }

  /** At a border: the fastest way through any of the cells around. */
  #acrossBorder(node: number, t0: number): number {
    const [nx, ny, nz] = this.#counts;
    const [i, j, k] = this.#index as unknown as [number, number, number];
    const [cx, cy] = [nx - 1, Math.max(1, ny - 1)];
    let best = Infinity;
    for (let z = Math.max(0, k - 1); z <= Math.min(nz - 2, k); z++)
      for (let y = Math.max(0, j - 1); y <= Math.min(cy - 1, j); y++)
        for (let x = Math.max(0, i - 1); x <= Math.min(nx - 2, i); x++) {
          const cell = x + cx * (y + cy * z);
          this.#terms.count = 0;
          this.#throughCell(node, 0, cell, x < i ? -1 : 1, 1, x < i ? x : nx - 2 - x, t0);
          if (ny > 1) this.#throughCell(node, 1, cell, y < j ? -1 : 1, cx, y < j ? y : ny - 2 - y, t0);
          this.#throughCell(node, 2, cell, z < k ? -1 : 1, cx * cy, z < k ? z : nz - 2 - z, t0);
          if (this.#terms.count > 0) best = Math.min(best, this.#terms.solve(this.#medium.cells[cell] as number));
        }
    return best;
  }

  /** Adds the derivative along an axis of a cell; `beyond` cells lie behind it on that side, the next by `stride`. */
  #throughCell(node: number, axis: number, cell: number, side: number, stride: number, beyond: number, t0: number): void {
    if (this.#known[node + side * (this.#strides[axis] as number)] !== 1) return;
    const cells = this.#medium.cells;
    const even = beyond > 0 && alike(cells[cell] as number, cells[cell + side * stride] as number);
    this.#derivative(node, axis, side, even, t0);
  }

  #earlier(node: number, axis: number, side: number, t0: number): void {
    const steps = side < 0 ? (this.#index[axis] as number) : (this.#counts[axis] as number) - 1 - (this.#index[axis] as number);
    this.#derivative(node, axis, side, steps > 1 && this.#medium.rough[node + side * (this.#strides[axis] as number)] === 0, t0);
  }

  /** Adds the upwind derivative from the known neighbour on one side of an axis; of second order where the medium is even. */
  #derivative(node: number, axis: number, side: number, even: boolean, t0: number): void {
    const [times, tau, h] = [this.#times, this.tau, this.#grid.spacing];
    const first = node + side * (this.#strides[axis] as number);
    const second = first + side * (this.#strides[axis] as number);
    const order2 = even && this.#known[second] === 1 && (times[second] as number) <= (times[first] as number);
    const alpha = (order2 ? 1.5 : 1) / h;
    const beta = (order2 ? 2 * (tau[first] as number) - 0.5 * (tau[second] as number) : (tau[first] as number)) / h;
    this.#terms.add(alpha * t0 - side * (this.#slope[axis] as number), beta * t0, times[first] as number, first);
  }

  /**
   * Adds the derivative along an axis on which no neighbour is known yet: the wave runs nearly across it. The slope of tau
   * is that at the node before; next to the plane through the source it is 0 where even that is not known.
   */
  #sideways(before: number, axis: number, t0: number): void {
    const [tau, h, t0Slope] = [this.tau, this.#grid.spacing, this.#slope[axis] as number];
    const stride = this.#strides[axis] as number;
    const smooth = this.#medium.rough[before] === 0;
    const below = smooth && (this.#index[axis] as number) > 0 && this.#known[before - stride] === 1 ? before - stride : before;
    const above = smooth && (this.#index[axis] as number) < (this.#counts[axis] as number) - 1 && this.#known[before + stride] === 1 ? before + stride : before;
    if (below === above && Math.abs(t0Slope) * t0 >= this.#s0 * this.#s0 * h) return;
    const slope = below === above ? 0 : ((tau[above] as number) - (tau[below] as number)) / ((above === before || below === before ? 1 : 2) * h);
    // The sign of a tau - b is of no account but in the check that the wave comes from upwind, which must pass.
    const sign = t0Slope * (tau[before] as number) + t0 * slope < 0 ? -1 : 1;
    this.#terms.add(sign * t0Slope, -sign * t0 * slope, -Infinity, before);
  }
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

function meanSlowness(a: Place, b: Place, slownessAt: (x: number, y: number, z: number) => number): number {
  let sum = 0;
  const parts = 16;
  for (let i = 0; i < parts; i++) {
    const f = (i + 0.5) / parts;
    sum += slownessAt(a.x + f * (b.x - a.x), a.y + f * (b.y - a.y), a.z + f * (b.z - a.z));
  }
  return sum / parts;
}
