import { parseTime, type Time } from "@headframe/core";
import type { AssociatedPick, AssociationEvent } from "../association-event.ts";
import type { Arrivals } from "./location-problem.ts";

/** Picks of an association that can be used, and as arrays; times count from the association's time. */
export interface ReadArrivals {
  readonly picks: readonly AssociatedPick[];
  readonly arrivals: Arrivals;
  /** What is wrong with the others, one sentence each. */
  readonly problems: readonly string[];
}

/** Uncertainty that a pick without a usable one is given, s. */
const UNKNOWN_SIGMA = 0.002;

/**
 * Reads an association's picks.
 *
 * @param stations - index of each station in the travel times
 * @param delay - delay of a station, s
 */
export function readArrivals(
  { time, data }: AssociationEvent,
  stations: ReadonlyMap<string, number>,
  floorSeconds: number,
  delay: (station: string, phase: 0 | 1) => number,
): ReadArrivals {
  const picks: AssociatedPick[] = [];
  const problems: string[] = [];
  const offsets: number[] = [];
  for (const pick of data.picks) {
    const at = timeOf(pick.time);
    if (at === undefined) problems.push(`Pick ${pick.id} has no time that can be read: ${pick.time}`);
    else if (!stations.has(pick.station)) problems.push(`Station ${pick.station} of pick ${pick.id} is not in the inventory`);
    else {
      picks.push(pick);
      offsets.push(Number(at - time) / 1e9);
    }
  }
  const phase = (pick: AssociatedPick) => (pick.phase === "P" ? 0 : 1);
  return {
    picks,
    problems,
    arrivals: {
      count: picks.length,
      station: Int32Array.from(picks, (pick) => stations.get(pick.station) as number),
      phase: Uint8Array.from(picks, phase),
      time: Float64Array.from(picks, (pick, i) => (offsets[i] as number) - delay(pick.station, phase(pick))),
      sigma: Float64Array.from(picks, ({ uncertaintySeconds: sigma }) => Math.hypot(sigma > 0 && sigma < Infinity ? sigma : UNKNOWN_SIGMA, floorSeconds)),
    },
  };
}

/** A time as written, undefined if it is none. */
export function timeOf(text: string): Time | undefined {
  try {
    return parseTime(text);
  } catch {
    return undefined;
  }
}
