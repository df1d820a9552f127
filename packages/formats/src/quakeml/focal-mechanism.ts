/** Focal mechanisms of QuakeML. */
import { comment, creationInfo, making, realQuantity, waveformStreamId } from "./common.ts";
import { attribute, many, maybe, maybeAttribute, one, structure, type Value } from "./structure.ts";
import { integer, oneOf, real, reference } from "./values.ts";

const nodalPlane = structure({ strike: one(realQuantity), dip: one(realQuantity), rake: one(realQuantity) });
const nodalPlanes = structure({ preferredPlane: maybeAttribute(integer), nodalPlane1: maybe(nodalPlane), nodalPlane2: maybe(nodalPlane) });

const axis = structure({ azimuth: one(realQuantity), plunge: one(realQuantity), length: one(realQuantity) });
const principalAxes = structure({ tAxis: one(axis), pAxis: one(axis), nAxis: maybe(axis) });

/** Components in N m: r up, t south, p east. */
const tensor = structure({
  Mrr: one(realQuantity),
  Mtt: one(realQuantity),
  Mpp: one(realQuantity),
  Mrt: one(realQuantity),
  Mrp: one(realQuantity),
  Mtp: one(realQuantity),
});

const dataUsed = structure({
  waveType: one(oneOf("P waves", "body waves", "surface waves", "mantle waves", "combined", "unknown")),
  stationCount: maybe(integer),
  componentCount: maybe(integer),
  shortestPeriod: maybe(real),
  longestPeriod: maybe(real),
});

const sourceTimeFunction = structure({
  type: one(oneOf("box car", "triangle", "trapezoid", "unknown")),
  duration: one(real),
  riseTime: maybe(real),
  decayTime: maybe(real),
});

const momentTensor = structure({
  publicID: attribute(reference),
  derivedOriginID: one(reference),
  dataUsed: many("dataUsed", dataUsed),
  momentMagnitudeID: maybe(reference),
  scalarMoment: maybe(realQuantity),
  tensor: maybe(tensor),
  variance: maybe(real),
  varianceReduction: maybe(real),
  doubleCouple: maybe(real),
  clvd: maybe(real),
  iso: maybe(real),
  greensFunctionID: maybe(reference),
  filterID: maybe(reference),
  sourceTimeFunction: maybe(sourceTimeFunction),
  methodID: maybe(reference),
  category: maybe(oneOf("teleseismic", "regional")),
  inversionType: maybe(oneOf("general", "zero trace", "double couple")),
  comments: many("comment", comment),
  creationInfo: maybe(creationInfo),
});

export const focalMechanism = structure({
  publicID: attribute(reference),
  waveformIDs: many("waveformID", waveformStreamId),
  momentTensors: many("momentTensor", momentTensor),
  triggeringOriginID: maybe(reference),
  nodalPlanes: maybe(nodalPlanes),
  principalAxes: maybe(principalAxes),
  azimuthalGap: maybe(real),
  stationPolarityCount: maybe(integer),
  misfit: maybe(real),
  stationDistributionRatio: maybe(real),
  methodID: maybe(reference),
  ...making,
});

export type QuakeMlFocalMechanism = Value<typeof focalMechanism>;
