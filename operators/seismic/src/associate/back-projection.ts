import type { FreePicks } from "./free-picks.ts";
import type { Site } from "./scene.ts";

/** Where a node's picks agree best. */
export interface Focus {
  score: number;
  /** Origin time, seconds since the picks' `from`. */
  o: number;
}

const CELLS_PER_SECOND = 100;

/**
 * Projects picks back to origin times at the nodes of a grid. Each pick is a P and an S; the score of a node is the
 * largest weight that falls within the site's tolerance of one origin time.
 */
export class BackProjection {
  readonly #site: Site;
  readonly #free: FreePicks;
  readonly #seconds: number;
  readonly #perBin: number;
  readonly #bins: Float32Array;

  /** @param seconds - length of the origin times that are looked at, from the picks' `from` */
  constructor(site: Site, free: FreePicks, seconds: number) {
    this.#site = site;
    this.#free = free;
    this.#perBin = 1.5 / site.tolerance;
    this.#seconds = seconds;
    this.#bins = new Float32Array(Math.ceil(seconds * this.#perBin) + 1);
  }

  /** Best score of one node, into `focus`. */
  node(n: number, focus: Focus): void {
    this.#fill(n);
    const bins = this.#bins;
    let [best, at] = [0, 1];
    for (let b = 1; b + 1 < bins.length; b++) {
      const sum = (bins[b - 1] as number) + (bins[b] as number) + (bins[b + 1] as number);
      if (sum > best) {
        best = sum;
        at = b;
      }
    }
    focus.score = best;
    focus.o = (at + 0.5) / this.#perBin;
  }

  #fill(n: number): void {
    const { grid } = this.#site;
    const { times, weights, first, cells } = this.#free;
    const seconds = this.#seconds;
    const perBin = this.#perBin;
    const bins = this.#bins;
    bins.fill(0);
    const end = (n + 1) * grid.perNode;
    for (let k = n * grid.perNode; k < end; k++) {
      const row = (grid.near[k] as number) * cells;
      for (let phase = 0; phase < 2; phase++) {
        const travel = grid.times[2 * k + phase] as number;
        let i = first[row + ((travel * CELLS_PER_SECOND) | 0)] as number;
        let filled = -1;
        for (let o = (times[i] as number) - travel; o < seconds; o = (times[++i] as number) - travel) {
          if (o < 0) continue;
          const bin = (o * perBin) | 0;
          // a station counts once, however often one arrival was picked
          if (bin === filled) continue;
          filled = bin;
          bins[bin] = (bins[bin] as number) + (weights[2 * i + phase] as number);
        }
      }
    }
  }
}
