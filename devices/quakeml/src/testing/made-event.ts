import { formatTime } from "@headframe/core";
import type { LocatedEvent, SeismicEventFields } from "../event/seismic-event.ts";

/** A located event of a mine with every part; the numbers follow from `n`. */
export function madeEvent(n: number, fields: Partial<SeismicEventFields> = {}): LocatedEvent {
  const time = 1_700_000_000_123_456_000n + BigInt(n) * 60_000_000_000n;
  const arrivals = ["P", "S"].map((phase, i) => ({
    id: `pick ${n}/${phase}`,
    station: "OT_12",
    channel: i === 0 ? "FDSN:OT_12_00_G_P_Z" : "FDSN:OT_12__z__",
    phase,
    method: "onset",
    time: formatTime(time + BigInt(40_000_000 * (i + 1))),
    uncertaintySeconds: 2e-4 * (i + 1),
    polarity: i === 0 ? ("U" as const) : ("" as const),
    ...(i === 0 && {
      probability: 0.9,
      snr: 12.5,
      amplitude: 3e-5,
      prominence: 1,
      polarisation: { azimuth: 310.5, incidence: 60, rectilinearity: 0.8, planarity: 0.9 },
      delaySeconds: 5e-4,
    }),
    residualSeconds: -1e-4,
    weight: 1 - i / 2,
    distanceMetres: 230.5,
  }));
  const local = { x: 650_371.5 + n, y: 4_766_640.25, z: -120.125 };
  const data: SeismicEventFields = {
    revision: 0,
    stage: "revised",
    ...local,
    frame: "local",
    local,
    uncertaintyMetres: 3,
    uncertainty90Metres: 5,
    covariance: [4, 1, 0, 9, 0.5, 16],
    timeUncertaintySeconds: 5e-4,
    magnitude: { value: -0.7, type: "Mw" },
    picks: 2,
    stations: 1,
    rmsSeconds: 3e-4,
    gapDegrees: 120,
    ambiguous: false,
    ppv: [
      { at: "OT_12", value: 1.5e-4, kind: "measured", distanceMetres: 230.5, clipped: true },
      { at: "Crusher chamber", value: 2e-5, kind: "predicted", distanceMetres: 410, sigma: 0.2 },
    ],
    size: { stations: 7, magnitudeSigma: 0.1, localMagnitude: -0.5, ...{ momentNm: 1.1e8, cornerHz: 210 } },
    publishedAfterSeconds: 0.75,
    arrivals,
    velocityModel: "vp 5500, vs 3200",
    velocityScale: { vp: 1.02, vs: 0.99, events: 40 },
    ...fields,
  };
  return { kind: "event", type: "event", id: `event-${n}`, source: "OT", time, data };
}
