/** Sizes of QuakeML: magnitudes of the network and of stations, and the amplitudes they come from. */
import { comment, creationInfo, making, realQuantity, timeQuantity, waveformStreamId } from "./common.ts";
import { attribute, extension, many, maybe, one, structure, type Value } from "./structure.ts";
import { dateTime, integer, oneOf, real, reference, text } from "./values.ts";

const stationMagnitudeContribution = structure({ stationMagnitudeID: one(reference), residual: maybe(real), weight: maybe(real) });

export const magnitude = structure({
  publicID: attribute(reference),
  mag: one(realQuantity),
  type: maybe(text(32)),
  stationMagnitudeContributions: many("stationMagnitudeContribution", stationMagnitudeContribution),
  originID: maybe(reference),
  methodID: maybe(reference),
  stationCount: maybe(integer),
  azimuthalGap: maybe(real),
  ...making,
});

export const stationMagnitude = structure({
  publicID: attribute(reference),
  originID: one(reference),
  mag: one(realQuantity),
  type: maybe(text(32)),
  amplitudeID: maybe(reference),
  methodID: maybe(reference),
  waveformID: maybe(waveformStreamId),
  comments: many("comment", comment),
  creationInfo: maybe(creationInfo),
});

/** Seconds before and after a reference time. */
const timeWindow = structure({ begin: one(real), end: one(real), reference: one(dateTime) });

/** An amplitude; `hypocentralDistance` and `logUncertainty` are extensions. */
export const amplitude = structure({
  publicID: attribute(reference),
  genericAmplitude: one(realQuantity),
  type: maybe(text(32)),
  category: maybe(oneOf("point", "mean", "duration", "period", "integral", "other")),
  unit: maybe(oneOf("m", "s", "m/s", "m/(s*s)", "m*s", "dimensionless", "other")),
  methodID: maybe(reference),
  period: maybe(realQuantity),
  snr: maybe(real),
  timeWindow: maybe(timeWindow),
  pickID: maybe(reference),
  waveformID: maybe(waveformStreamId),
  filterID: maybe(reference),
  scalingTime: maybe(timeQuantity),
  magnitudeHint: maybe(text(32)),
  ...making,
  /** From hypocentre to where it was measured, m. */
  hypocentralDistance: extension(maybe(real)),
  /** Standard deviation of the amplitude's decimal logarithm. */
  logUncertainty: extension(maybe(real)),
});

export type QuakeMlMagnitude = Value<typeof magnitude>;
export type QuakeMlStationMagnitude = Value<typeof stationMagnitude>;
export type QuakeMlAmplitude = Value<typeof amplitude>;
