import type { AssociationEvent } from "../association-event.ts";
import type { PickEvent } from "../pick-event.ts";
import { isAmbiguous } from "./ambiguity.ts";
import { associationOf } from "./association-of.ts";
import type { AssociationState } from "./association-state.ts";
import { discover } from "./discover.ts";
import { byTime, type HeldPick, NOBODY } from "./held-pick.ts";
import { ownEarlyLag } from "./lags.ts";
import { decidedAt, type OpenEvent, picksOf, release } from "./open-event.ts";
import { type RecentPick, scatterRate } from "./scatter.ts";
import type { Scene, Site } from "./scene.ts";
import { settle } from "./settle.ts";

/** Where decisions go. */
export interface Decisions {
  association(event: AssociationEvent): void;
  unassociated(pick: PickEvent): void;
}

/**
 * Decides what event time allows when it reaches an epoch: takes in the picks before it, looks for new events, lets
 * open ones compete for picks, and emits what is clear or final. Depends on nothing but the picks before the epoch.
 */
export function decideEpoch(site: Site, state: AssociationState, epoch: number, decisions: Decisions): void {
  const { options } = site;
  const reached = epoch * options.epochSeconds;
  state.epoch = epoch;
  const fresh = takeIn(state, reached);
  const scene = sceneAt(site, state, reached);
  if (fresh > 0 && state.open.length > 0) state.open = settle(scene, state.open, state.decided);
  const found = search(scene, state);
  if (found > 0) state.open = settle(scene, state.open, state.decided);
  emitClear(scene, state, decisions);
  emitFinal(scene, state, decisions);
  const old = reached - site.decidedLag;
  const isKept = (pick: HeldPick): boolean => pick.t >= old || pick.owner !== NOBODY;
  for (const pick of state.pool) if (!isKept(pick)) decisions.unassociated(pick.event);
  state.pool = state.pool.filter(isKept);
  state.decided = state.decided.filter(({ o }) => o >= old - 1);
}

function takeIn(state: AssociationState, reached: number): number {
  const fresh = state.waiting.filter(({ t }) => t < reached).sort(byTime);
  if (fresh.length === 0) return 0;
  state.waiting = state.waiting.filter(({ t }) => t >= reached);
  for (const pick of fresh) {
    const { station, t, logAmplitude } = pick;
    const recent = state.recent[station] as RecentPick[];
    pick.scatter = scatterRate(recent, pick);
    recent.push({ t, logAmplitude });
    state.lastPick[station] = Math.max(state.lastPick[station] as number, t);
  }
  state.pool = [...state.pool, ...fresh].sort(byTime);
  return fresh.length;
}

function sceneAt(site: Site, state: AssociationState, reached: number): Scene {
  const byStation: HeldPick[][] = site.travel.stations.map(() => []);
  for (const pick of state.pool) (byStation[pick.station] as HeldPick[]).push(pick);
  const alive = Uint8Array.from(state.lastPick, (t) => (t > reached - site.options.aliveSeconds ? 1 : 0));
  return { site, byStation, reached, alive, lags: site.lags.of(alive) };
}

/**
 * Origin times are searched twice: when enough P picks are in, and when the S picks are in too. Later origin times,
 * for which only some picks are in, are searched along: a wave's front is easily taken for a far and earlier event
 * as long as the right one is not among the choices.
 */
function search(scene: Scene, state: AssociationState): number {
  const { site, reached, lags } = scene;
  const seconds = site.options.epochSeconds;
  // where a station has fallen silent, origin times that were awaited until now are searched too
  const past = state.lags ?? lags;
  state.lags = lags;
  let count = 0;
  for (const name of ["early", "late"] as const) {
    const from = reached - Math.max(lags[name], past[name]) - seconds;
    const span = reached - lags[name] + lags.early - from;
    if (name === "late") dropDoubtful(scene, state, from, from + span);
    const found = discover(scene, state.open, state.decided, from, span, () => state.nextNumber++);
    state.open.push(...found);
    count += found.length;
  }
  return count;
}

/** Frees the picks of events that the first search found and that are not clear: with S picks a better place may be found. */
function dropDoubtful(scene: Scene, state: AssociationState, from: number, to: number): void {
  const { preliminaryScore } = scene.site.options;
  state.open = state.open.filter((event) => {
    const isKept = event.id !== undefined || event.score >= 2 * preliminaryScore || event.o < from || event.o >= to;
    if (!isKept) release(scene, event);
    return isKept;
  });
}

function emitClear(scene: Scene, state: AssociationState, decisions: Decisions): void {
  const { preliminaryScore, preliminaryStations } = scene.site.options;
  for (const event of state.open) {
    if (event.id !== undefined || event.score < preliminaryScore || event.stations < preliminaryStations) continue;
    if (clearAt(scene, event) > scene.reached) continue;
    decisions.association(associationOf(scene, event, picksOf(scene, event), "preliminary", isAmbiguous(scene, event, state)));
  }
}

/** Event time at which an event may be shown: P has come to enough stations, for one that is beyond doubt to those nearest to itself, s. */
function clearAt({ site, lags }: Scene, event: OpenEvent): number {
  const isCertain = event.score >= 2 * site.options.preliminaryScore;
  const own = isCertain ? ownEarlyLag(site.travel, site.core, event) + 2 * site.tolerance : lags.early;
  return event.o + Math.min(lags.early, own);
}

function emitFinal(scene: Scene, state: AssociationState, decisions: Decisions): void {
  const open: OpenEvent[] = [];
  const done = new Set<HeldPick>();
  for (const event of state.open) {
    const picks = picksOf(scene, event);
    if (decidedAt(scene, event, picks) > scene.reached) {
      open.push(event);
      continue;
    }
    decisions.association(associationOf(scene, event, picks, "revised", isAmbiguous(scene, event, state)));
    const { x, y, z, o } = event;
    state.decided.push({ x, y, z, o, claimed: picks.map(({ station, t }) => ({ station, t })) });
    for (const pick of picks) done.add(pick);
  }
  state.open = open;
  if (done.size > 0) state.pool = state.pool.filter((pick) => !done.has(pick));
}
