import { formatTime, nanoseconds, type Time } from "@headframe/core";
import type { LocatedPick, SeismicEvent } from "../located-event.ts";
import { type StationFindingEvent, stationFinding } from "./station-finding.ts";

/** Ten events at six stations, the last of which is 4 ms late, and what is found. */
export function exampleEvents(begin: Time): { in: SeismicEvent[]; out: StationFindingEvent[] } {
  const events = Array.from({ length: 10 }, (_, i) => {
    const residuals = [0, 1, 2, 3, 4].map((s) => (((i * 5 + s * 3) % 7) - 3) * 1e-4);
    return madeEvent(
      `e${i}`,
      begin + nanoseconds(60 * i),
      [0, 0, 0],
      [...residuals, 4e-3].map((residual, s) => madeArrival(`XX_S${s}`, begin, residual)),
    );
  });
  const finding = { station: "XX_S5", finding: "clock", value: 4, sigma: 0.1178165959448341, since: begin, events: 10 } as const;
  return { in: events, out: [stationFinding(finding, "begun", begin + nanoseconds(540))] };
}

/** A P arrival, for examples and tests. */
export function madeArrival(station: string, time: Time, residualSeconds: number, polarity: "U" | "D" | "" = ""): LocatedPick {
  return {
    ...{ id: station, station, channel: `FDSN:${station}__G_H_Z`, phase: "P", method: "onset", time: formatTime(time), uncertaintySeconds: 2e-4 },
    ...{ polarity, residualSeconds, weight: 1, distanceMetres: 100 },
  };
}

/** A located event with little but its arrivals, for examples and tests. */
export function madeEvent(id: string, time: Time, [x, y, z]: readonly [number, number, number], arrivals: readonly LocatedPick[]): SeismicEvent {
  return {
    ...{ kind: "event", type: "event", id, source: "mine", time },
    data: {
      ...{ revision: 1, stage: "revised", x, y, z, frame: "local", local: { x, y, z }, uncertaintyMetres: 2, uncertainty90Metres: 4 },
      ...{ covariance: [1, 0, 0, 1, 0, 1], timeUncertaintySeconds: 1e-4, picks: arrivals.length, stations: arrivals.length, rmsSeconds: 3e-4 },
      ...{ gapDegrees: 90, ambiguous: false, ppv: [], publishedAfterSeconds: 0.5, arrivals: [...arrivals], velocityModel: "homogeneous" },
    },
  };
}
