/** How good found events are, beside what really happened. Nothing of the chain's own code is used here. */
import { type FoundEvent, firstOfStage, lastRevisions } from "./found-events.ts";
import { type Match, matchEvents } from "./match-events.ts";
import type { Scene, TrueEvent } from "./truth.ts";

/** Figures of one scene or, pooled, of several; undefined where nothing can be said. */
export interface Score {
  /** Detectable events (not a blast's delays) and how many of them were found. */
  readonly detectable: number;
  readonly recall: number | undefined;
  readonly found: number;
  /** Share of found events that lie near a truth, detectable or not. */
  readonly precision: number | undefined;
  /** Found events that lie near truths which others were matched with already. */
  readonly duplicates: number;
  readonly medianMetres: number | undefined;
  readonly p90Metres: number | undefined;
  /** Share of truths within the stated 68 and 90 % radius. */
  readonly within68: number | undefined;
  readonly within90: number | undefined;
  /** Median absolute errors. */
  readonly magnitude: number | undefined;
  readonly pSeconds: number | undefined;
  readonly sSeconds: number | undefined;
  /** 95th percentile from the last arrival used to publication, stream time. */
  readonly publishedSeconds: number | undefined;
  readonly preliminarySeconds: number | undefined;
  readonly preliminaryRecall: number | undefined;
  readonly preliminaryMedianMetres: number | undefined;
}

/** A scene and all that a chain printed about it. */
export interface Judged {
  readonly scene: Scene;
  readonly lines: readonly FoundEvent[];
}

/** Scores the events of one or more scenes together: figures are of all their events, not means of scenes. */
export function score(judged: readonly Judged[]): Score {
  const revised = judged.map(({ scene, lines }) => ({ scene, ...matchEvents(scene.events, lastRevisions(lines)) }));
  const preliminary = judged.map(({ scene, lines }) => matchEvents(scene.events, firstOfStage(lines, "preliminary")));
  const pairs = revised.flatMap(({ pairs, scene }) => pairs.map((pair) => ({ ...pair, scene })));
  const detectable = judged.flatMap(({ scene }) => scene.events.filter(counts)).length;
  const found = sum(revised.map(({ pairs, duplicates, wrong }) => pairs.length + duplicates.length + wrong.length));
  const wrong = sum(revised.map((match) => match.wrong.length));
  const lines = judged.flatMap((one) => one.lines);
  const early = preliminary.flatMap((match) => match.pairs);
  return {
    detectable,
    recall: share(pairs.filter(({ truth }) => counts(truth)).length, detectable),
    found,
    precision: share(found - wrong, found),
    duplicates: sum(revised.map(({ duplicates }) => duplicates.length)),
    medianMetres: quantile(pairs.map(errorMetres), 0.5),
    p90Metres: quantile(pairs.map(errorMetres), 0.9),
    within68: heldShare(pairs, ({ uncertaintyMetres }) => uncertaintyMetres),
    within90: heldShare(pairs, ({ uncertainty90Metres }) => uncertainty90Metres),
    magnitude: quantile(
      pairs.flatMap(({ truth, found }) => (found.mw === undefined || truth.kind === "blast" ? [] : [Math.abs(found.mw - truth.mw)])),
      0.5,
    ),
    pSeconds: quantile(pairs.flatMap(pickErrors("P")), 0.5),
    sSeconds: quantile(pairs.flatMap(pickErrors("S")), 0.5),
    publishedSeconds: quantile(firstOfStage(lines, "revised").flatMap(published), 0.95),
    preliminarySeconds: quantile(firstOfStage(lines, "preliminary").flatMap(published), 0.95),
    preliminaryRecall: early.length === 0 ? undefined : share(early.filter(({ truth }) => counts(truth)).length, detectable),
    preliminaryMedianMetres: quantile(early.map(errorMetres), 0.5),
  };
}

function counts({ kind, detectable }: TrueEvent): boolean {
  return kind === "event" && detectable;
}

function errorMetres({ truth, found }: Match): number {
  return Math.hypot(found.x - truth.x, found.y - truth.y, found.z - truth.z);
}

function heldShare(pairs: readonly Match[], radiusOf: (found: FoundEvent) => number | undefined): number | undefined {
  const told = pairs.filter(({ found }) => radiusOf(found) !== undefined);
  return share(told.filter((pair) => errorMetres(pair) <= (radiusOf(pair.found) as number)).length, told.length);
}

/** Absolute errors of the picks of one phase that took part in the location, s. */
function pickErrors(phase: "P" | "S"): (pair: Match & { readonly scene: Scene }) => readonly number[] {
  const side = phase === "P" ? "p" : "s";
  return ({ truth, found, scene }) =>
    found.arrivals.flatMap((pick) => {
      const arrival = truth.arrivals.get(pick.station);
      if (pick.phase !== phase || pick.weight <= 0 || arrival === undefined || scene.wrongClocks.has(pick.station)) return [];
      return [Math.abs(Number(pick.time - arrival[side])) / 1e9];
    });
}

function published({ publishedAfterSeconds }: FoundEvent): readonly number[] {
  return publishedAfterSeconds === undefined ? [] : [publishedAfterSeconds];
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

/** By linear interpolation between order statistics. */
export function quantile(values: readonly number[], at: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const place = at * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return low + (high - low) * (place - Math.floor(place));
}
