import { siteVolume } from "../travel-time/site-travel-times.ts";
import type { TravelTimes, Volume } from "../travel-time/travel-times.ts";
import type { AssociateOptions } from "./associate-options.ts";
import type { SearchGrid } from "./search-grid.ts";
import type { SearchVolume } from "./search-volume.ts";

/** P picks at so many of the nearest stations are awaited before a preliminary association. */
const EARLY = 10;

/** How long after an origin it is looked for, s. */
export interface Lags {
  /** To the first search: enough P picks are in. */
  readonly early: number;
  /** To the last search: its S picks are in. */
  readonly late: number;
}

/** Longest waits from the nodes in a box for P and S at the stations that count, as far as each node keeps them. */
function lagsOf(grid: SearchGrid, counted: Uint8Array, { min, max }: Volume, slack: number): Lags {
  let [early, late] = [0, 0];
  const { nodes, perNode, near, times, x, y, z } = grid;
  for (let n = 0; n < nodes; n++) {
    const [east, north, up] = [x[n] as number, y[n] as number, z[n] as number];
    if (east < min.x || east > max.x || north < min.y || north > max.y || up < min.z || up > max.z) continue;
    let found = 0;
    for (let k = n * perNode; k < (n + 1) * perNode; k++) {
      if (counted[near[k] as number] !== 1) continue;
      found++;
      if (found <= EARLY) early = Math.max(early, times[2 * k] as number);
      late = Math.max(late, times[2 * k + 1] as number);
    }
  }
  return { early: early + slack, late: late + slack };
}

/**
 * Lags that follow the stations which are alive: one without data makes no event wait. With fewer than a preliminary association
 * needs, as after a silence, all stations count; never longer than with all of them.
 */
export class LiveLags {
  readonly all: Lags;
  readonly #lagsOf: (alive: Uint8Array) => Lags;
  readonly #core: Uint8Array;
  /** Of the stations that were alive last: they seldom change. A memory of a pure function. */
  #known: { readonly counted: Uint8Array; readonly lags: Lags };

  constructor(travel: TravelTimes, grid: SearchGrid, { volume, core }: SearchVolume, options: AssociateOptions, slack: number) {
    this.all = lagsOf(grid, core, volume, slack);
    this.#core = core;
    this.#known = { counted: core, lags: this.all };
    this.#lagsOf = (counted) => {
      const places = travel.stations.filter((_, s) => counted[s] === 1);
      if (places.length < options.preliminaryStations) return this.all;
      const { early, late } = lagsOf(grid, counted, siteVolume(places, options.marginMetres), slack);
      return { early: Math.min(early, this.all.early), late: Math.min(late, this.all.late) };
    };
  }

  of(alive: Uint8Array): Lags {
    const counted = alive.map((one, s) => one & (this.#core[s] as number));
    if (counted.some((one, s) => one !== this.#known.counted[s])) this.#known = { counted, lags: this.#lagsOf(counted) };
    return this.#known.lags;
  }
}

/** Seconds from an event's origin until P has come to enough of its nearest stations of the site, whether alive or not. */
export function ownEarlyLag(travel: TravelTimes, core: Uint8Array, { x, y, z }: { readonly x: number; readonly y: number; readonly z: number }): number {
  const waits = Float64Array.from(travel.stations, (_, s) => (core[s] === 1 ? travel.time(0, s, x, y, z) : Number.POSITIVE_INFINITY)).sort();
  const within = waits.findLastIndex(Number.isFinite);
  return waits[Math.min(EARLY - 1, within)] as number;
}
