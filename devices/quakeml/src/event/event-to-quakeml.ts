import { nanoseconds, parseTime, type Time } from "@headframe/core";
import type { QuakeMlAmplitude, QuakeMlArrival, QuakeMlCreationInfo, QuakeMlEvent, QuakeMlMagnitude, QuakeMlOrigin, QuakeMlPick } from "@headframe/formats";
import { originUncertainty } from "./confidence-ellipsoid.ts";
import { idPart, stationWaveform, waveformOf } from "./quakeml-ids.ts";
import type { ArrivalData, GroundMotionData, LocatedEvent, SeismicEventFields } from "./seismic-event.ts";

/** Who publishes events. */
export interface Publisher {
  /** First part of all public ids, such as `com.example.mine`. */
  readonly authority: string;
  readonly agency: string;
  /** Flow and software that made the events, such as `mine-seismic, Headframe 0.1.0`. */
  readonly author: string;
}

/** One degree of latitude, m, for uncertainties. */
const DEGREE = 111_195;

/**
 * A located event as QuakeML: origin with arrivals, uncertainty and quality, magnitudes, picks and measured ground motion.
 *
 * Everything follows from the event, the time of creation too (the last arrival plus the time to publication), so the same
 * event gives the same document. What QuakeML has no place for, such as the covariance, is among the event's `parameters`.
 */
export function eventToQuakeMl(event: LocatedEvent, publisher: Publisher): QuakeMlEvent {
  const { data } = event;
  const base = `smi:${publisher.authority}`;
  const publicID = `${base}/event/${idPart(event.id)}`;
  const creationInfo = creationOf(event, publisher);
  const originID = `${publicID}/origin/${data.revision}`;
  const magnitudes = magnitudesOf(data, `${publicID}/magnitude/${data.revision}`, originID, creationInfo);
  const amplitudes = data.ppv.map((motion, i) => amplitudeOf(motion, `${publicID}/amplitude/${data.revision}/${i}`));
  return {
    publicID,
    preferredOriginID: originID,
    ...(magnitudes[0] && { preferredMagnitudeID: magnitudes[0].publicID }),
    creationInfo,
    origins: [originOf(event, base, originID, creationInfo)],
    ...(magnitudes.length > 0 && { magnitudes }),
    ...(amplitudes.length > 0 && { amplitudes }),
    ...(data.arrivals.length > 0 && { picks: data.arrivals.map((arrival) => pickOf(arrival, base)) }),
    parameters: parametersOf(data),
  };
}

/** The same whenever it is asked: no clock is read. */
function creationOf(event: LocatedEvent, { agency, author }: Publisher): QuakeMlCreationInfo {
  const { arrivals, publishedAfterSeconds, revision } = event.data;
  const last = arrivals.reduce((latest: Time, { time }) => {
    const at = parseTime(time);
    return at > latest ? at : latest;
  }, event.time);
  const who = `${author}; ${event.source}`;
  const creationTime = Number.isFinite(publishedAfterSeconds) ? last + nanoseconds(publishedAfterSeconds) : last;
  return { agencyID: agency, author: [...who].slice(0, 128).join("").trim(), creationTime, version: String(revision) };
}

function originOf({ time, data }: LocatedEvent, base: string, publicID: string, creationInfo: QuakeMlCreationInfo): QuakeMlOrigin {
  const uncertainty = originUncertainty(data.covariance);
  const arrivals = data.arrivals.map((arrival) => arrivalOf(arrival, base, publicID));
  return {
    publicID,
    time: { value: time, uncertainty: data.timeUncertaintySeconds },
    ...placeOf(data),
    depthType: "from location",
    methodID: `${base}/method/locate`,
    earthModelID: `${base}/velocity-model/${idPart(data.velocityModel)}`,
    ...(uncertainty && { originUncertainty: uncertainty }),
    quality: {
      associatedPhaseCount: data.arrivals.length,
      usedPhaseCount: data.picks,
      usedStationCount: data.stations,
      standardError: data.rmsSeconds,
      azimuthalGap: data.gapDegrees,
    },
    type: "hypocenter",
    ...(arrivals.length > 0 && { arrivals }),
    evaluationMode: "automatic",
    evaluationStatus: data.stage === "preliminary" ? "preliminary" : "confirmed",
    creationInfo,
    local: { x: data.local.x, y: data.local.y, z: data.local.z },
  };
}

/** Latitude and longitude where they are known; else the writer puts them round an origin. */
function placeOf({ frame, x, y, z, covariance }: SeismicEventFields): Pick<QuakeMlOrigin, "latitude" | "longitude" | "depth"> {
  const sigma = (variance: number | undefined, metres = 1) =>
    variance !== undefined && variance >= 0 && Number.isFinite(variance) ? { uncertainty: Math.sqrt(variance) / metres } : {};
  const depth = { value: 0 - z, ...sigma(covariance[5]) };
  if (frame === "local") return { depth };
  const narrowing = Math.max(1e-6, Math.cos((y * Math.PI) / 180));
  return { latitude: { value: y, ...sigma(covariance[3], DEGREE) }, longitude: { value: x, ...sigma(covariance[0], DEGREE * narrowing) }, depth };
}

function arrivalOf(arrival: ArrivalData, base: string, origin: string): QuakeMlArrival {
  return {
    publicID: `${origin}/arrival/${idPart(arrival.id)}`,
    pickID: `${base}/pick/${idPart(arrival.id)}`,
    phase: arrival.phase,
    timeResidual: arrival.residualSeconds,
    timeWeight: arrival.weight,
    hypocentralDistance: arrival.distanceMetres,
  };
}

function pickOf({ id, time, uncertaintySeconds, channel, station, phase, polarity, method }: ArrivalData, base: string): QuakeMlPick {
  const polarities = { U: "positive", D: "negative", "": "undecidable" } as const;
  return {
    publicID: `${base}/pick/${idPart(id)}`,
    time: { value: parseTime(time), uncertainty: uncertaintySeconds },
    waveformID: waveformOf(channel, station),
    methodID: `${base}/method/${idPart(method)}`,
    phaseHint: phase,
    ...(polarity !== undefined && { polarity: polarities[polarity] }),
    evaluationMode: "automatic",
  };
}

function magnitudesOf({ magnitude, size }: SeismicEventFields, base: string, originID: string, creationInfo: QuakeMlCreationInfo): QuakeMlMagnitude[] {
  const about = { originID, ...(size && { stationCount: size.stations }), evaluationMode: "automatic", creationInfo } as const;
  const found: QuakeMlMagnitude[] = [];
  if (magnitude) {
    const sigma = size?.magnitudeSigma;
    const mag = { value: magnitude.value, ...(sigma !== undefined && { uncertainty: sigma }) };
    found.push({ publicID: `${base}/${idPart(magnitude.type)}`, mag, type: magnitude.type, ...about });
  }
  if (size?.localMagnitude !== undefined && magnitude?.type !== "ML")
    found.push({ publicID: `${base}/ML`, mag: { value: size.localMagnitude }, type: "ML", ...about });
  return found;
}

/** Peak particle velocity at a station, or predicted for a point, which then stands in a comment. */
function amplitudeOf({ at, value, kind, clipped }: GroundMotionData, publicID: string): QuakeMlAmplitude {
  const waveformID = kind === "measured" ? stationWaveform(at) : undefined;
  const comments = [
    ...(waveformID ? [] : [{ text: `${kind === "measured" ? "Measured" : "Predicted"} at ${at}` }]),
    ...(clipped ? [{ text: "The digitiser was at its limit: a lower bound" }] : []),
  ];
  return {
    publicID,
    genericAmplitude: { value },
    type: "PPV",
    category: "point",
    unit: "m/s",
    ...(waveformID && { waveformID }),
    ...(comments.length > 0 && { comments }),
    evaluationMode: "automatic",
  };
}

function parametersOf(data: SeismicEventFields): { name: string; value: number }[] {
  const { revision, uncertaintyMetres, uncertainty90Metres, publishedAfterSeconds, covariance } = data;
  const names = ["xx", "xy", "xz", "yy", "yz", "zz"];
  const numbers: Record<string, unknown> = {
    revision,
    uncertaintyMetres,
    uncertainty90Metres,
    publishedAfterSeconds,
    ambiguous: Number(data.ambiguous),
    ...Object.fromEntries(covariance.map((value, i) => [`covariance-${names[i] ?? i}`, value])),
    ...data.size,
  };
  return Object.entries(numbers).flatMap(([name, value]) => (typeof value === "number" && Number.isFinite(value) ? [{ name, value }] : []));
}
