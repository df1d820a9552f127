/** Stations without arrivals where stations at the same distance have them. */
import type { EventRecord, Places } from "./event-record.ts";
import type { Finding } from "./station-finding.ts";

/** Fewest events of a finding. */
const fewest = 10;
/** A deaf station has less than this share of the arrivals expected. */
const deafShare = 0.3;

/** Counts arrivals against the share of the six stations nearest in distance from each event. */
export function deafFindings(records: readonly EventRecord[], places: Places, sigmas: number): Finding[] {
  if (records.length < fewest) return [];
  return [...places.keys()].flatMap((station, s) => {
    let [got, expected, variance, last] = [0, 0, 0, -1];
    for (let index = 0; index < records.length; index++) {
      const hearing = records[index]?.hearing;
      if (!hearing) continue;
      const share = hearing.share[s] as number;
      expected += share;
      variance += share * (1 - share);
      if (hearing.heard[s] !== 1) continue;
      got++;
      last = index;
    }
    const sigma = (got - expected) / Math.sqrt(variance);
    const since = records[Math.min(last + 1, records.length - 1)]?.time;
    if (since === undefined || !(sigma <= -sigmas) || got > deafShare * expected) return [];
    return [{ station, finding: "deaf" as const, value: got / expected, sigma, since, events: records.length }];
  });
}
