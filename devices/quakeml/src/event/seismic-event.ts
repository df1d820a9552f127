/** What is read of a located event: structures of its own, because devices know no operators; types and no interfaces, so that they are JSON. */
import type { Event, PortType } from "@headframe/core";

/** A pick that took part in a location. */
export type ArrivalData = {
  readonly id: string;
  /** `NET_STA`. */
  readonly station: string;
  /** FDSN source id. */
  readonly channel: string;
  readonly phase: string;
  readonly method: string;
  /** ISO 8601. */
  readonly time: string;
  /** Standard deviation, s. */
  readonly uncertaintySeconds: number;
  readonly polarity?: "U" | "D" | "";
  readonly probability?: number;
  readonly snr?: number;
  readonly amplitude?: number;
  readonly prominence?: number;
  readonly polarisation?: { readonly azimuth: number; readonly incidence: number; readonly rectilinearity: number; readonly planarity: number };
  readonly residualSeconds: number;
  /** Of the station, taken off the time before it was located. */
  readonly delaySeconds?: number;
  readonly weight: number;
  readonly distanceMetres: number;
};

/** Ground motion at a station (`NET_STA`) or a named point, m/s. */
export type GroundMotionData = {
  readonly at: string;
  readonly value: number;
  readonly kind: "measured" | "predicted";
  readonly distanceMetres?: number;
  /** Standard deviation of log10(value). */
  readonly sigma?: number;
  readonly clipped?: boolean;
};

/** Data of a located event; lengths in m, times in s. Further numbers of `size` are carried as they are. */
export type SeismicEventFields = {
  readonly revision: number;
  readonly stage: "preliminary" | "revised";
  /** Longitude in a geographic frame. */
  readonly x: number;
  /** Latitude in a geographic frame. */
  readonly y: number;
  readonly z: number;
  readonly frame: "local" | "geographic";
  readonly local: { readonly x: number; readonly y: number; readonly z: number };
  readonly uncertaintyMetres: number;
  readonly uncertainty90Metres: number;
  /** xx, xy, xz, yy, yz, zz of the local frame, m2. */
  readonly covariance: readonly number[];
  readonly timeUncertaintySeconds: number;
  readonly magnitude?: { readonly value: number; readonly type: string };
  readonly picks: number;
  readonly stations: number;
  readonly rmsSeconds: number;
  readonly gapDegrees: number;
  readonly ambiguous: boolean;
  readonly ppv: readonly GroundMotionData[];
  readonly size?: { readonly localMagnitude?: number; readonly magnitudeSigma?: number; readonly stations: number };
  readonly publishedAfterSeconds: number;
  readonly arrivals: readonly ArrivalData[];
  readonly velocityModel: string;
  /** Wave speeds as factors on those of the model, and the number of events that they were learnt from. */
  readonly velocityScale?: { readonly vp: number; readonly vs: number; readonly events: number };
};

/** A located event; its time is the origin time. */
export type LocatedEvent = Event<"event", SeismicEventFields>;

/** Port that takes located events. */
export const locatedEvents: PortType<LocatedEvent> = { kind: "event", type: "event" };
