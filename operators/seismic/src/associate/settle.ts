import { fitEvent } from "./fit-event.ts";
import { claim, type DecidedEvent, explainsMost, type OpenEvent, picksOf, release } from "./open-event.ts";
import type { Hypothesis, Scene } from "./scene.ts";

/** Sweeps over all open events, in which they may take picks from one another. */
const SWEEPS = 2;

/**
 * Fits all open events again, the strongest first, so that contested picks go where they fit best; drops those that
 * have lost their support and those that others explain.
 *
 * @returns the events that are left, by number
 */
export function settle(scene: Scene, events: readonly OpenEvent[], decided: readonly DecidedEvent[]): OpenEvent[] {
  let left = [...events];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    left.sort(strongest);
    left = left.filter((event) => refit(scene, event));
  }
  const kept: OpenEvent[] = [];
  for (const event of left.sort(strongest)) {
    if (isExplained(scene, event, [...kept, ...decided])) release(scene, event);
    else kept.push(event);
  }
  return kept.sort((a, b) => a.number - b.number);
}

function strongest(a: OpenEvent, b: OpenEvent): number {
  return b.score - a.score || a.number - b.number;
}

function refit(scene: Scene, event: OpenEvent): boolean {
  const { options } = scene.site;
  const fit = fitEvent(scene, event, event.number, [0.001, 0]);
  // one that has been shown to people is kept as long as anything speaks for it
  const least = event.id === undefined ? options.minimumScore : Math.min(3, options.minimumScore);
  if (fit && fit.score >= least && fit.stations >= options.minimumStations && fit.arrivals.length >= options.minimumPicks) {
    claim(scene, event, fit);
    return true;
  }
  release(scene, event);
  return false;
}

function isExplained(scene: Scene, event: OpenEvent, others: readonly Hypothesis[]): boolean {
  const picks = picksOf(scene, event);
  return others.some((other) => explainsMost(scene.site, other, event, picks));
}
