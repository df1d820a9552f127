// biome-ignore lint/correctness/noUndeclaredDependencies: for tests only, which have it from the root
import fc from "fast-check";
import type { QuakeMlEvent } from "../event.ts";

const real = fc.double({ noNaN: true, noDefaultInfinity: true });
const id = fc.stringMatching(/^smi:[a-z0-9][a-z0-9.*()_~'-]{2,6}\/[a-z0-9._~'*()-][a-z0-9.+?_~'=,;/&*()-]{0,12}(?:#[a-z/]{0,3})?$/);
const words = fc.string().map((text) => text.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "").trim());
const time = fc.bigInt({ min: -2_000_000_000_000_000_000n, max: 4_000_000_000_000_000_000n });
const code = fc.stringMatching(/^[A-Za-z0-9]{0,8}$/);
const optional = { noNullPrototype: true };

/** A record whose keys, but the required ones, may be missing. */
function some<T extends object, K extends keyof T>(parts: { [P in keyof T]: fc.Arbitrary<T[P]> }, ...requiredKeys: K[]) {
  return fc.record(parts, { ...optional, requiredKeys });
}
const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 2 });

const errors = { uncertainty: real, lowerUncertainty: real, upperUncertainty: real, confidenceLevel: real };
const quantity = some({ value: real, ...errors }, "value");
const instant = some({ value: time, ...errors }, "value");
const creationInfo = some({
  agencyID: words.filter((text) => text.length < 60),
  author: words,
  agencyURI: id,
  creationTime: time,
  version: fc.constantFrom("1", "2.0"),
});
const comment = some({ id, text: words, creationInfo }, "text");
const waveformID = some({ networkCode: code, stationCode: code, locationCode: code, channelCode: code, resourceURI: id }, "networkCode", "stationCode");
const making = {
  comments: list(comment),
  evaluationMode: fc.constantFrom("manual", "automatic"),
  evaluationStatus: fc.constantFrom("preliminary", "confirmed", "reviewed", "final", "rejected"),
  creationInfo,
};
const pick = some(
  {
    publicID: id,
    time: instant,
    waveformID,
    onset: fc.constantFrom("emergent", "impulsive"),
    phaseHint: words,
    polarity: fc.constantFrom("positive", "undecidable"),
    features: some({ probability: real, snr: real, amplitude: real, azimuth: real, planarity: real }),
    ...making,
  },
  "publicID",
  "time",
  "waveformID",
);
const arrival = some(
  { publicID: id, pickID: id, phase: words, azimuth: real, distance: real, timeResidual: real, timeWeight: real, hypocentralDistance: real },
  "publicID",
  "pickID",
  "phase",
);
const ellipsoid = fc.record(
  {
    semiMajorAxisLength: real,
    semiMinorAxisLength: real,
    semiIntermediateAxisLength: real,
    majorAxisPlunge: real,
    majorAxisAzimuth: real,
    majorAxisRotation: real,
  },
  optional,
);
const origin = some(
  {
    publicID: id,
    time: instant,
    latitude: quantity,
    longitude: quantity,
    depth: quantity,
    timeFixed: fc.boolean(),
    compositeTimes: list(some({ year: some({ value: fc.integer() }, "value"), second: quantity })),
    originUncertainty: some({ horizontalUncertainty: real, confidenceEllipsoid: ellipsoid, preferredDescription: fc.constant("confidence ellipsoid") }),
    quality: some({ usedPhaseCount: fc.nat(), azimuthalGap: real, groundTruthLevel: fc.constant("GT5") }),
    arrivals: list(arrival),
    local: fc.record({ x: real, y: real, z: real }, optional),
    ...making,
  },
  "publicID",
  "time",
  "latitude",
  "longitude",
);
const magnitude = some({ publicID: id, mag: quantity, type: fc.constantFrom("Mw", "ML"), originID: id, stationCount: fc.nat(), ...making }, "publicID", "mag");
const amplitude = some(
  {
    publicID: id,
    genericAmplitude: quantity,
    unit: fc.constantFrom("m/s", "m/(s*s)"),
    category: fc.constant("point"),
    timeWindow: fc.record({ begin: real, end: real, reference: time }, optional),
    waveformID,
    scalingTime: instant,
    hypocentralDistance: real,
    logUncertainty: real,
  },
  "publicID",
  "genericAmplitude",
);
const plane = fc.record({ strike: quantity, dip: quantity, rake: quantity }, optional);
const focalMechanism = some(
  {
    publicID: id,
    waveformIDs: list(waveformID),
    nodalPlanes: some({ preferredPlane: fc.constantFrom(1, 2), nodalPlane1: plane }),
    momentTensors: list(some({ publicID: id, derivedOriginID: id, scalarMoment: quantity, clvd: real }, "publicID", "derivedOriginID")),
  },
  "publicID",
);
/** Events with any of the parts that QuakeML has. */
export const arbitraryEvent = some(
  {
    publicID: id,
    preferredOriginID: id,
    type: fc.constantFrom("earthquake", "mining explosion", "rock burst"),
    typeCertainty: fc.constantFrom("known", "suspected"),
    descriptions: list(some({ text: words, type: fc.constant("earthquake name") }, "text")),
    comments: list(comment),
    origins: list(origin),
    magnitudes: list(magnitude),
    stationMagnitudes: list(some({ publicID: id, originID: id, mag: quantity, waveformID }, "publicID", "originID", "mag")),
    amplitudes: list(amplitude),
    picks: list(pick),
    focalMechanisms: list(focalMechanism),
    parameters: list(fc.record({ name: words, value: real }, optional)),
  },
  "publicID",
) as fc.Arbitrary<QuakeMlEvent>;
