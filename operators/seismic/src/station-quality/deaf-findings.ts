/** Stations without arrivals where stations at the same distance have them. */
import type { EventRecord, Places } from "./event-record.ts";
import type { Finding } from "./station-finding.ts";

/** How many stations at the nearest distances say what is to be expected. */
const peers = 6;
/** Fewest events of a finding. */
const fewest = 10;
/** A deaf station has less than this share of the arrivals expected. */
const deafShare = 0.3;

/** Counts arrivals against the share of the six stations nearest in distance from each event; those farther and nearer balance. */
export function deafFindings(records: readonly EventRecord[], places: Places, sigmas: number): Finding[] {
  if (places.size <= peers || records.length < fewest) return [];
  const tallies = new Map([...places.keys()].map((station) => [station, { got: 0, expected: 0, variance: 0, last: -1 }]));
  for (const [index, { place, arrivals }] of records.entries()) {
    const heard = new Set(arrivals.map(({ station }) => station));
    const ranked = [...places]
      .map(([station, at]) => ({ station, distance: Math.hypot(at[0] - place[0], at[1] - place[1], at[2] - place[2]) }))
      .sort((a, b) => a.distance - b.distance);
    for (const [rank, { station }] of ranked.entries()) {
      const from = Math.max(0, Math.min(ranked.length - peers - 1, rank - peers / 2));
      const hits = ranked.slice(from, from + peers + 1).filter((other) => other.station !== station && heard.has(other.station)).length;
      const share = (hits + 0.5) / (peers + 1);
      const tally = tallies.get(station);
      if (!tally) continue;
      tally.expected += share;
      tally.variance += share * (1 - share);
      if (heard.has(station)) {
        tally.got++;
        tally.last = index;
      }
    }
  }
  return [...tallies].flatMap(([station, { got, expected, variance, last }]) => {
    const sigma = (got - expected) / Math.sqrt(variance);
    const since = records[Math.min(last + 1, records.length - 1)]?.time;
    if (since === undefined || sigma > -sigmas || got > deafShare * expected) return [];
    return [{ station, finding: "deaf" as const, value: got / expected, sigma, since, events: records.length }];
  });
}
