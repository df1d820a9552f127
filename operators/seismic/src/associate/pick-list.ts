import type { FreePicks } from "./free-picks.ts";

/** Weights are whole multiples of this, so that sums do not depend on their order. */
const WEIGHT_STEP = 2 ** -14;

/** Unclaimed picks in groups, those of one station as P, then as S, by time; scratch that serves again and again. */
export class PickList {
  /** Index of the first pick of each group, and the end; P and S of a station side by side. */
  first: Int32Array = new Int32Array(0);
  /** Bins of origin time since the `from` of the picks. */
  times: Float64Array = new Float64Array(0);
  /** In steps, see {@link weightSteps}. */
  weights: Int32Array = new Int32Array(0);
  #groups = 0;
  #length = 0;

  /** Empties the list, with room for so many stations and entries. */
  clear(stations: number, length: number): void {
    if (this.first.length < 2 * stations + 1) this.first = new Int32Array(2 * stations + 64);
    if (this.times.length < length) {
      this.times = new Float64Array(2 * length);
      this.weights = new Int32Array(2 * length);
    }
    this.#groups = 0;
    this.#length = 0;
    this.first[0] = 0;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a pick to the group that is not ended yet. */
  add(time: number, weight: number): void {
    this.times[this.#length] = time;
    this.weights[this.#length++] = weight;
  }

  endGroup(): void {
    this.first[++this.#groups] = this.#length;
  }

  /** All picks, grouped by station, with so many bins to a second. */
  load({ times, weights, first, cells, stationCount }: FreePicks, perBin: number): void {
    this.clear(stationCount, 2 * times.length);
    for (let s = 0; s < stationCount; s++) {
      const begin = first[s * cells] as number;
      for (const phase of [0, 1]) {
        for (let i = begin; (times[i] as number) < Number.POSITIVE_INFINITY; i++) {
          const weight = weightSteps(weights[2 * i + phase] as number);
          if (weight > 0) this.add((times[i] as number) * perBin, weight);
        }
        this.endGroup();
      }
    }
  }
}

/** A weight as a whole number of steps. */
export function weightSteps(weight: number): number {
  return Math.round(weight / WEIGHT_STEP);
}
