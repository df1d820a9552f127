import { median } from "../statistics/median.ts";
import { siteVolume } from "../travel-time/site-travel-times.ts";
import type { Place, TravelTimes, Volume } from "../travel-time/travel-times.ts";
import type { AssociateOptions } from "./associate-options.ts";

/** Stations farther from the middle than the middling distance times this are far off. */
const FAR = 3;

/** Where events are looked for, and from which stations. */
export interface SearchVolume {
  readonly volume: Volume;
  /** 1 for the stations that make the volume, 0 for those far off. */
  readonly core: Uint8Array;
}

/**
 * The box of a site without a few stations that are far from all others: they would thin out the nodes and make every event wait
 * for waves that hardly reach them. So many that they could find an event by themselves, or more than a quarter, are a part of the site.
 */
export function searchVolume(
  { stations, volume }: Pick<TravelTimes, "stations" | "volume">,
  { minimumStations, marginMetres }: Pick<AssociateOptions, "minimumStations" | "marginMetres">,
): SearchVolume {
  const middle = { x: median(stations.map(({ x }) => x)), y: median(stations.map(({ y }) => y)), z: median(stations.map(({ z }) => z)) };
  const distances = stations.map((place) => metresBetween(place, middle));
  const reach = FAR * median(distances);
  const core = Uint8Array.from(distances, (distance) => (distance > reach ? 0 : 1));
  const near = stations.filter((_, s) => core[s] === 1);
  const far = stations.length - near.length;
  if (far === 0 || far >= minimumStations || far > stations.length / 4) return { volume, core: core.fill(1) };
  return { volume: siteVolume(near, marginMetres), core };
}

function metresBetween(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
