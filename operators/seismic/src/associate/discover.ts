import { type Fit, fitEvent } from "./fit-event.ts";
import { dropClaimed, freePicks } from "./free-picks.ts";
import { firstFrom, type HeldPick, NOBODY } from "./held-pick.ts";
import { claim, type DecidedEvent, explainsMost, type OpenEvent, picksOf } from "./open-event.ts";
import type { Hypothesis, Scene } from "./scene.ts";
import { sharpen } from "./sharpen.ts";

/** Candidates in a row that come to nothing before a search is given up. */
const FAILURES = 16;
/** Of so many fits the best one claims: a shadow of an event is often found before the event. */
const RIVALS = 4;
/** Standard deviation of predicted times beyond the model's in each turn of a first fit, s. */
const SLACKS = [0.004, 0.002, 0];
/** No event's number. */
const UNNUMBERED = -1;
/** A pick so close to an arrival of the same station is that arrival once more, s. */
const REPEAT = 0.006;

/**
 * Looks for events with origin times in `[from, from + seconds)` among unclaimed picks: the best node first, made
 * sharp and fitted; what it claims counts no more for the others.
 *
 * @returns what was found, in the order of claims
 */
export function discover(
  scene: Scene,
  known: readonly OpenEvent[],
  decided: readonly DecidedEvent[],
  from: number,
  seconds: number,
  nextNumber: () => number,
): OpenEvent[] {
  const { site } = scene;
  const { grid, options } = site;
  const edge = 1.5 * site.tolerance;
  const span = seconds + 2 * edge;
  const free = freePicks(scene, repeats(scene, known, decided), from - edge, span + grid.longestNear + 0.02);
  if (free.stations < options.minimumStations) return [];
  const { search } = site;
  search.begin(free, span);
  const found: OpenEvent[] = [];
  let rivals: Fit[] = [];
  for (let failures = 0; failures < FAILURES || rivals.length > 0; ) {
    const isClear = rivals.some(({ score }) => score >= 2 * options.preliminaryScore);
    const best = !isClear && rivals.length < RIVALS && failures < FAILURES ? search.next() : undefined;
    if (best) {
      search.reject(best);
      const fit = fitEvent(scene, sharpen(site, free, best.node, best.o), UNNUMBERED, SLACKS);
      if (fit && stands(scene, fit) && !isKnown(scene, fit, [...known, ...found, ...decided])) rivals.push(fit);
      else failures++;
      continue;
    }
    if (rivals.length === 0) break;
    const [first, ...others] = rivals.sort((a, b) => b.score - a.score) as [Fit, ...Fit[]];
    const event: OpenEvent = { number: nextNumber(), x: first.x, y: first.y, z: first.z, o: first.o, score: 0, stations: 0, picks: 0, uncertaintyMetres: 0 };
    claim(scene, event, first);
    found.push(event);
    dropClaimed(free);
    search.claimed();
    failures = 0;
    rivals = others.flatMap((rival) => afterClaim(scene, rival, [...known, ...found, ...decided]));
  }
  return found;
}

/** A fit once another one has claimed its picks: itself, or what is left of it, if that stands. */
function afterClaim(scene: Scene, fit: Fit, events: readonly Hypothesis[]): Fit[] {
  const again = fit.arrivals.every(({ pick }) => pick.owner === NOBODY) ? fit : fitEvent(scene, fit, UNNUMBERED, [0.002, 0]);
  return again && stands(scene, again) && !isKnown(scene, again, events) ? [again] : [];
}

/** Whether a fit has what an event needs. */
function stands({ site: { options } }: Scene, { score, stations, arrivals }: Fit): boolean {
  return score >= options.minimumScore && stations >= options.minimumStations && arrivals.length >= options.minimumPicks;
}

function isKnown({ site }: Scene, fit: Fit, events: readonly Hypothesis[]): boolean {
  const picks = fit.arrivals.map(({ pick }) => pick);
  return events.some((event) => explainsMost(site, event, fit, picks));
}

/** Unclaimed picks that repeat a claimed arrival. */
function repeats(scene: Scene, known: readonly OpenEvent[], decided: readonly DecidedEvent[]): Set<HeldPick> {
  const masked = new Set<HeldPick>();
  const mask = (station: number, t: number) => {
    const picks = scene.byStation[station] as readonly HeldPick[];
    for (let i = firstFrom(picks, t - REPEAT); i < picks.length && (picks[i] as HeldPick).t <= t + REPEAT; i++) {
      if ((picks[i] as HeldPick).owner === NOBODY) masked.add(picks[i] as HeldPick);
    }
  };
  for (const event of known) for (const { station, t } of picksOf(scene, event)) mask(station, t);
  for (const { claimed } of decided) for (const { station, t } of claimed) mask(station, t);
  return masked;
}
