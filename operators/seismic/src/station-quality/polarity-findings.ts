/** Stations whose first motions are upside down. */
import type { Time } from "@headframe/core";
import type { EventRecord } from "./event-record.ts";
import type { Finding } from "./station-finding.ts";

/** First motions of two stations as seen from one event: how often they agree, and whether they did. */
interface Vote {
  readonly time: Time;
  readonly agree: boolean;
  /** Probability of agreement if both stations are sound. */
  readonly probability: number;
}

/** Fewest votes of a finding. */
const fewest = 8;
/** Share of first motions that are read wrongly. */
const misread = 0.1;

/**
 * Stations that disagree with those which saw the same events from nearly the same direction.
 *
 * P amplitudes of random mechanisms without preferred direction are correlated by the Legendre polynomial of the second degree,
 * `(3 cos^2 a - 1) / 2` at angle a, so signs agree with probability `1/2 + asin(rho) / pi` (exact for Gaussian amplitudes; explosions
 * agree more). Each event gives a station one vote: its motion against that of its three nearest directions. The sum of log likelihood ratios of
 * "swapped" to "sound" is a sequential test (Wald 1945), so a tally that runs on is sound to watch. The station that is surest to be swapped is
 * turned and all votes are counted again, because it spoils its neighbours'.
 *
 * @param odds - likelihood ratio from which on a station is called swapped
 */
export function polarityFindings(records: readonly EventRecord[], odds: number): Finding[] {
  const turned = new Set<string>();
  for (;;) {
    const worst = [...votesOf(records, turned)]
      .filter(([station, votes]) => !turned.has(station) && votes.length >= fewest)
      .map(([station, votes]) => ({ station, score: votes.reduce((sum, vote) => sum + evidence(vote), 0) }))
      .reduce<{ station: string; score: number } | undefined>((a, b) => (a && a.score >= b.score ? a : b), undefined);
    if (!worst || worst.score < Math.log(odds)) break;
    turned.add(worst.station);
  }
  return [...turned].flatMap((station) => {
    const others = new Set(turned);
    others.delete(station);
    const votes = votesOf(records, others).get(station) ?? [];
    const against = votes.filter(({ agree }) => !agree);
    const score = votes.reduce((sum, vote) => sum + evidence(vote), 0);
    const [first] = against;
    if (!first || score < Math.log(odds)) return [];
    const expected = votes.reduce((sum, { probability }) => sum + 1 - probability, 0);
    const variance = votes.reduce((sum, { probability }) => sum + probability * (1 - probability), 0);
    const sigma = (against.length - expected) / Math.sqrt(variance);
    return [{ station, finding: "polarity" as const, value: against.length / votes.length, sigma, since: first.time, events: votes.length }];
  });
}

function evidence({ agree, probability }: Vote): number {
  const ratio = Math.log(probability / (1 - probability));
  return agree ? -ratio : ratio;
}

function votesOf(records: readonly EventRecord[], turned: ReadonlySet<string>): Map<string, Vote[]> {
  const votes = new Map<string, Vote[]>();
  for (const { time, arrivals } of records) {
    const motions = arrivals.map(({ station, motion }) => (turned.has(station) ? -motion : motion));
    for (const [at, { station, near }] of arrivals.entries()) {
      let [sum, correlation] = [0, 0];
      for (const other of near) {
        sum += (motions[other.at] as number) * other.correlation;
        correlation += other.correlation / near.length;
      }
      if (sum === 0) continue;
      const right = (1 - misread) ** 2 + misread ** 2;
      const sound = 0.5 + Math.asin(Math.min(1, correlation)) / Math.PI;
      const list = votes.get(station) ?? [];
      votes.set(station, list);
      list.push({ time, agree: sum > 0 === (motions[at] as number) > 0, probability: right * sound + (1 - right) * (1 - sound) });
    }
  }
  return votes;
}
