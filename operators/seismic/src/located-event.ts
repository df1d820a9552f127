import { type Event, events, type PortType } from "@headframe/core";
import { type Static, Type } from "typebox";
import { AssociatedPick } from "./association-event.ts";

/** A pick that took part in a location. */
export const LocatedPick = Type.Object({
  ...AssociatedPick.properties,
  residualSeconds: Type.Number({ description: "Observed minus computed time, s" }),
  delaySeconds: Type.Optional(Type.Number({ description: "Delay of the station, learnt or given, that was taken off its time before, s" })),
  weight: Type.Number({ minimum: 0, maximum: 1, description: "What the robust location made of it; 0: an outlier" }),
  distanceMetres: Type.Number({ description: "From hypocentre to station, m" }),
});

/** Ground motion at a station or a named point. */
export const GroundMotion = Type.Object({
  at: Type.String({ description: "`NET_STA` or the point's name" }),
  value: Type.Number({ description: "Peak particle velocity (largest vector sum), m/s" }),
  kind: Type.Enum(["measured", "predicted"]),
  distanceMetres: Type.Number(),
  sigma: Type.Optional(Type.Number({ description: "Standard deviation of log10(value), for predictions" })),
  clipped: Type.Optional(Type.Boolean({ description: "The digitiser was at its limit: a lower bound" })),
});

/** Source parameters; each is absent where the data do not allow it. */
export const SourceSize = Type.Object({
  momentNm: Type.Optional(Type.Number({ description: "Seismic moment, N m" })),
  cornerHz: Type.Optional(Type.Number({ description: "Corner frequency of S waves (of P where there is no S), Hz" })),
  cornerSigma: Type.Optional(
    Type.Number({ description: "Standard deviation of the natural logarithm of the corner frequency; above 0.5 no energy and no stress drop are stated" }),
  ),
  energyJ: Type.Optional(Type.Number({ description: "Radiated energy P + S, J" })),
  energyPJ: Type.Optional(Type.Number({ description: "Radiated energy of P, J" })),
  energySJ: Type.Optional(Type.Number({ description: "Radiated energy of S, J" })),
  stressDropPa: Type.Optional(Type.Number({ description: "Static stress drop 7/16 M0 / r^3, Pa" })),
  radiusMetres: Type.Optional(Type.Number({ description: "Source radius after Brune, m" })),
  apparentStressPa: Type.Optional(Type.Number({ description: "mu E / M0, Pa" })),
  energyIndex: Type.Optional(Type.Number({ description: "log10 E minus the site's mean log10 E at this moment" })),
  localMagnitude: Type.Optional(Type.Number({ description: "ML by Wood-Anderson amplitude" })),
  magnitudeSigma: Type.Optional(Type.Number({ description: "Standard deviation of the network's moment magnitude" })),
  stations: Type.Integer({ minimum: 0, description: "Stations with a usable spectrum" }),
});

/** Data of a seismic event: the catalogue's line. Its time is the origin time. */
export const SeismicEventData = Type.Object({
  revision: Type.Integer({ minimum: 0 }),
  stage: Type.Enum(["preliminary", "revised"]),
  x: Type.Number({ description: "East, m (longitude in degrees in a geographic frame)" }),
  y: Type.Number({ description: "North, m (latitude in degrees in a geographic frame)" }),
  z: Type.Number({ description: "Up, m" }),
  frame: Type.Enum(["local", "geographic"]),
  local: Type.Object({ x: Type.Number(), y: Type.Number(), z: Type.Number() }, { description: "Place in the local frame that the stations were put in, m" }),
  uncertaintyMetres: Type.Number({ description: "Radius that holds the true place with 68 % probability, m" }),
  uncertainty90Metres: Type.Number({ description: "Radius that holds it with 90 % probability, m" }),
  covariance: Type.Array(Type.Number(), { minItems: 6, maxItems: 6, description: "xx, xy, xz, yy, yz, zz of the local frame, m2" }),
  timeUncertaintySeconds: Type.Number({ description: "Standard deviation of the origin time, s" }),
  magnitude: Type.Optional(Type.Object({ value: Type.Number(), type: Type.String() })),
  picks: Type.Integer({ description: "Picks with weight above 0" }),
  stations: Type.Integer({ description: "Stations with such a pick" }),
  rmsSeconds: Type.Number({ description: "Weighted root mean square of the residuals, s" }),
  gapDegrees: Type.Number({ description: "Largest azimuth without a station seen from the epicentre" }),
  ambiguous: Type.Boolean({ description: "Its picks were claimed by others too" }),
  ppv: Type.Array(GroundMotion),
  size: Type.Optional(SourceSize),
  publishedAfterSeconds: Type.Number({ description: "From the last arrival used to the publication, in stream time, s" }),
  arrivals: Type.Array(LocatedPick),
  velocityModel: Type.String({ description: "Name or hash of the velocity model" }),
  velocityScale: Type.Optional(
    Type.Object(
      { vp: Type.Number(), vs: Type.Number(), events: Type.Integer({ description: "Earlier events that the site's own speeds were learnt from" }) },
      { description: "Wave speeds that the event was located with, as factors on those of the model" },
    ),
  ),
});

export type LocatedPick = Static<typeof LocatedPick>;
export type GroundMotion = Static<typeof GroundMotion>;
export type SourceSize = Static<typeof SourceSize>;
export type SeismicEventData = Static<typeof SeismicEventData>;

/** A located seismic event; `type` is `event` and its time the origin time. */
export type SeismicEvent = Event<"event", SeismicEventData>;

/** Port that carries located events. */
export const seismicEvents: PortType<SeismicEvent> = events("event", SeismicEventData);
