import type { SeismicEventData } from "../located-event.ts";
import type { PhaseIndex, TravelTimes } from "../travel-time/travel-times.ts";

const phases = ["P", "S"] as const;

/**
 * Seconds from a located event's origin to where a phase should come to a station: the model's travel time with the wave speeds that the
 * event was located with, and the delay of the station that its location took off.
 */
export function expectedSeconds({ local, velocityScale, arrivals }: SeismicEventData, times: TravelTimes, station: number, phase: PhaseIndex): number {
  const { id } = times.stations[station] as TravelTimes["stations"][number];
  const faster = (phase === 0 ? velocityScale?.vp : velocityScale?.vs) ?? 1;
  const delay = arrivals.find((one) => one.station === id && one.phase === phases[phase])?.delaySeconds ?? 0;
  return times.time(phase, station, local.x, local.y, local.z) / faster + delay;
}
