import type { HeldPick } from "./held-pick.ts";
import type { Lags } from "./lags.ts";
import type { DecidedEvent, OpenEvent } from "./open-event.ts";
import type { RecentPick } from "./scatter.ts";

/** What `associate` remembers. */
export interface AssociationState {
  /** Number of the last epoch that was decided, in epochs since the reference; undefined before the first. */
  epoch: number | undefined;
  /** Picks that no epoch has taken in yet, as they came. */
  waiting: HeldPick[];
  /** Picks that have been taken in and are not decided, sorted. */
  pool: HeldPick[];
  open: OpenEvent[];
  decided: DecidedEvent[];
  /** Time of each station's last pick that an epoch has taken in, s; -Infinity: none. */
  lastPick: number[];
  /** Each station's last picks that an epoch has taken in. */
  recent: RecentPick[][];
  /** Stations that the inventory does not have and that have been reported. */
  unknown: string[];
  /** With which origin times were searched last. */
  lags: Lags | undefined;
  /** Owner number of the next event. */
  nextNumber: number;
  /** Too many picks wait, and that has been reported. */
  overflowing: boolean;
}

/** State before the first pick. */
export function freshState(stations: number): AssociationState {
  return {
    epoch: undefined,
    waiting: [],
    pool: [],
    open: [],
    decided: [],
    lastPick: Array<number>(stations).fill(Number.NEGATIVE_INFINITY),
    recent: Array.from({ length: stations }, () => []),
    unknown: [],
    lags: undefined,
    nextNumber: 1,
    overflowing: false,
  };
}
