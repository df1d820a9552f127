import { nanoseconds, parseTime } from "@headframe/core";
import type { QuakeMlAmplitude, QuakeMlArrival, QuakeMlCreationInfo, QuakeMlEvent, QuakeMlMagnitude, QuakeMlOrigin, QuakeMlPick } from "@headframe/formats";
import { originUncertainty } from "./confidence-ellipsoid.ts";
import { channelCodeOf, idPart, stationWaveform, waveformOf } from "./quakeml-ids.ts";
import type { ArrivalData, GroundMotionData, LocatedEvent, SeismicEventFields } from "./seismic-event.ts";

/** Who publishes events. */
export interface Publisher {
  /** First part of all public ids, such as `com.example.mine`. */
  readonly authority: string;
  readonly agency: string;
  /** Software and flow that made the events, such as `Headframe 0.1.0, mine-seismic 3`. */
  readonly author: string;
}

/** How events are named and told of. */
export interface EventNaming extends Publisher {
  /** Picks name the channel of their component; unless true the component stands in a comment, because it may be turned and no channel at all. */
  readonly channelCodes?: boolean;
}

/** One degree of latitude, m, for uncertainties. */
const DEGREE = 111_195;

/**
 * A located event as QuakeML: origin with arrivals, uncertainty and quality, magnitudes, picks and measured ground motion.
 *
 * Everything follows from the event, the time of creation too (the last arrival plus the time to publication), so the same
 * event gives the same document. What QuakeML has no place for is in Headframe's extension: numbers of the event, such as the covariance, as
 * `parameters`, what the picker measured as `features` of a pick.
 */
export function eventToQuakeMl(event: LocatedEvent, naming: EventNaming): QuakeMlEvent {
  const { data } = event;
  const base = `smi:${naming.authority}`;
  const ids = data.arrivals.map(({ id }) => idPart(id));
  const picks = data.arrivals.map((arrival, i) => pickOf(arrival, `${base}/pick/${ids[i]}`, base, naming.channelCodes ?? false));
  const publicID = `${base}/event/${idPart(event.id)}`;
  const creationInfo = creationOf(event, picks, naming);
  const originID = `${publicID}/origin/${data.revision}`;
  const magnitudes = magnitudesOf(data, `${publicID}/magnitude/${data.revision}`, originID, creationInfo);
  const amplitudes = data.ppv.map((motion, i) => amplitudeOf(motion, `${publicID}/amplitude/${data.revision}/${i}`));
  return {
    publicID,
    preferredOriginID: originID,
    ...(magnitudes[0] && { preferredMagnitudeID: magnitudes[0].publicID }),
    creationInfo,
    origins: [originOf(event, ids, base, originID, creationInfo)],
    ...(magnitudes.length > 0 && { magnitudes }),
    ...(amplitudes.length > 0 && { amplitudes }),
    ...(picks.length > 0 && { picks }),
    parameters: parametersOf(data),
  };
}

/** The same whenever it is asked: no clock is read. */
function creationOf(event: LocatedEvent, picks: readonly QuakeMlPick[], { agency, author }: Publisher): QuakeMlCreationInfo {
  const { publishedAfterSeconds, revision } = event.data;
  const last = picks.reduce((latest, { time }) => (time.value > latest ? time.value : latest), event.time);
  const who = `${author}; ${event.source}`;
  const creationTime = Number.isFinite(publishedAfterSeconds) ? last + nanoseconds(publishedAfterSeconds) : last;
  return { agencyID: agency, author: [...who].slice(0, 128).join("").trim(), creationTime, version: String(revision) };
}

function originOf({ time, data }: LocatedEvent, ids: readonly string[], base: string, publicID: string, creationInfo: QuakeMlCreationInfo): QuakeMlOrigin {
  const uncertainty = originUncertainty(data.covariance);
  const arrivals = data.arrivals.map((arrival, i) => arrivalOf(arrival, `${publicID}/arrival/${ids[i]}`, `${base}/pick/${ids[i]}`));
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
    // The other statuses say that a person looked at it.
    ...(data.stage === "preliminary" && { evaluationStatus: "preliminary" }),
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

function arrivalOf(arrival: ArrivalData, publicID: string, pickID: string): QuakeMlArrival {
  return {
    publicID,
    pickID,
    phase: arrival.phase,
    ...(arrival.delaySeconds !== undefined && { timeCorrection: arrival.delaySeconds }),
    timeResidual: arrival.residualSeconds,
    timeWeight: arrival.weight,
    hypocentralDistance: arrival.distanceMetres,
  };
}

const polarities = { U: "positive", D: "negative", "": "undecidable" } as const;

function pickOf(arrival: ArrivalData, publicID: string, base: string, channelCodes: boolean): QuakeMlPick {
  const { time, uncertaintySeconds, channel, station, phase, polarity, method, probability, snr, amplitude, prominence, polarisation } = arrival;
  const channelCode = channelCodes ? channelCodeOf(channel) : undefined;
  const features = finite({ probability, snr, amplitude, prominence, ...polarisation });
  return {
    publicID,
    time: { value: parseTime(time), uncertainty: uncertaintySeconds },
    waveformID: { ...waveformOf(channel, station), ...(channelCode !== undefined && { channelCode }) },
    methodID: `${base}/method/${idPart(method)}`,
    phaseHint: phase,
    ...(polarity !== undefined && { polarity: polarities[polarity] }),
    ...(channelCode === undefined && { comments: [{ text: `Picked on component ${channel}, which may be turned` }] }),
    evaluationMode: "automatic",
    ...(Object.keys(features).length > 0 && { features }),
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
function amplitudeOf({ at, value, kind, clipped, distanceMetres, sigma }: GroundMotionData, publicID: string): QuakeMlAmplitude {
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
    ...finite({ hypocentralDistance: distanceMetres, logUncertainty: sigma }),
  };
}

/** The parts that are numbers. */
function finite<K extends string>(parts: Readonly<Partial<Record<K, unknown>>>): { readonly [P in K]?: number } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => Number.isFinite(value))) as { readonly [P in K]?: number };
}

function parametersOf(data: SeismicEventFields): { name: string; value: number }[] {
  const { revision, uncertaintyMetres, uncertainty90Metres, publishedAfterSeconds, covariance, velocityScale = {} } = data;
  const names = ["xx", "xy", "xz", "yy", "yz", "zz"];
  const numbers = finite({
    revision,
    uncertaintyMetres,
    uncertainty90Metres,
    publishedAfterSeconds,
    ambiguous: Number(data.ambiguous),
    ...Object.fromEntries(covariance.map((value, i) => [`covariance-${names[i] ?? i}`, value])),
    ...Object.fromEntries(Object.entries(velocityScale).map(([name, value]) => [`velocityScale-${name}`, value])),
    ...data.size,
  });
  return Object.entries(numbers).map(([name, value]) => ({ name, value: value as number }));
}
