/** Events of QuakeML, and the document around them. */
import { comment, creationInfo, making, namedNumber, realQuantity, timeQuantity, waveformStreamId } from "./common.ts";
import { focalMechanism } from "./focal-mechanism.ts";
import { amplitude, magnitude, stationMagnitude } from "./magnitude.ts";
import { origin } from "./origin.ts";
import { attribute, extension, many, maybe, maybeAttribute, one, structure, type Value } from "./structure.ts";
import { oneOf, real, reference, text } from "./values.ts";

/** What a picker measured; amplitude in the unit of the samples, angles in degrees. */
const pickFeatures = structure({
  probability: maybeAttribute(real),
  snr: maybeAttribute(real),
  amplitude: maybeAttribute(real),
  prominence: maybeAttribute(real),
  azimuth: maybeAttribute(real),
  incidence: maybeAttribute(real),
  rectilinearity: maybeAttribute(real),
  planarity: maybeAttribute(real),
});

/** A picked arrival; `features` is an extension. */
export const pick = structure({
  publicID: attribute(reference),
  time: one(timeQuantity),
  waveformID: one(waveformStreamId),
  filterID: maybe(reference),
  methodID: maybe(reference),
  horizontalSlowness: maybe(realQuantity),
  backazimuth: maybe(realQuantity),
  slownessMethodID: maybe(reference),
  onset: maybe(oneOf("emergent", "impulsive", "questionable")),
  phaseHint: maybe(text()),
  polarity: maybe(oneOf("positive", "negative", "undecidable")),
  ...making,
  features: extension(maybe(pickFeatures)),
});

// biome-ignore format: one line a kind
const eventType = oneOf(
  "not existing", "not reported", "earthquake", "anthropogenic event", "collapse", "cavity collapse", "mine collapse", "building collapse",
  "explosion", "accidental explosion", "chemical explosion", "controlled explosion", "experimental explosion", "industrial explosion",
  "mining explosion", "quarry blast", "road cut", "blasting levee", "nuclear explosion", "induced or triggered event", "rock burst",
  "reservoir loading", "fluid injection", "fluid extraction", "crash", "plane crash", "train crash", "boat crash", "other event",
  "atmospheric event", "sonic boom", "sonic blast", "acoustic noise", "thunder", "avalanche", "snow avalanche", "debris avalanche",
  "hydroacoustic event", "ice quake", "slide", "landslide", "rockslide", "meteorite", "volcanic eruption",
);

const description = structure({
  text: one(text()),
  type: maybe(oneOf("felt report", "Flinn-Engdahl region", "local time", "tectonic summary", "nearest cities", "earthquake name", "region name")),
});

/** An event with everything that is known of it. */
export const event = structure({
  publicID: attribute(reference),
  preferredOriginID: maybe(reference),
  preferredMagnitudeID: maybe(reference),
  preferredFocalMechanismID: maybe(reference),
  type: maybe(eventType),
  typeCertainty: maybe(oneOf("known", "suspected")),
  descriptions: many("description", description),
  comments: many("comment", comment),
  creationInfo: maybe(creationInfo),
  origins: many("origin", origin),
  magnitudes: many("magnitude", magnitude),
  stationMagnitudes: many("stationMagnitude", stationMagnitude),
  amplitudes: many("amplitude", amplitude),
  picks: many("pick", pick),
  focalMechanisms: many("focalMechanism", focalMechanism),
  /** Numbers that QuakeML has no place for, such as a corner frequency. */
  parameters: extension(many("parameter", namedNumber)),
});

export const eventParameters = structure({
  publicID: attribute(reference),
  description: maybe(text()),
  comments: many("comment", comment),
  creationInfo: maybe(creationInfo),
  events: many("event", event),
});

export type QuakeMlPick = Value<typeof pick>;
/** An event; `parameters` and the origins' `local` are extensions. */
export type QuakeMlEvent = Value<typeof event>;
export type QuakeMlEventParameters = Value<typeof eventParameters>;
