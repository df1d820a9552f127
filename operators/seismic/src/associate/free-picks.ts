import { firstFrom, type HeldPick, NOBODY, trust } from "./held-pick.ts";
import type { Scene } from "./scene.ts";

/** Cell of the index by time, s. */
const CELL = 0.01;

/** Picks that count less are not searched: an event may claim them, but is not found by them. */
const TRUSTED = 0.4;

/** Unclaimed picks in flat arrays, station by station, each list ended by one at infinity. */
export interface FreePicks {
  /** Origin times count from here, s. */
  readonly from: number;
  readonly picks: readonly (HeldPick | undefined)[];
  /** Seconds since `from`. */
  readonly times: Float64Array;
  /** Weight as P and as S, side by side; 0 once claimed. */
  readonly weights: Float32Array;
  /** Index of the first pick at or after each cell of time; `cells` for each station. */
  readonly first: Int32Array;
  readonly cells: number;
  /** Stations, and those with at least one pick. */
  readonly stationCount: number;
  readonly stations: number;
}

/** Picks that no event has claimed, and that are no repeat of an arrival which one has, from `from` for `seconds`. */
export function freePicks({ byStation }: Scene, masked: ReadonlySet<HeldPick>, from: number, seconds: number): FreePicks {
  const picks: (HeldPick | undefined)[] = [];
  const cells = Math.ceil(seconds / CELL) + 2;
  const first = new Int32Array(byStation.length * cells);
  let stations = 0;
  for (let s = 0; s < byStation.length; s++) {
    const list = byStation[s] as readonly HeldPick[];
    const begin = picks.length;
    let cell = 0;
    for (let i = firstFrom(list, from); i < list.length; i++) {
      const pick = list[i] as HeldPick;
      if (pick.t - from >= seconds) break;
      if (pick.owner !== NOBODY || masked.has(pick) || trust(pick) < TRUSTED) continue;
      const until = Math.floor((pick.t - from) / CELL);
      for (; cell <= until; cell++) first[s * cells + cell] = picks.length;
      picks.push(pick);
    }
    if (picks.length > begin) stations++;
    for (; cell < cells; cell++) first[s * cells + cell] = picks.length;
    picks.push(undefined);
  }
  const times = new Float64Array(picks.length);
  const weights = new Float32Array(2 * picks.length);
  for (let i = 0; i < picks.length; i++) {
    const pick = picks[i];
    times[i] = pick ? pick.t - from : Number.POSITIVE_INFINITY;
    const part = pick ? trust(pick) ** 2 : 0;
    weights[2 * i] = pick ? part * (0.3 + 0.7 * pick.chanceP) : 0;
    weights[2 * i + 1] = pick ? part * (0.6 - 0.42 * pick.chanceP) : 0;
  }
  return { from, picks, times, weights, first, cells, stationCount: byStation.length, stations };
}

/** Takes claimed picks out. */
export function dropClaimed(free: FreePicks): void {
  for (const [i, pick] of free.picks.entries()) if (pick && pick.owner !== NOBODY) free.weights.fill(0, 2 * i, 2 * i + 2);
}

/** Index of the first pick of a station whose time may be `t` s or later; the caller skips those before. */
export function indexFrom(free: FreePicks, station: number, t: number): number {
  return free.first[station * free.cells + Math.max(0, Math.min(free.cells - 1, Math.floor(t / CELL)))] as number;
}
