/** Origins of QuakeML: where and when, how well, and from which arrivals. */
import { comment, creationInfo, integerQuantity, making, realQuantity, timeQuantity } from "./common.ts";
import { attribute, extension, many, maybe, one, structure, type Value } from "./structure.ts";
import { integer, oneOf, real, reference, text, truth } from "./values.ts";

/** A pick as an origin uses it. Distances are epicentral, in degrees of arc. */
export const arrival = structure({
  publicID: attribute(reference),
  pickID: one(reference),
  phase: one(text()),
  timeCorrection: maybe(real),
  azimuth: maybe(real),
  distance: maybe(real),
  takeoffAngle: maybe(realQuantity),
  timeResidual: maybe(real),
  horizontalSlownessResidual: maybe(real),
  backazimuthResidual: maybe(real),
  timeWeight: maybe(real),
  horizontalSlownessWeight: maybe(real),
  backazimuthWeight: maybe(real),
  earthModelID: maybe(reference),
  comments: many("comment", comment),
  creationInfo: maybe(creationInfo),
  /** From hypocentre to station, m. */
  hypocentralDistance: extension(maybe(real)),
});

/** Half axes in m, angles in degrees; without rotation the minor axis lies in the plane of the major axis and the vertical. */
const confidenceEllipsoid = structure({
  semiMajorAxisLength: one(real),
  semiMinorAxisLength: one(real),
  semiIntermediateAxisLength: one(real),
  majorAxisPlunge: one(real),
  majorAxisAzimuth: one(real),
  majorAxisRotation: one(real),
});

/** Lengths in m, the confidence level in percent. */
const originUncertainty = structure({
  horizontalUncertainty: maybe(real),
  minHorizontalUncertainty: maybe(real),
  maxHorizontalUncertainty: maybe(real),
  azimuthMaxHorizontalUncertainty: maybe(real),
  confidenceEllipsoid: maybe(confidenceEllipsoid),
  preferredDescription: maybe(oneOf("horizontal uncertainty", "uncertainty ellipse", "confidence ellipsoid")),
  confidenceLevel: maybe(real),
});

const originQuality = structure({
  associatedPhaseCount: maybe(integer),
  usedPhaseCount: maybe(integer),
  associatedStationCount: maybe(integer),
  usedStationCount: maybe(integer),
  depthPhaseCount: maybe(integer),
  standardError: maybe(real),
  azimuthalGap: maybe(real),
  secondaryAzimuthalGap: maybe(real),
  groundTruthLevel: maybe(text(32)),
  maximumDistance: maybe(real),
  minimumDistance: maybe(real),
  medianDistance: maybe(real),
});

const compositeTime = structure({
  year: maybe(integerQuantity),
  month: maybe(integerQuantity),
  day: maybe(integerQuantity),
  hour: maybe(integerQuantity),
  minute: maybe(integerQuantity),
  second: maybe(realQuantity),
});

/** Metres east, north and up in a local frame; part of Headframe's extension. */
const localPoint = structure({ x: attribute(real), y: attribute(real), z: attribute(real) });

/** Latitude and longitude in degrees, depth in metres downwards. */
export const origin = structure({
  publicID: attribute(reference),
  time: one(timeQuantity),
  latitude: maybe(realQuantity),
  longitude: maybe(realQuantity),
  depth: maybe(realQuantity),
  depthType: maybe(
    oneOf(
      "from location",
      "from moment tensor inversion",
      "from modeling of broad-band P waveforms",
      "constrained by depth phases",
      "constrained by direct phases",
      "constrained by depth and direct phases",
      "operator assigned",
      "other",
    ),
  ),
  timeFixed: maybe(truth),
  epicenterFixed: maybe(truth),
  compositeTimes: many("compositeTime", compositeTime),
  referenceSystemID: maybe(reference),
  methodID: maybe(reference),
  earthModelID: maybe(reference),
  originUncertainty: maybe(originUncertainty),
  quality: maybe(originQuality),
  type: maybe(oneOf("hypocenter", "centroid", "amplitude", "macroseismic", "rupture start", "rupture end")),
  region: maybe(text(128)),
  arrivals: many("arrival", arrival),
  ...making,
  /** Place in the local frame of the mine. */
  local: extension(maybe(localPoint)),
});

export type QuakeMlArrival = Value<typeof arrival>;
/** Place and time of an event; `local` is an extension. Latitude and longitude may only be missing where `local` is there. */
export type QuakeMlOrigin = Value<typeof origin>;
export type QuakeMlEllipsoid = Value<typeof confidenceEllipsoid>;
export type QuakeMlOriginUncertainty = Value<typeof originUncertainty>;
