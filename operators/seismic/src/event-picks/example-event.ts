import { eventId, parseTime } from "@headframe/core";
import type { LocatedPick, SeismicEvent } from "../located-event.ts";

const time = parseTime("2026-01-01T00:00:10Z");

const arrival = (station: string, seconds: string, weight: number): LocatedPick => ({
  id: `pick-${station}`,
  station: `MN_${station}`,
  channel: `FDSN:MN_${station}_00_G_H_Z`,
  phase: "P",
  method: "onset",
  time: `2026-01-01T00:00:10.${seconds}Z`,
  uncertaintySeconds: 0.0003,
  snr: 20,
  residualSeconds: weight > 0 ? 0.0001 : 0.02,
  weight,
  distanceMetres: 300,
});

/** For examples and tests: a located event with one good arrival and one outlier. */
export const exampleEvent: SeismicEvent = {
  kind: "event",
  type: "event",
  id: eventId("event", "MN", time),
  source: "MN",
  time,
  data: {
    revision: 1,
    stage: "revised",
    x: 500,
    y: 400,
    z: -300,
    frame: "local",
    local: { x: 500, y: 400, z: -300 },
    uncertaintyMetres: 2,
    uncertainty90Metres: 3,
    covariance: [1, 0, 0, 1, 0, 1],
    timeUncertaintySeconds: 0.0003,
    picks: 1,
    stations: 1,
    rmsSeconds: 0.0001,
    gapDegrees: 90,
    ambiguous: false,
    ppv: [],
    publishedAfterSeconds: 0.3,
    arrivals: [arrival("S001", "050000000", 1), arrival("S002", "070000000", 0)],
    velocityModel: "homogeneous vp=6000 vs=3500",
  },
};
