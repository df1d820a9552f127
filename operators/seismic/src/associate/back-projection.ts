import type { PickList } from "./pick-list.ts";
import type { SearchGrid } from "./search-grid.ts";

/** Where a node's or a block's picks agree best. */
export interface Focus {
  /** In steps of weight. */
  score: number;
  /** Origin time, seconds since the picks' `from`. */
  o: number;
}

/**
 * Projects picks back to origin times at the nodes of a grid. Each pick is a P and an S; the score of a node is the
 * largest weight that falls within a tolerance of one origin time. Of a station a phase counts once. The score of a
 * block is at least that of each of its members.
 */
export class BackProjection {
  readonly #grid: SearchGrid;
  /** Bins per second of origin time. */
  readonly perBin: number;
  /** Travel times in bins. */
  readonly #nodeTimes: Float32Array;
  readonly #blockTimes: Float32Array;
  /** Rise of the weight from one bin to the next. */
  #rise: Int32Array = new Int32Array(0);
  #worth: Int32Array = new Int32Array(0);
  #bins = 0;
  /** Bins that differ from 0: from, and up to before. */
  #low = 0;
  #high = 0;

  /** @param tolerance - half of the time in which picks of one place fall at a node, s */
  constructor(grid: SearchGrid, tolerance: number) {
    this.#grid = grid;
    this.perBin = 1.5 / tolerance;
    this.#nodeTimes = grid.times.map((time) => time * this.perBin);
    this.#blockTimes = grid.blocks.times.map((time) => time * this.perBin);
  }

  /** From now on origin times up to `seconds` after the picks' `from` are looked at. */
  begin(seconds: number): void {
    this.#bins = Math.ceil(seconds * this.perBin) + 1;
    if (this.#rise.length <= this.#bins) {
      this.#rise = new Int32Array(this.#bins + 64);
      this.#worth = new Int32Array(this.#bins + 64);
    } else this.#rise.fill(0);
    this.#low = this.#bins;
    this.#high = 0;
  }

  /** Best score of one node, into `focus`; picks in groups by the stations of the block that it is in. */
  node(n: number, list: PickList, focus: Focus): void {
    const { perNode, blocks } = this.#grid;
    this.#project(list, blocks.nodePlace, this.#nodeTimes, n * perNode, (n + 1) * perNode, 1);
    this.#best(focus);
  }

  /** Bound of the scores of a block's nodes, into `focus`, its time says nothing; picks in groups by the stations of the block that it is in. */
  block(b: number, list: PickList, focus: Focus): void {
    const { first, place } = this.#grid.blocks;
    this.#project(list, place, this.#blockTimes, first[b] as number, first[b + 1] as number, 2);
    this.#best(focus);
  }

  /**
   * Puts the picks into `part` that matter to members of a block at origin times where its score is at least `least`.
   *
   * @param all - in groups by station
   * @param part - in groups by the stations of the block
   */
  narrow(b: number, all: PickList, least: number, part: PickList): void {
    const { first: firstOf, station } = this.#grid.blocks;
    const { first, times: picked, weights } = all;
    const times = this.#blockTimes;
    const bins = this.#bins;
    const begin = firstOf[b] as number;
    const end = firstOf[b + 1] as number;
    this.#project(all, station, times, begin, end, 2);
    const worth = this.#countWorth(least);
    part.clear(end - begin, all.length);
    for (let k = 2 * begin; k < 2 * end; k++) {
      const group = 2 * (station[k >> 1] as number) + (k & 1);
      const last = first[group + 1] as number;
      for (let i = first[group] as number; i < last; i++) {
        const t = picked[i] as number;
        const late = t - (times[2 * k] as number);
        if (late < 0) continue;
        const early = t - (times[2 * k + 1] as number);
        const from = early < 1 ? 0 : (early - 1) | 0;
        if (from >= bins) break;
        const to = Math.min(bins, (late + 2) | 0);
        if ((worth[to] as number) > (worth[from] as number)) part.add(t, weights[i] as number);
      }
      part.endGroup();
    }
  }

  /**
   * Adds each pick to all bins next to one that it may fall into.
   *
   * @param place - of each station its place among the groups
   * @param times - of each station `wide` times of P, shortest first, then as many of S, in bins
   */
  #project({ first, times: picked, weights }: PickList, place: Uint16Array, times: Float32Array, begin: number, end: number, wide: number): void {
    const bins = this.#bins;
    const rise = this.#rise.fill(0, this.#low, this.#high + 1);
    let low = bins;
    let high = 0;
    for (let k = 2 * begin; k < 2 * end; k++) {
      const group = 2 * (place[k >> 1] as number) + (k & 1);
      let i = first[group] as number;
      const last = first[group + 1] as number;
      if (i === last) continue;
      const shortest = times[k * wide] as number;
      const longest = times[k * wide + wide - 1] as number;
      let covered = -1;
      let before = 0;
      for (; i < last; i++) {
        const t = picked[i] as number;
        if (t < shortest) continue;
        const from = t - longest < 1 ? 0 : (t - longest - 1) | 0;
        if (from >= bins) break;
        const weight = weights[i] as number;
        const until = (t - shortest + 2) | 0;
        const to = until < bins ? until : bins;
        // where an earlier pick of this group counts already, only what this one weighs more
        const open = from > covered ? from : covered;
        if (open > from && weight > before) {
          rise[from] = (rise[from] as number) + weight - before;
          rise[open] = (rise[open] as number) - weight + before;
        }
        rise[open] = (rise[open] as number) + weight;
        rise[to] = (rise[to] as number) - weight;
        if (from < low) low = from;
        if (to > high) high = to;
        covered = to;
        before = weight;
      }
    }
    this.#low = low;
    this.#high = high;
  }

  #best(focus: Focus): void {
    const rise = this.#rise;
    let sum = 0;
    let best = 0;
    let at = 0;
    for (let b = this.#low; b < this.#high; b++) {
      sum += rise[b] as number;
      if (sum > best) {
        best = sum;
        at = b;
      }
    }
    focus.score = best;
    focus.o = (at + 0.5) / this.perBin;
  }

  /** Bins before each one, from `#low` on, whose weight is at least `least`. */
  #countWorth(least: number): Int32Array {
    const rise = this.#rise;
    const worth = this.#worth;
    let sum = 0;
    let count = 0;
    for (let b = this.#low; b < this.#high; b++) {
      worth[b] = count;
      sum += rise[b] as number;
      if (sum >= least) count++;
    }
    worth[this.#high] = count;
    return worth;
  }
}
