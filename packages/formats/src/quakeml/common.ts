/** Types that QuakeML's other types are made of. */
import { attribute, content, many, maybe, maybeAttribute, maybeContent, one, structure, type Value } from "./structure.ts";
import { dateTime, integer, oneOf, optionalReference, real, reference, text } from "./values.ts";

const uncertainties = { uncertainty: maybe(real), lowerUncertainty: maybe(real), upperUncertainty: maybe(real), confidenceLevel: maybe(real) };

/** A number with its uncertainty in the same unit; the confidence level is in percent. */
export const realQuantity = structure({ value: one(real), ...uncertainties });

export const integerQuantity = structure({
  value: one(integer),
  uncertainty: maybe(integer),
  lowerUncertainty: maybe(integer),
  upperUncertainty: maybe(integer),
  confidenceLevel: maybe(real),
});

/** A time with its uncertainty in seconds. */
export const timeQuantity = structure({ value: one(dateTime), ...uncertainties });

/** Who made something, when, and which version of it this is. */
export const creationInfo = structure({
  agencyID: maybe(text(64)),
  agencyURI: maybe(reference),
  author: maybe(text(128)),
  authorURI: maybe(reference),
  creationTime: maybe(dateTime),
  version: maybe(text(64)),
});

export const comment = structure({ id: maybeAttribute(reference), text: one(text()), creationInfo: maybe(creationInfo) });

/** A stream of waveforms, by SEED codes of at most 8 characters, or by a reference. */
export const waveformStreamId = structure({
  networkCode: attribute(text(8)),
  stationCode: attribute(text(8)),
  locationCode: maybeAttribute(text(8)),
  channelCode: maybeAttribute(text(8)),
  resourceURI: maybeContent(optionalReference),
});

const evaluationMode = oneOf("manual", "automatic");
const evaluationStatus = oneOf("preliminary", "confirmed", "reviewed", "final", "rejected");

/** What an object says of its making: comments, mode, status and creation. */
export const making = {
  comments: many("comment", comment),
  evaluationMode: maybe(evaluationMode),
  evaluationStatus: maybe(evaluationStatus),
  creationInfo: maybe(creationInfo),
};

/** A named number that QuakeML has no place for; part of Headframe's extension. */
export const namedNumber = structure({ name: attribute(text()), value: content(real) });

/** A number with its uncertainty. */
export type QuakeMlQuantity = Value<typeof realQuantity>;
/** Who made something, and which version of it this is. */
export type QuakeMlCreationInfo = Value<typeof creationInfo>;
export type QuakeMlComment = Value<typeof comment>;
/** A stream of waveforms. */
export type QuakeMlWaveformId = Value<typeof waveformStreamId>;
