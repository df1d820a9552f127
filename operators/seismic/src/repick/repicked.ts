import { eventId, type FrameHistory, formatTime, nanoseconds, parseTime, seconds, stationOf, type Time } from "@headframe/core";
import type { AssociatedPick, AssociationEvent } from "../association-event.ts";
import type { LocatedPick, SeismicEvent } from "../located-event.ts";
import type { PhaseIndex, TravelTimes } from "../travel-time/travel-times.ts";
import { expectedSeconds } from "./expected-seconds.ts";
import { type PredictedOnset, type Prediction, predictedOnset } from "./predicted-onset.ts";
import type { RepickOptions } from "./repick-options.ts";

const phases = ["P", "S"] as const;
/** Least and largest standard deviation of a predicted time, s. */
const leastSigma = 0.001;
const largestSigma = 0.01;
/** How many of its standard deviations from a prediction are looked at. */
const reachSigmas = 3;
/** Misfit, in standard deviations, beyond which a pick is taken for another wave's. */
const outlier = 2.5;
/** Times at most this many standard deviations apart are of the same onset. */
const sameOnset = 2;
/** A new time must have at most this part of the old one's standard deviation to take its place. */
const sharper = 0.8;
/** Least signal-to-noise ratio of a pick where there was none; before S comes the coda of P, so S stands out less. */
const leastSnr = { P: 3.5, S: 1.5 } as const;

/** The association that a located event came from, its picks made anew where samples near predicted times say better. */
export function repicked(
  event: SeismicEvent,
  times: TravelTimes | undefined,
  histories: ReadonlyMap<string, readonly FrameHistory[]>,
  options: RepickOptions,
): AssociationEvent {
  if (!times) return unchanged(event);
  const picks: AssociatedPick[] = [];
  let changed = false;
  const rest = new Set(event.data.arrivals);
  for (const [station, { id }] of times.stations.entries()) {
    let p: AssociatedPick | undefined;
    for (const phase of [0, 1] as const) {
      const own = event.data.arrivals.find((one) => one.station === id && one.phase === phases[phase]);
      if (own) rest.delete(own);
      const found = better(event, own, bestOnset(event, times, { station, phase }, histories.get(id) ?? [], options, p), options);
      const pick = found ?? (own && associated(own));
      if (!pick) continue;
      if (found) changed = true;
      if (phase === 0) p = pick;
      picks.push(pick);
    }
  }
  for (const one of rest) picks.push(associated(one));
  return associationOf(event, picks, event.data.revision + (changed ? 1 : 0));
}

interface Leg {
  readonly station: number;
  readonly phase: PhaseIndex;
}

interface Found {
  readonly onset: PredictedOnset;
  readonly prediction: Prediction;
}

/** What is found of a phase at a station, on the stream that has most to say. */
function bestOnset(
  event: SeismicEvent,
  times: TravelTimes,
  leg: Leg,
  histories: readonly FrameHistory[],
  options: RepickOptions,
  p: AssociatedPick | undefined,
): Found | undefined {
  const prediction = predictionOf(event, times, leg, options, p);
  let best: PredictedOnset | undefined;
  for (const history of histories) {
    const onset = predictedOnset(history, prediction);
    if (onset && (!best || onset.evidence > best.evidence)) best = onset;
  }
  return best && { onset: best, prediction };
}

/** When a phase should come to a station, and how sure that is. */
function predictionOf(event: SeismicEvent, times: TravelTimes, { station, phase }: Leg, options: RepickOptions, p?: AssociatedPick): Prediction {
  const { local, uncertaintyMetres, rmsSeconds } = event.data;
  const place = times.stations[station] as TravelTimes["stations"][number];
  const travel = expectedSeconds(event.data, times, station, phase);
  const slowness = 1 / times.speed(phase, local.x, local.y, local.z);
  const sigma = Math.hypot(leastSigma, rmsSeconds, uncertaintyMetres * slowness, options.travelTimeError * travel);
  const window = phase === 0 ? options.pWindowSeconds : options.sWindowSeconds;
  const way = [place.x - local.x, place.y - local.y, place.z - local.z] as const;
  const distance = Math.hypot(...way);
  return {
    phase: phases[phase],
    time: event.time + nanoseconds(travel),
    sigma: Math.min(sigma, largestSigma),
    reach: Math.min(window, reachSigmas * sigma),
    ray: distance > 0 ? [way[0] / distance, way[1] / distance, way[2] / distance] : [0, 0, 1],
    ...(phase === 1 && { notBefore: p ? parseTime(p.time) : event.time + nanoseconds(expectedSeconds(event.data, times, station, 0)) }),
  };
}

/** The new pick, if it is sure enough and better than the one that was there. */
function better(event: SeismicEvent, own: LocatedPick | undefined, found: Found | undefined, options: RepickOptions): AssociatedPick | undefined {
  if (!found || found.onset.evidence < options.threshold) return undefined;
  const { onset, prediction } = found;
  if (!own && onset.features.snr < leastSnr[prediction.phase]) return undefined;
  if (own && !isBetter(own, onset, prediction)) return undefined;
  const { frame, features, time, sigma } = onset;
  const channel = frame.channels[features.strongest] as string;
  return {
    id: eventId("pick", frame.source, time, `${channel} ${prediction.phase} predicted ${event.id}`),
    station: stationOf(frame.source),
    channel,
    phase: prediction.phase,
    method: "predicted",
    time: formatTime(time),
    uncertaintySeconds: sigma,
    probability: 1 - 1 / (1 + Math.exp(Math.min(20, onset.evidence - options.threshold) / 2 + 1)),
    snr: features.snr,
    amplitude: features.amplitude,
    polarity: features.polarity,
    ...(features.polarisation && { polarisation: features.polarisation }),
  };
}

/** A pick that fits its prediction gives way only to a sharper time of the same onset; one that does not, to any that fits better. */
function isBetter(own: LocatedPick, onset: PredictedOnset, prediction: Prediction): boolean {
  const time = parseTime(own.time);
  const [ownMisfit, misfit] = [misfitOf(time, own.uncertaintySeconds, prediction), misfitOf(onset.time, onset.sigma, prediction)];
  if (ownMisfit > outlier) return misfit < ownMisfit / 2;
  const apart = Math.abs(seconds(onset.time - time)) / Math.hypot(own.uncertaintySeconds, onset.sigma);
  return apart <= sameOnset && onset.sigma < sharper * own.uncertaintySeconds;
}

/** Distance from a prediction in standard deviations of both. */
function misfitOf(time: Time, sigma: number, prediction: Prediction): number {
  return Math.abs(seconds(time - prediction.time)) / Math.hypot(sigma, prediction.sigma);
}

/** A pick without what its location said of it: the next one says it anew. */
function associated({ residualSeconds: _r, delaySeconds: _l, weight: _w, distanceMetres: _d, ...pick }: LocatedPick): AssociatedPick {
  return pick;
}

/** The association that a located event came from, with the picks it had. */
export function unchanged(event: SeismicEvent): AssociationEvent {
  return associationOf(event, event.data.arrivals.map(associated), event.data.revision);
}

function associationOf({ id, source, time, data }: SeismicEvent, picks: readonly AssociatedPick[], revision: number): AssociationEvent {
  return {
    kind: "event",
    type: "association",
    id: eventId("association", source, time, `${id} ${revision} repick`),
    source,
    time,
    data: { event: id, revision, stage: data.stage, ...data.local, uncertaintyMetres: data.uncertaintyMetres, picks: [...picks], ambiguous: data.ambiguous },
  };
}
