import { BackProjection } from "./back-projection.ts";
import { CandidateHeap } from "./candidate-heap.ts";
import { type Fit, fitEvent } from "./fit-event.ts";
import { dropClaimed, type FreePicks, freePicks } from "./free-picks.ts";
import { firstFrom, type HeldPick, NOBODY } from "./held-pick.ts";
import { claim, type DecidedEvent, explainsMost, type OpenEvent, picksOf } from "./open-event.ts";
import type { Hypothesis, Scene } from "./scene.ts";
import { sharpen } from "./sharpen.ts";

/** Candidates that come to nothing before a search is given up. */
const FAILURES = 24;
/** Least weight of picks that is worth a closer look; six good P picks weigh 5. */
const WORTH = 3.9;
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
  const search = new NodeSearch(scene, free, span);
  const found: OpenEvent[] = [];
  for (let failures = 0; failures < FAILURES; ) {
    const best = search.next();
    if (!best) break;
    const start = sharpen(site, free, best.node, best.o);
    const number = nextNumber();
    const fit = fitEvent(scene, start, number, [0.004, 0.002, 0]);
    if (!fit || !stands(scene, fit) || isKnown(scene, fit, [...known, ...found, ...decided])) {
      search.reject(best.node, best.o);
      failures++;
      continue;
    }
    const event: OpenEvent = { number, ...start, score: 0, stations: 0, picks: 0, uncertaintyMetres: 0 };
    claim(scene, event, fit);
    found.push(event);
    search.claimed();
  }
  return found;
}

/** Whether a fit has what an event needs. */
export function stands({ site: { options } }: Scene, { score, stations, arrivals }: Fit): boolean {
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

/** The nodes of the grid, best first, while picks are claimed. */
class NodeSearch {
  readonly #scene: Scene;
  readonly #free: FreePicks;
  readonly #projection: BackProjection;
  readonly #scores: Float32Array;
  readonly #heap: CandidateHeap;
  readonly #fresh: Uint16Array;
  readonly #rejected: { readonly node: number; readonly o: number }[] = [];
  readonly #focus = { score: 0, o: 0 };
  #round = 0;

  constructor(scene: Scene, free: FreePicks, span: number) {
    const { nodes } = scene.site.grid;
    this.#scene = scene;
    this.#free = free;
    this.#projection = new BackProjection(scene.site, free, span);
    this.#scores = new Float32Array(nodes);
    this.#heap = new CandidateHeap(this.#scores);
    this.#fresh = new Uint16Array(nodes);
    for (let n = 0; n < nodes; n++) this.#put(n);
  }

  next(): { readonly node: number; readonly o: number } | undefined {
    for (let node = this.#heap.pop(); node !== undefined; node = this.#heap.pop()) {
      if (this.#fresh[node] !== this.#round) {
        this.#put(node);
        continue;
      }
      this.#projection.node(node, this.#focus);
      const { o } = this.#focus;
      if (!this.#isRejected(node, o)) return { node, o };
    }
    return undefined;
  }

  reject(node: number, o: number): void {
    this.#rejected.push({ node, o });
  }

  /** Some picks have been claimed: scores are worth less. */
  claimed(): void {
    dropClaimed(this.#free);
    this.#round++;
  }

  #put(node: number): void {
    this.#projection.node(node, this.#focus);
    this.#fresh[node] = this.#round;
    this.#scores[node] = this.#focus.score;
    if (this.#focus.score >= WORTH) this.#heap.push(node);
  }

  #isRejected(node: number, o: number): boolean {
    const { grid, tolerance } = this.#scene.site;
    const reach = 1.6 * grid.spacing;
    return this.#rejected.some(
      (other) =>
        Math.abs(other.o - o) < 2.5 * tolerance &&
        Math.abs((grid.x[other.node] as number) - (grid.x[node] as number)) < reach &&
        Math.abs((grid.y[other.node] as number) - (grid.y[node] as number)) < reach &&
        Math.abs((grid.z[other.node] as number) - (grid.z[node] as number)) < reach,
    );
  }
}
