/** Triaxial stations of which one channel is upside down, or two are exchanged. */
import type { Time } from "@headframe/core";
import type { EventRecord } from "./event-record.ts";
import type { Finding } from "./station-finding.ts";
import { faults, type Sensors } from "./wiring-fits.ts";

/** What was seen at a station. */
interface Tally {
  /** Log likelihoods summed: of a sound sensor, then of each fault. */
  readonly fits: Float64Array;
  events: number;
  readonly since: Time;
  /** The channel that was picked last, and when. */
  sensor: string;
  last: Time;
}

/** Fewest sightings of a finding. */
const fewest = 5;
/** Part of what a finding takes with which it stays. */
const stays = 0.5;

/**
 * Stations whose P moves along its rays only if one channel is turned over or two are exchanged.
 *
 * P moves the ground along its ray, which location and inventory tell, also where a sensor is turned. For each event's P the cosine
 * between ray and motion is drawn, at a sound sensor, from an exponential at 1 with a share of random directions. A fault is found once it
 * explains what was seen `odds` times better than a sound sensor, and than any other fault; it stays while half of that evidence is
 * there. The sign of motion is left to `polarity`: all three channels upside down look sound here.
 */
export function wiringFindings(records: readonly EventRecord[], sensors: Sensors, odds: number, isFound: (station: string) => boolean): Finding[] {
  return [...talliesOf(records)].flatMap(([station, { fits, events, since, sensor, last }]) => {
    if (events < fewest) return [];
    const [best, second] = faults.map((fault, i) => ({ fault, fit: fits[i + 1] as number })).sort((a, b) => b.fit - a.fit);
    if (!best || !second || best.fit < 0) return []; // explains it no better than chance
    const lead = best.fit - Math.max(fits[0] as number, second.fit);
    if (lead < (isFound(station) ? stays : 1) * Math.log(odds)) return [];
    const ids = sensors.of(station, sensor, last)?.ids ?? [];
    const { finding, channels } = best.fault;
    return [{ station, finding, channels: channels.map((c) => ids[c] as string), value: lead, sigma: Math.sqrt(2 * lead), since, events }];
  });
}

function talliesOf(records: readonly EventRecord[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { time, arrivals } of records) {
    for (const { station, sighting } of arrivals) {
      if (!sighting) continue;
      let tally = tallies.get(station);
      if (!tally) {
        tally = { fits: new Float64Array(faults.length + 1), events: 0, since: time, sensor: sighting.sensor, last: time };
        tallies.set(station, tally);
      }
      for (let i = 0; i < tally.fits.length; i++) tally.fits[i] = (tally.fits[i] as number) + (sighting.fits[i] as number);
      tally.events++;
      tally.sensor = sighting.sensor;
      tally.last = time;
    }
  }
  return tallies;
}
