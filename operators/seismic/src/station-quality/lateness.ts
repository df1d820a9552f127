/** How late an event's waves came to its stations. */
import { median } from "../statistics/median.ts";

/** Lateness of P or S at a station, delays of the station that the location knew of included. */
export interface Lateness {
  readonly station: string;
  readonly phase: "P" | "S";
  readonly seconds: number;
}

/** Mean lateness of the arrivals of each station, less the event's median, s; plain data. */
export interface Residuals {
  readonly stations: readonly string[];
  readonly seconds: Float64Array;
}

/** Residuals of an event's stations; the event's median is what its origin time absorbs. */
export function residualsOf(late: readonly Lateness[], phases: readonly ("P" | "S")[]): Residuals {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { station, phase, seconds } of late) {
    if (!phases.includes(phase)) continue;
    const own = sums.get(station);
    if (own) {
      own.sum += seconds;
      own.count++;
    } else sums.set(station, { sum: seconds, count: 1 });
  }
  const seconds = Float64Array.from(sums.values(), ({ sum, count }) => sum / count);
  const centre = median(seconds);
  for (let i = 0; i < seconds.length; i++) seconds[i] = (seconds[i] as number) - centre;
  return { stations: [...sums.keys()], seconds };
}
