import { type Inventory, nanoseconds, parseTime, type Time, unprojectLocal } from "@headframe/core";
import type { AssociatedPick, AssociationEvent } from "../association-event.ts";
import type { LocatedPick, SeismicEvent } from "../located-event.ts";
import type { Place, TravelTimes } from "../travel-time/travel-times.ts";
import type { Calibration } from "./calibration.ts";
import type { Location } from "./locate-arrivals.ts";
import type { Arrivals } from "./location-problem.ts";

/** What a located event is made of. */
export interface LocatedParts {
  readonly association: AssociationEvent;
  readonly times: TravelTimes;
  readonly inventory: Inventory;
  /** The picks that could be used, in the order of `arrivals`. */
  readonly picks: readonly AssociatedPick[];
  readonly arrivals: Arrivals;
  readonly location: Location;
  readonly calibration: Calibration;
  /** How far event time had come. */
  readonly reached: Time;
  readonly lastArrival: Time;
}

/** A location as the event that goes into the catalogue. */
export function locatedEvent({ association, times, inventory, picks, arrivals, location, calibration, reached, lastArrival }: LocatedParts): SeismicEvent {
  const { event, revision, stage, ambiguous } = association.data;
  const local = { x: location.x, y: location.y, z: location.z };
  const delay = Number(reached - lastArrival) / 1e9;
  return {
    kind: "event",
    type: "event",
    id: event,
    source: association.source,
    time: association.time + nanoseconds(location.origin),
    data: {
      revision,
      stage,
      ...published(inventory, local),
      local,
      uncertaintyMetres: location.radius68,
      uncertainty90Metres: location.radius90,
      covariance: [...location.covariance],
      timeUncertaintySeconds: location.originSigma,
      picks: location.picks,
      stations: location.stations,
      rmsSeconds: location.rms,
      gapDegrees: location.gap,
      ambiguous,
      ppv: [],
      publishedAfterSeconds: Math.max(0, delay),
      arrivals: picks.map((pick, i) => locatedPick(pick, i, association.time, arrivals, times, location)),
      velocityModel: times.model,
      velocityScale: { vp: 1 / (1 + location.speeds[0]), vs: 1 / (1 + location.speeds[1]), events: calibration.events },
    },
  };
}

function locatedPick(pick: AssociatedPick, i: number, from: Time, arrivals: Arrivals, times: TravelTimes, location: Location): LocatedPick {
  const station = times.stations[arrivals.station[i] as number] as Place;
  const delaySeconds = Number(parseTime(pick.time) - from) / 1e9 - (arrivals.time[i] as number);
  return {
    ...pick,
    residualSeconds: location.residuals[i] as number,
    ...(delaySeconds !== 0 && { delaySeconds }),
    weight: location.weights[i] as number,
    distanceMetres: Math.hypot(location.x - station.x, location.y - station.y, location.z - station.z),
  };
}

/** The place in the frame that the inventory's positions were given in. */
function published({ frame, origin }: Inventory, local: Place): Place & { readonly frame: Inventory["frame"] } {
  if (frame === "local" || !origin) return { ...local, frame: "local" };
  const { latitude, longitude } = unprojectLocal(origin, local.x, local.y);
  return { x: longitude, y: latitude, z: local.z, frame };
}
