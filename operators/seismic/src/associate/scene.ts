import type { TravelTimes } from "../travel-time/travel-times.ts";
import type { AssociateOptions } from "./associate-options.ts";
import type { HeldPick } from "./held-pick.ts";
import { NodeSearch } from "./node-search.ts";
import type { SearchGrid } from "./search-grid.ts";

/** What does not change while an operator runs. */
export interface Site {
  readonly travel: TravelTimes;
  readonly grid: SearchGrid;
  readonly options: AssociateOptions;
  /** Scratch: each search begins it anew. */
  readonly search: NodeSearch;
  /** Volume that is searched, m3. */
  readonly cubicMetres: number;
  /** Half of the time in which picks of one place fall at a node of the grid, s. */
  readonly tolerance: number;
  /** Seconds from an origin to the first search for it: enough P picks are in. */
  readonly earlyLag: number;
  /** Seconds from an origin to the last search for it: its S picks are in. */
  readonly lateLag: number;
  /** Seconds from the last arrival that matters to the decision, so that later events can compete for picks. */
  readonly guard: number;
  /** Seconds after which everything of an origin time has been decided. */
  readonly decidedLag: number;
}

/** All that is known at one epoch. */
export interface Scene {
  readonly site: Site;
  /** Undecided picks of each station, sorted by time. */
  readonly byStation: readonly (readonly HeldPick[])[];
  /** Event time of the epoch, s. */
  readonly reached: number;
  /** 1 for stations that had a pick not long ago. */
  readonly alive: Uint8Array;
}

/** A place and an origin time; s since the reference and m. */
export interface Hypothesis {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly o: number;
}

/** The stated facts of a site, and the lags that follow from its size. */
export function associationSite(travel: TravelTimes, grid: SearchGrid, options: AssociateOptions): Site {
  const { min, max } = travel.volume;
  const speed = travel.speed(0, (min.x + max.x) / 2, (min.y + max.y) / 2, (min.z + max.z) / 2);
  const tolerance = (2.2 * grid.spacing) / Math.sqrt(12) / speed + 0.002;
  const earlyLag = grid.longestEarly + 2 * tolerance;
  const guard = earlyLag + options.epochSeconds;
  return {
    travel,
    grid,
    options,
    search: new NodeSearch(grid, tolerance),
    cubicMetres: Math.max(1, (max.x - min.x) * (max.y - min.y) * (max.z - min.z)),
    tolerance,
    earlyLag,
    lateLag: grid.longestNear + 2 * tolerance,
    guard,
    decidedLag: grid.longest + guard + 3 * options.epochSeconds + 0.1,
  };
}
