import { channelSamples, type Frame, type FrameHistory, findSpan, frameLength, nanoseconds, sampleGrid, type Time } from "@headframe/core";
import { isClipped } from "../ground-peak/clipped.ts";
import { type PeakMotion, peakMotion } from "../ground-peak/peak-motion.ts";
import { dot, type Vector } from "../linear/vector.ts";
import type { StationArrivals } from "./arrival-times.ts";
import { type Sensor, sensorFor } from "./site-sensors.ts";
import type { SizeOptions } from "./size-options.ts";

/** Samples of one sensor around the arrivals of an event. */
export interface StationCut {
  readonly arrivals: StationArrivals;
  readonly sensor: Sensor;
  readonly rate: number;
  /** How often displacement was differentiated: 0 for m, 1 for m/s, 2 for m/s2. */
  readonly derivatives: number;
  readonly samples: readonly ArrayLike<number>[];
  /** Number of samples of a component. */
  readonly length: number;
  /** Indices, with fraction, of the arrivals. */
  readonly onsets: readonly [p: number, s: number];
  /** Mean of each component before P. */
  readonly levels: readonly number[];
  readonly noiseSamples: number;
  /** Root mean square of the noise before P, all components, in the unit of the samples. */
  readonly noiseLevel: number;
  readonly clipped: boolean;
}

/** How often displacement was differentiated, by the unit of samples that can be sized. */
export const derivativesOf: ReadonlyMap<string, number> = new Map([
  ["m", 0],
  ["m/s", 1],
  ["m/s2", 2],
]);

/** Shortest window of a spectrum, samples. */
export const fewestSamples = 12;
/** What noise keeps off the arrival, s: a pick may be late by as much. */
export const guardSeconds = 0.003;
/** Noise before P that a peak is compared with, s. */
const peakNoiseSeconds = 0.1;

/** Cuts what a history has; undefined where the noise before P, or P itself, is not in it. */
export function cutStation(history: FrameHistory, arrivals: StationArrivals, options: SizeOptions): StationCut | undefined {
  const from = arrivals.p - nanoseconds(options.noiseSeconds + guardSeconds);
  const to = arrivals.s + nanoseconds(options.windowSeconds);
  const frame = findSpan(history, { from, to }).frames.find((part) => part.t0 < arrivals.p && indexIn(part, arrivals.p) < frameLength(part));
  const derivatives = derivativesOf.get(frame?.unit ?? "");
  if (!frame || derivatives === undefined) return undefined;
  const onsets = [indexIn(frame, arrivals.p), indexIn(frame, arrivals.s)] as const;
  const quiet = frame.settling ?? 0;
  const noiseSamples = Math.floor(onsets[0] - guardSeconds * frame.rate) - quiet;
  if (noiseSamples < fewestSamples) return undefined;
  const sensor = sensorFor(arrivals.station, frame.channels, frame.unit, arrivals.p);
  const samples = frame.channels.map((_, c) => channelSamples(frame, c).subarray(quiet) as Float64Array);
  const levels = samples.map((component) => mean(component, noiseSamples));
  return {
    arrivals,
    sensor,
    rate: frame.rate,
    derivatives,
    samples,
    length: samples[0]?.length ?? 0,
    onsets: [onsets[0] - quiet, onsets[1] - quiet],
    levels,
    noiseSamples,
    noiseLevel: Math.sqrt(samples.reduce((sum, component, c) => sum + variance(component, noiseSamples, levels[c] as number), 0)),
    clipped: clippedIn(samples, sensor, Math.floor(onsets[0] - quiet), options.fullScaleCounts),
  };
}

/** Peak ground motion from P to `windowSeconds` after S; undefined where it does not stand out of the noise or samples are missing. */
export function peakOf(cut: StationCut, options: SizeOptions, withWoodAnderson: boolean): PeakMotion | undefined {
  const end = Math.floor(cut.onsets[1] + options.windowSeconds * cut.rate) - 1;
  if (end > (cut.samples[0]?.length ?? 0)) return undefined;
  const components = cut.samples.map((samples, c) => {
    const { axis, channel } = cut.sensor.components[c] ?? { axis: undefined, channel: undefined };
    return { samples, channel, horizontal: axis !== undefined && Math.abs(axis[2]) < 0.5 };
  });
  const onset = Math.max(1, Math.floor(cut.onsets[0] - guardSeconds * cut.rate));
  const begin = Math.max(0, onset - Math.ceil(peakNoiseSeconds * cut.rate));
  const peak = peakMotion(components, { begin, onset, end }, cut.derivatives, cut.rate, withWoodAnderson);
  return peak.velocity > options.minimumSnr * peak.noise ? peak : undefined;
}

/** Whether the digitiser was at its limit: seen on the channels as they were recorded, before they were turned. */
function clippedIn(samples: readonly ArrayLike<number>[], sensor: Sensor, begin: number, fullScaleCounts: number | undefined): boolean {
  const isAtLimit = (trace: ArrayLike<number>, sensitivity: number) =>
    isClipped(trace, begin) || (fullScaleCounts !== undefined && reaches(trace, begin, sensitivity, fullScaleCounts));
  const { components, recorded } = sensor;
  if (samples.some((trace, c) => isAtLimit(trace, samples.length < 3 ? (components[c]?.channel?.sensitivity ?? 0) : 0))) return true;
  if (samples.length < 3) return false;
  return recorded.some(({ axis, channel }) => {
    const same = components.findIndex((component) => component.axis !== undefined && Math.abs(dot(component.axis, axis)) > 1 - 1e-9);
    // a component that was not turned has been looked at
    if (same >= 0) return fullScaleCounts !== undefined && reaches(samples[same] as ArrayLike<number>, begin, channel.sensitivity, fullScaleCounts);
    return isAtLimit(alongAxis(samples, sensor, axis, begin), channel.sensitivity);
  });
}

/** What a sensor along an axis records of turned components, from a sample on; 0 before. */
function alongAxis(samples: readonly ArrayLike<number>[], { components }: Sensor, axis: Vector, begin: number): Float64Array {
  const along = new Float64Array(samples[0]?.length ?? 0);
  for (const [c, trace] of samples.entries()) {
    const own = components[c]?.axis;
    const factor = own ? dot(own, axis) : 0;
    if (Math.abs(factor) > 1e-12) for (let i = begin; i < along.length; i++) along[i]! += factor * (trace[i] as number);
  }
  return along;
}

/** Whether samples come within a fiftieth of a digitiser's limit. */
function reaches(trace: ArrayLike<number>, begin: number, sensitivity: number, fullScaleCounts: number): boolean {
  return largest(trace, begin) * Math.abs(sensitivity) >= 0.98 * fullScaleCounts;
}

function largest(trace: ArrayLike<number>, begin: number): number {
  let max = 0;
  for (let i = begin; i < trace.length; i++) max = Math.max(max, Math.abs(trace[i] as number));
  return max;
}

function indexIn(frame: Frame, time: Time): number {
  return sampleGrid(frame.rate).index(time - frame.t0);
}

function mean(samples: ArrayLike<number>, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += samples[i] as number;
  return sum / count;
}

function variance(samples: ArrayLike<number>, count: number, level: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += ((samples[i] as number) - level) ** 2;
  return sum / count;
}
