import type { TravelTimes, Volume } from "../travel-time/travel-times.ts";
import type { AssociateOptions } from "./associate-options.ts";
import type { HeldPick } from "./held-pick.ts";
import { type Lags, LiveLags } from "./lags.ts";
import { NodeSearch } from "./node-search.ts";
import { type SearchGrid, searchGrid } from "./search-grid.ts";
import { searchVolume } from "./search-volume.ts";

/** What does not change while an operator runs. */
export interface Site {
  readonly travel: TravelTimes;
  readonly grid: SearchGrid;
  readonly options: AssociateOptions;
  /** Scratch: each search begins it anew. */
  readonly search: NodeSearch;
  /** Where events are looked for. */
  readonly volume: Volume;
  /** 1 for stations that are not far off all others. */
  readonly core: Uint8Array;
  /** Size of the volume, m3. */
  readonly cubicMetres: number;
  /** Half of the time in which picks of one place fall at a node of the grid, s. */
  readonly tolerance: number;
  /** When it is looked for an origin time, by the stations that are alive. */
  readonly lags: LiveLags;
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
  readonly lags: Lags;
}

/** A place and an origin time; s since the reference and m. */
export interface Hypothesis {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly o: number;
}

/** The stated facts of a site, and the lags that follow from its size. */
export function associationSite(travel: TravelTimes, options: AssociateOptions): Site {
  const within = searchVolume(travel, options);
  const { min, max } = within.volume;
  const grid = searchGrid(travel, options.searchNodes, within.volume);
  const speed = travel.speed(0, (min.x + max.x) / 2, (min.y + max.y) / 2, (min.z + max.z) / 2);
  const tolerance = (2.2 * grid.spacing) / Math.sqrt(12) / speed + 0.002;
  const lags = new LiveLags(travel, grid, within, options, 2 * tolerance);
  return {
    travel,
    grid,
    options,
    ...within,
    search: new NodeSearch(grid, tolerance),
    cubicMetres: Math.max(1, (max.x - min.x) * (max.y - min.y) * (max.z - min.z)),
    tolerance,
    lags,
    decidedLag: grid.longest + guardOf(lags.all, options) + 3 * options.epochSeconds + 0.1,
  };
}

/** Seconds from the last arrival that matters to the decision, so that later events can compete for picks. */
export function guardOf({ early }: Lags, { epochSeconds }: AssociateOptions): number {
  return early + epochSeconds;
}
