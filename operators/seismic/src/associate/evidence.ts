import { median } from "../statistics/median.ts";
import type { PhaseIndex, Place } from "../travel-time/travel-times.ts";
import type { Arrival } from "./arrivals.ts";
import { firstFrom, type HeldPick, NOBODY } from "./held-pick.ts";
import { DECADES } from "./scatter.ts";
import type { Hypothesis, Scene } from "./scene.ts";

/** A P, and an S, that could be seen is picked at most so often: either may hide behind what came before. */
const PICKED = [0.9, 0.75] as const;
/** The range of S is at least that of P times this: sources that shear make it stronger. */
const S_REACH = 1.3;
/** Scatter of log10 amplitudes of one event around its decay with distance. */
const AMPLITUDE_SCATTER = 0.4;
const DECAY = 1.5;
const RANGES = 16;
/** Far from where a product of probabilities would vanish. */
const TINY = 1e-200;

/** What speaks for an event, and the arrivals that are worth keeping. */
export interface Evidence {
  readonly score: number;
  readonly arrivals: readonly Arrival[];
}

/**
 * How much better one event explains its arrivals, and what was not picked, than chance does; nats. Amplitudes that do
 * not fit one source lower the gain of their arrival; arrivals beyond the range of detection that are more likely
 * chance are left out.
 *
 * @param logVolume - natural logarithm of the space-time in which the event may lie, m3 s
 */
export function evidence(scene: Scene, at: Hypothesis, claimed: readonly Arrival[], logVolume: number): Evidence {
  const { site } = scene;
  weighAmplitudes(scene, at, claimed);
  const first = detectionPattern(scene, at, claimed);
  const arrivals = claimed.filter(({ pick, phase, gain }) => {
    const chance = first.chance(phase, pick.station);
    return gain + Math.log(chance / (1 - chance)) > 0;
  });
  const pattern = arrivals.length === claimed.length ? first : detectionPattern(scene, at, arrivals);
  let score = Math.log(site.options.eventsPerSecond / site.cubicMetres) + logVolume + pattern.logLikelihood;
  for (const arrival of arrivals) score += arrival.gain;
  return { score, arrivals };
}

interface Pattern {
  readonly logLikelihood: number;
  chance(phase: PhaseIndex, station: number): number;
}

/** Log-likelihood of which stations picked its P and which its S, each at the range of detection that fits best. */
function detectionPattern(scene: Scene, at: Hypothesis, arrivals: readonly Arrival[]): Pattern {
  const { travel } = scene.site;
  const stations = scene.byStation.length;
  const has = new Uint8Array(2 * stations);
  for (const { pick, phase } of arrivals) has[phase * stations + pick.station] = 1;
  const distance = (station: number) => metresTo(at, travel.stations[station] as Place);
  const ranges = [0, 0];
  let logLikelihood = 0;
  for (const phase of [0, 1] as const) {
    const hits: number[] = [];
    const misses: number[] = [];
    for (let s = 0; s < stations; s++) {
      if (has[phase * stations + s] === 1) hits.push(distance(s));
      else if (scene.alive[s] === 1 || has[s] === 1) {
        const time = at.o + travel.time(phase, s, at.x, at.y, at.z);
        if (time + 0.02 < scene.reached && !hidden(scene.byStation[s] as readonly HeldPick[], time)) misses.push(distance(s));
      }
    }
    // S is stronger than P: where P is seen, so should be S
    const best = bestRange(hits, misses, PICKED[phase], phase === 0 ? 0 : S_REACH * (ranges[0] as number));
    ranges[phase] = best.range;
    logLikelihood += best.logLikelihood;
  }
  return { logLikelihood, chance: (phase, station) => detection(distance(station), ranges[phase] as number, PICKED[phase]) };
}

function bestRange(
  hits: readonly number[],
  misses: readonly number[],
  most: number,
  least: number,
): { readonly range: number; readonly logLikelihood: number } {
  let best = { range: 50, logLikelihood: Number.NEGATIVE_INFINITY };
  let farthest = 50;
  for (const distance of hits) farthest = Math.max(farthest, distance);
  const shortest = Math.max(0.25 * farthest, least);
  for (let k = 0; k < RANGES; k++) {
    const range = shortest * 1.2 ** k;
    // logarithms of products of some factors: one for each factor takes long
    let sum = 0;
    let product = 1;
    for (const distance of hits) {
      product *= detection(distance, range, most);
      if (product < TINY) [sum, product] = [sum + Math.log(product), 1];
    }
    for (const distance of misses) {
      product *= 1 - detection(distance, range, most);
      if (product < TINY) [sum, product] = [sum + Math.log(product), 1];
    }
    sum += Math.log(product);
    if (sum > best.logLikelihood) best = { range, logLikelihood: sum };
  }
  return best;
}

/** How often an arrival is picked. */
function detection(distance: number, range: number, most: number): number {
  const u = (distance / range) ** 2;
  return most / (1 + u * u) + 0.01;
}

/** Whether another event's arrival lies where one was to be expected, so that the picker could not see it. */
function hidden(picks: readonly HeldPick[], time: number): boolean {
  for (let i = firstFrom(picks, time - 0.03); i < picks.length && (picks[i] as HeldPick).t < time + 0.01; i++)
    if ((picks[i] as HeldPick).owner !== NOBODY) return true;
  return false;
}

function weighAmplitudes(scene: Scene, at: Hypothesis, arrivals: readonly Arrival[]): void {
  for (const phase of [0, 1]) {
    const levels: { readonly arrival: Arrival; readonly level: number }[] = [];
    for (const arrival of arrivals) {
      const { logAmplitude, station } = arrival.pick;
      if (arrival.phase !== phase || Number.isNaN(logAmplitude)) continue;
      const distance = Math.max(20, metresTo(at, scene.site.travel.stations[station] as Place));
      levels.push({ arrival, level: logAmplitude + DECAY * Math.log10(distance) });
    }
    if (levels.length < 4) continue;
    const middle = median(levels.map(({ level }) => level));
    for (const { arrival, level } of levels) {
      const u = (level - middle) / AMPLITUDE_SCATTER;
      arrival.gain += Math.max(-2, Math.log((0.375 * DECADES) / AMPLITUDE_SCATTER) - 2.5 * Math.log1p((u * u) / 4));
    }
  }
}

function metresTo(at: Hypothesis, station: Place): number {
  return Math.sqrt((at.x - station.x) ** 2 + (at.y - station.y) ** 2 + (at.z - station.z) ** 2);
}
