import type { FreePicks } from "./free-picks.ts";
import type { SearchGrid } from "./search-grid.ts";

/** Where a node's or a block's picks agree best. */
export interface Focus {
  score: number;
  /** Origin time, seconds since the picks' `from`. */
  o: number;
}

const CELLS_PER_SECOND = 100;

/**
 * Projects picks back to origin times at the nodes of a grid. Each pick is a P and an S; the score of a node is the
 * largest weight that falls within a tolerance of one origin time. Of a station a phase counts once. The score of a
 * block is at least that of each of its nodes.
 */
export class BackProjection {
  readonly #grid: SearchGrid;
  readonly #perBin: number;
  /** Rise of the weight from one bin to the next. */
  #rise: Float64Array = new Float64Array(0);
  #bins = 0;
  /** Bins that differ from 0: from, and up to before. */
  #low = 0;
  #high = 0;

  /** @param tolerance - half of the time in which picks of one place fall at a node, s */
  constructor(grid: SearchGrid, tolerance: number) {
    this.#grid = grid;
    this.#perBin = 1.5 / tolerance;
  }

  /** Best score of one node, into `focus`, of origin times up to `seconds` after the picks' `from`. */
  node(n: number, free: FreePicks, seconds: number, focus: Focus): void {
    const { perNode, near, times } = this.#grid;
    this.#clear(seconds);
    for (let k = n * perNode; k < (n + 1) * perNode; k++) {
      const row = (near[k] as number) * free.cells;
      for (let phase = 0; phase < 2; phase++) {
        const time = times[2 * k + phase] as number;
        this.#add(free, row, phase, time, time);
      }
    }
    this.#best(focus);
  }

  /** Bound of the scores of a block's nodes, into `focus`; its time says nothing. */
  block(b: number, free: FreePicks, seconds: number, focus: Focus): void {
    const { first, station, times } = this.#grid.blocks;
    this.#clear(seconds);
    const end = first[b + 1] as number;
    for (let k = first[b] as number; k < end; k++) {
      const row = (station[k] as number) * free.cells;
      this.#add(free, row, 0, times[4 * k] as number, times[4 * k + 1] as number);
      this.#add(free, row, 1, times[4 * k + 2] as number, times[4 * k + 3] as number);
    }
    this.#best(focus);
  }

  #clear(seconds: number): void {
    const bins = Math.ceil(seconds * this.#perBin) + 1;
    if (this.#rise.length < bins + 4) this.#rise = new Float64Array(bins + 64);
    else this.#rise.fill(0, this.#low, this.#high + 1);
    this.#bins = bins;
    this.#low = bins;
    this.#high = 0;
  }

  /** Adds each pick of a station to all bins next to one that it may fall into, where travel times lie between two limits. */
  #add({ times, weights, first }: FreePicks, row: number, phase: number, shortest: number, longest: number): void {
    const bins = this.#bins;
    const rise = this.#rise;
    let i = first[row + ((shortest * CELLS_PER_SECOND) | 0)] as number;
    if (times[i] === Number.POSITIVE_INFINITY) return;
    let [covered, before] = [-1, 0];
    for (let t = times[i] as number; ; t = times[++i] as number) {
      const late = t - shortest;
      if (late < 0) continue;
      const from = Math.max(0, Math.floor((t - longest) * this.#perBin) - 1);
      if (from >= bins) return;
      const weight = weights[2 * i + phase] as number;
      if (weight === 0) continue;
      const to = Math.min(bins, Math.floor(late * this.#perBin) + 2);
      // where an earlier pick of this station and phase counts already, only what this one weighs more
      const open = Math.max(from, covered);
      const more = weight - before;
      if (open > from && more > 0) {
        rise[from] = (rise[from] as number) + more;
        rise[open] = (rise[open] as number) - more;
      }
      rise[open] = (rise[open] as number) + weight;
      rise[to] = (rise[to] as number) - weight;
      if (from < this.#low) this.#low = from;
      if (to > this.#high) this.#high = to;
      covered = to;
      before = weight;
    }
  }

  #best(focus: Focus): void {
    const rise = this.#rise;
    let [sum, best, at] = [0, 0, 0];
    for (let b = this.#low; b < this.#high; b++) {
      sum += rise[b] as number;
      // rounding must not make one bin better than its equal
      if (sum > best + 1e-9) {
        best = sum;
        at = b;
      }
    }
    focus.score = best;
    focus.o = (at + 0.5) / this.#perBin;
  }
}
